package io.rekindle.runtime.engine;

import io.rekindle.format.Lsn;
import io.rekindle.format.RecordKind;
import io.rekindle.format.proto.ResyncEnd;
import io.rekindle.hook.Hook;
import io.rekindle.hook.Unit;
import io.rekindle.runtime.capture.Capture;
import io.rekindle.runtime.capture.ContextRegistry;
import io.rekindle.runtime.hydrate.Claims;
import io.rekindle.runtime.wal.CommitLog;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Makes the log whole again after units were dropped: logs everything reachable anew, waits for the units that were open meanwhile, and
 * then says so in the log. On a thread of its own, once at a time.
 */
final class Resync {
    private static final long QUIET_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final CommitLog log;
    private final Capture capture;
    private final Claims claims;
    private final ContextRegistry contexts;
    private final Faults faults;
    private final Consumer<String> say;
    private final AtomicBoolean running = new AtomicBoolean();

    Resync(
            CommitLog log,
            Capture capture,
            Claims claims,
            ContextRegistry contexts,
            Faults faults,
            Consumer<String> say) {
        this.log = log;
        this.capture = capture;
        this.claims = claims;
        this.contexts = contexts;
        this.faults = faults;
        this.say = say;
    }

    /** Begins, unless one is running: that one will find itself interrupted by the new gap and be asked again. */
    void start(Lsn gap) {
        Thread thread = new Thread(() -> run(gap), "rekindle-resync");
        thread.setDaemon(true);
        thread.setContextClassLoader(Resync.class.getClassLoader());
        thread.start();
    }

    private void run(Lsn gap) {
        if (!running.compareAndSet(false, true)) {
            return;
        }
        try {
            if (!capture.resync(claims.currentRoots(), contexts.all(), Unit.current())) {
                return; // dropped again: the log asks again when there is room
            }
            int open = Hook.awaitQuiet(QUIET_WAIT_NANOS);
            if (open > 0) {
                say.accept(open + " units stayed open for " + TimeUnit.NANOSECONDS.toSeconds(QUIET_WAIT_NANOS)
                        + " s: a crash now may recover a part of what they write");
            }
            capture.publishDeferred();
            byte[] end = ResyncEnd.newBuilder()
                    .setGapPosition(gap.position())
                    .setAtMicros(System.currentTimeMillis() * 1_000)
                    .build()
                    .toByteArray();
            if (log.append(RecordKind.RESYNC_END.code(), end, 0, end.length) != CommitLog.DROPPED) {
                say.accept("tracking again: everything reachable has been logged anew");
            }
        } catch (Throwable t) {
            faults.count("resync: the log stays incomplete until the next gap is closed", t);
        } finally {
            running.set(false);
        }
    }
}
