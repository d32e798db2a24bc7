package io.rekindle.runtime.wal;

import com.google.protobuf.InvalidProtocolBufferException;
import io.rekindle.format.Fragment;
import io.rekindle.format.RecordKind;
import io.rekindle.format.proto.ResyncEnd;
import io.rekindle.runtime.ring.CommitRing;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The log of one life: a ring that takes commits from the moment it is made, and a thread that drains it into files once
 * {@link #start} was called.
 *
 * <p>When the ring is full, an append waits as long as the writer makes progress, and {@code commit.wait} beyond that
 * (longer while the writer is still starting); then its unit is dropped, and with it every other until there is room:
 * the log says so in a GAP record at the very place where units are missing.
 */
public final class WriteAheadLog implements CommitLog, AutoCloseable {
    /** An append ends after this many times its wait, whatever progress is made for others. */
    private static final int MAX_WAITS = 10;

    private static final int SPINS_BEFORE_PARKING = 100;
    private static final long PARK_NANOS = 50_000;
    private static final long CLOSE_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final long incarnation;
    private final CommitRing ring;
    private final WalWriter writer;
    private final WalSettings settings;

    /** One fragmented record at a time: so between two of them there is a position that splits none. */
    private final ReentrantLock fragmenting = new ReentrantLock();

    private final LongAdder waits = new LongAdder();
    private final LongAdder drops = new LongAdder();

    // Guarded by this.
    private @Nullable WalThread thread;

    private WriteAheadLog(
            Storage storage, CommitRing ring, WalSettings settings, WalListener listener, long incarnation) {
        this.incarnation = incarnation;
        this.ring = ring;
        this.settings = settings;
        this.writer = new WalWriter(storage, ring, settings, listener, incarnation);
    }

    /**
     * Makes the log of a life whose directory this process has claimed. Commits may be appended at once.
     *
     * @param incarnation as {@link io.rekindle.runtime.storage.Lives#claim} gave it
     */
    public static WriteAheadLog create(
            Storage storage, long incarnation, UUID storeId, WalSettings settings, WalListener listener)
            throws IOException {
        CommitRing ring =
                CommitRing.create(storage, StoreLayout.ring(incarnation), settings.ringBytes(), storeId, incarnation);
        return new WriteAheadLog(storage, ring, settings, listener, incarnation);
    }

    /** Starts the thread that drains the ring. */
    public synchronized void start() {
        if (thread != null) {
            throw new IllegalStateException("started before");
        }
        thread = new WalThread(writer, ring, settings.startDelayNanos());
        thread.start();
    }

    /** Whether records leave the ring for the log's files by now; before, all there is is in the ring. */
    public boolean isDraining() {
        return writer.started();
    }

    public long incarnation() {
        return incarnation;
    }

    // ------------------------------------------------------------------------------------------------- appending

    @Override
    public long append(int kind, byte[] payload, int offset, int length) {
        if (length > ring.maxPayloadBytes()) {
            return appendFragments(kind, payload, offset, length);
        }
        long end = ring.tryAppend(kind, payload, offset, length);
        if (end < 0) {
            end = appendWaiting(end, kind, payload, offset, length);
        }
        if (end >= 0 && kind == RecordKind.RESYNC_END.code()) {
            resynced(payload, offset, length);
        }
        return end;
    }

    private void resynced(byte[] payload, int offset, int length) {
        try {
            long gap = ResyncEnd.parseFrom(ByteBuffer.wrap(payload, offset, length))
                    .getGapPosition();
            writer.gapClosed(gap);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not a RESYNC_END record", e);
        }
    }

    /** Waits, holding nothing, until the record is in or must be dropped. */
    private long appendWaiting(long refusal, int kind, byte[] payload, int offset, int length) {
        long answer = refusal;
        if (answer == CommitRing.FULL) {
            waits.increment();
            long start = System.nanoTime();
            long progressAt = start;
            long drained = ring.drainedPosition();
            boolean starting = starting();
            for (int round = 0; answer == CommitRing.FULL; round++) {
                pause(round);
                answer = ring.tryAppend(kind, payload, offset, length);
                long now = System.nanoTime();
                if (starting && !starting()) {
                    // What was waited for the start does not count against the shorter wait that holds from now on.
                    starting = false;
                    start = now;
                    progressAt = now;
                }
                long drainedNow = ring.drainedPosition();
                if (drainedNow != drained) {
                    drained = drainedNow;
                    progressAt = now;
                }
                if (answer == CommitRing.FULL && waitedEnough(starting, start, progressAt, now)) {
                    ring.openGap();
                    answer = CommitRing.IN_GAP;
                }
            }
        }
        if (answer >= 0) {
            return answer;
        }
        drops.increment();
        writer.dropped();
        return DROPPED;
    }

    /** Whether the writer has neither begun nor failed to. */
    private boolean starting() {
        return !writer.started() && writer.failures() == 0;
    }

    private boolean waitedEnough(boolean starting, long start, long progressAt, long now) {
        long bound =
                starting ? Math.max(settings.startWaitNanos(), settings.commitWaitNanos()) : settings.commitWaitNanos();
        return now - progressAt >= bound || now - start >= MAX_WAITS * bound;
    }

    private void pause(int round) {
        if (round == 0) {
            writer.wake();
        }
        if (round < SPINS_BEFORE_PARKING) {
            Thread.onSpinWait();
        } else {
            // Returns at once in an interrupted thread: then this spins, still bounded; the interrupt is not ours to
            // take.
            LockSupport.parkNanos(PARK_NANOS);
        }
    }

    private long appendFragments(int kind, byte[] payload, int offset, int length) {
        int perFragment = ring.maxPayloadBytes() - Fragment.SIZE;
        int count = (length + perFragment - 1) / perFragment;
        byte[] part = new byte[ring.maxPayloadBytes()];
        fragmenting.lock();
        try {
            long token = ring.reservedPosition();
            long end = DROPPED;
            for (int index = 0; index < count; index++) {
                int from = index * perFragment;
                int partLength = Math.min(perFragment, length - from);
                new Fragment(token, index, count, length, kind).put(part, 0);
                System.arraycopy(payload, offset + from, part, Fragment.SIZE, partLength);
                end = append(RecordKind.FRAGMENT.code(), part, 0, Fragment.SIZE + partLength);
                if (end < 0) {
                    return DROPPED;
                }
            }
            return end;
        } finally {
            fragmenting.unlock();
        }
    }

    // ------------------------------------------------------------------------------------------------- positions

    @Override
    public boolean awaitForced(long position) {
        return writer.awaitForced(position, settings.commitWaitNanos());
    }

    @Override
    public boolean inGap() {
        return ring.gapOpen() || writer.resyncWanted();
    }

    @Override
    public long appendedPosition() {
        return ring.reservedPosition();
    }

    @Override
    public long drainedPosition() {
        return ring.drainedPosition();
    }

    @Override
    public synchronized void startDraining() {
        if (thread != null) {
            thread.begin();
        }
    }

    @Override
    public long forcedPosition() {
        return writer.forcedPosition();
    }

    /** What has happened so far, for {@code status}. */
    public WalCounters counters() {
        return new WalCounters(
                waits.sum(),
                drops.sum(),
                writer.failures(),
                ring.reservedPosition(),
                ring.drainedPosition(),
                writer.forcedPosition(),
                writer.stalled(),
                inGap());
    }

    /**
     * Appends a record that may as well be missing: waits so long for room and drops nothing.
     *
     * @return whether it was appended
     */
    public boolean appendIfRoom(int kind, byte[] payload, long nanos) {
        long deadline = System.nanoTime() + nanos;
        long end = ring.tryAppend(kind, payload, 0, payload.length);
        for (int round = 0; end == CommitRing.FULL && deadline - System.nanoTime() > 0; round++) {
            pause(round);
            end = ring.tryAppend(kind, payload, 0, payload.length);
        }
        return end >= 0;
    }

    /**
     * Drains what was appended, closes the files and ends the thread. Waits a little longer than {@code nanos} at most, and
     * not at all for a log that cannot be written. Appends after this stay in the ring.
     *
     * @return false if not all could be drained: it stays in the ring, where a recovery finds it
     */
    public synchronized boolean closeAndReport(long nanos) {
        WalThread running = thread;
        if (running != null) {
            running.stopDraining(nanos);
        }
        return ring.drainedPosition() == ring.reservedPosition();
    }

    @Override
    public void close() {
        closeAndReport(CLOSE_WAIT_NANOS);
    }
}
