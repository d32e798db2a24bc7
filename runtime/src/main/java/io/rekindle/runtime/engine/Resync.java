package io.rekindle.runtime.engine;

import io.rekindle.format.Lsn;
import io.rekindle.format.RecordKind;
import io.rekindle.format.proto.ResyncEnd;
import io.rekindle.runtime.wal.CommitLog;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the log whole again after units were dropped: logs everything reachable anew, waits for the units that were open meanwhile, and
 * then says so in the log. On a thread of its own, which ends when there is nothing more to do.
 *
 * <p>The log may drop again while that goes on, this thread's records or another's only. Then there is a newer gap, for which the log asks
 * again once it has room; what this attempt has logged counts for nothing. So the end of a resync closes the newest gap, or is not written.
 */
final class Resync {
    private static final long QUIET_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long FIRST_RETRY_MILLIS = 500;
    private static final long MAX_RETRY_MILLIS = 60_000;
    private static final long REST_MILLIS = 10_000;

    /** What a resync asks of the application's state. */
    interface State {
        /** Appends everything reachable; false if the log dropped a part of it. */
        boolean logAnew();

        /** Waits until the units that are open now have ended and are in the log; gives how many had not when time was over. */
        int awaitQuiet(long nanos);
    }

    private final CommitLog log;
    private final State state;
    private final Faults faults;
    private final Consumer<String> say;
    private @Nullable Lsn wanted; // the newest gap not attempted, NONE without one; guarded by this
    private Lsn attempted = Lsn.NONE; // guarded by this
    private boolean told; // used by the thread only
    private boolean running; // guarded by this
    private boolean stopping; // guarded by this

    Resync(CommitLog log, State state, Faults faults, Consumer<String> say) {
        this.log = log;
        this.state = state;
        this.faults = faults;
        this.say = say;
    }

    /** Asks for the gap to be closed: at once, or when the running attempt, which can only be in vain, has ended. */
    synchronized void start(Lsn gap) {
        begin(gap);
    }

    /** Asks for everything to be logged anew though no unit was dropped: something may have changed unseen. */
    synchronized void refresh() {
        if (wanted == null) {
            begin(running ? attempted : Lsn.NONE); // a gap that is being closed is closed by the attempt after
        }
    }

    private synchronized void begin(Lsn gap) {
        wanted = gap;
        if (running || stopping) {
            notifyAll();
            return;
        }
        running = true;
        Thread thread = new Thread(this::run, "rekindle-resync");
        thread.setDaemon(true);
        thread.setContextClassLoader(Resync.class.getClassLoader());
        thread.start();
    }

    /** From now on nothing is begun. */
    synchronized void stop() {
        stopping = true;
        notifyAll();
    }

    private void run() {
        int failed = 0;
        Lsn gap = next();
        while (gap != null) {
            try {
                attempt(gap);
                failed = 0;
                if (gap.isNone()) {
                    rest();
                }
            } catch (Throwable t) {
                faults.count("resync: the log stays incomplete until another attempt succeeds", t);
                again(gap, failed++);
            }
            gap = next();
        }
    }

    /** The gap to close; null ends the thread. */
    private synchronized @Nullable Lsn next() {
        Lsn gap = stopping ? null : wanted;
        wanted = null;
        running = gap != null;
        attempted = gap == null ? Lsn.NONE : gap;
        return gap;
    }

    private synchronized boolean isOvertaken() {
        return wanted != null || stopping;
    }

    private synchronized void again(Lsn gap, int failed) {
        long left = Math.min(MAX_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(10, failed));
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(left);
        try {
            while (!isOvertaken() && left > 0) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            stopping = true;
        }
        if (wanted == null) {
            wanted = gap;
        }
    }

    /** An application that keeps ending for want of stack must not log everything all the time. */
    private synchronized void rest() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(REST_MILLIS);
        long left = REST_MILLIS;
        while (!stopping && (wanted == null || wanted.isNone()) && left > 0) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
    }

    private void attempt(Lsn gap) {
        if (!state.logAnew() || isOvertaken()) {
            return;
        }
        int open = state.awaitQuiet(QUIET_WAIT_NANOS);
        if (isOvertaken()) {
            return;
        }
        if (open > 0) {
            say.accept(open + " units stayed open for " + TimeUnit.NANOSECONDS.toSeconds(QUIET_WAIT_NANOS)
                    + " s: a crash now may recover a part of what they write");
        }
        if (gap.isNone()) {
            if (!told) {
                told = true;
                say.accept(
                        "an error ended a call in the middle of a change: everything reachable has been logged anew");
            }
            return;
        }
        byte[] end = ResyncEnd.newBuilder()
                .setGapPosition(gap.position())
                .setAtMicros(System.currentTimeMillis() * 1_000)
                .build()
                .toByteArray();
        log.append(RecordKind.RESYNC_END.code(), end, 0, end.length);
        if (!log.inGap()) {
            say.accept("tracking again: everything reachable has been logged anew");
        }
    }
}
