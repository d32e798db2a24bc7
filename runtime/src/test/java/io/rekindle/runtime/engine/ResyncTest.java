package io.rekindle.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.rekindle.format.Lsn;
import io.rekindle.format.RecordKind;
import io.rekindle.format.proto.ResyncEnd;
import io.rekindle.runtime.wal.CommitLog;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ResyncTest {
    private static final Lsn FIRST = new Lsn(1, 64);
    private static final Lsn SECOND = new Lsn(1, 640);

    private final Log log = new Log();
    private final Deque<BooleanSupplier> attempts = new ArrayDeque<>();
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final Faults faults = new Faults(line -> {});
    private final Resync resync = new Resync(
            log,
            new Resync.State() {
                @Override
                public boolean logAnew() {
                    return attempts.remove().getAsBoolean();
                }

                @Override
                public int awaitQuiet(long nanos) {
                    return 0;
                }
            },
            faults,
            said::add);

    @Test
    void aGapIsClosedWhenEverythingHasBeenLoggedAnew() throws InterruptedException {
        attempts.add(() -> true);

        resync.start(log.gap(FIRST));

        awaitTrackingAgain();
        assertThat(log.ends).containsExactly(FIRST.position());
    }

    @Test
    void aGapThatOpensWhileAnotherIsBeingClosedIsClosedToo() throws InterruptedException {
        attempts.add(() -> {
            // Another thread's unit was dropped, none of ours.
            resync.start(log.gap(SECOND));
            return true;
        });
        attempts.add(() -> true);

        resync.start(log.gap(FIRST));

        awaitTrackingAgain();
        assertThat(log.ends).containsExactly(SECOND.position());
    }

    @Test
    void anAttemptThatWasDroppedIsMadeAgainThoughItWasAskedForBeforeTheOldOneEnded() throws InterruptedException {
        attempts.add(() -> {
            resync.start(log.gap(SECOND));
            return false;
        });
        attempts.add(() -> true);

        resync.start(log.gap(FIRST));

        awaitTrackingAgain();
        assertThat(log.ends).containsExactly(SECOND.position());
    }

    @Test
    void aGapBehindTheLastLookIsNotTakenForClosed() throws InterruptedException {
        log.beforeEnd = () -> resync.start(log.gap(SECOND));
        attempts.add(() -> true);
        attempts.add(() -> true);

        resync.start(log.gap(FIRST));

        awaitTrackingAgain();
        assertThat(log.ends).containsExactly(FIRST.position(), SECOND.position());
        assertThat(said).isEmpty();
    }

    @Test
    void aFailureIsCountedAndTriedAgain() throws InterruptedException {
        attempts.add(() -> {
            throw new IllegalStateException("planted");
        });
        attempts.add(() -> true);

        resync.start(log.gap(FIRST));

        awaitTrackingAgain();
        assertThat(log.ends).containsExactly(FIRST.position());
        assertThat(faults.count()).isEqualTo(1);
    }

    @Test
    void everythingIsLoggedAnewWithoutAGapToo() throws InterruptedException {
        attempts.add(() -> true);

        resync.refresh();

        assertThat(said.poll(20, TimeUnit.SECONDS)).endsWith("everything reachable has been logged anew");
        assertThat(log.ends).isEmpty();
        attempts.add(() -> true);
        resync.start(log.gap(FIRST));
        awaitTrackingAgain();
        assertThat(log.ends).containsExactly(FIRST.position());
    }

    @Test
    void aGapThatIsBeingClosedIsClosedByTheAttemptAfterARefresh() throws InterruptedException {
        attempts.add(() -> {
            resync.refresh();
            return true;
        });
        attempts.add(() -> true);

        resync.start(log.gap(FIRST));

        awaitTrackingAgain();
        assertThat(log.ends).containsExactly(FIRST.position());
        assertThat(attempts).isEmpty();
    }

    private void awaitTrackingAgain() throws InterruptedException {
        assertThat(said.poll(20, TimeUnit.SECONDS)).startsWith("tracking again");
    }

    /** A log that knows of its gaps alone. */
    private static final class Log implements CommitLog {
        final List<Long> ends = new CopyOnWriteArrayList<>();
        volatile Runnable beforeEnd = () -> {};
        private volatile long gap;

        Lsn gap(Lsn at) {
            gap = at.position();
            return at;
        }

        @Override
        public long append(int kind, byte[] payload, int offset, int length) {
            assertThat(kind).isEqualTo(RecordKind.RESYNC_END.code());
            Runnable once = beforeEnd;
            beforeEnd = () -> {};
            once.run();
            try {
                ends.add(ResyncEnd.parseFrom(ByteBuffer.wrap(payload, offset, length))
                        .getGapPosition());
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
            return 1 << 20;
        }

        @Override
        public boolean inGap() {
            return !ends.contains(gap);
        }

        @Override
        public boolean awaitForced(long position) {
            return true;
        }

        @Override
        public long appendedPosition() {
            return 0;
        }

        @Override
        public long drainedPosition() {
            return 0;
        }

        @Override
        public long forcedPosition() {
            return 0;
        }
    }
}
