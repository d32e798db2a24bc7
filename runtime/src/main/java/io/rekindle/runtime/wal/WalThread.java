package io.rekindle.runtime.wal;

import io.rekindle.runtime.ring.CommitRing;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread of the log's writer. Between two rounds it pauses: a short time after work, so that the next batch is worth
 * its cost, longer and longer when there is none. A full ring or a thread that waits for a force ends the pause.
 */
final class WalThread extends Thread {
    private static final long MIN_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(250);
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    private static final long CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final int START_FILL = 8;

    private final WalWriter writer;
    private final CommitRing ring;
    private final long startDelayNanos;

    // Set once, by whoever waits for the log's files.
    private volatile boolean due;

    // Set once, by whoever closes the log.
    private volatile boolean stopping;
    private volatile long stopBy;

    WalThread(WalWriter writer, CommitRing ring, long startDelayNanos) {
        super(writer.roleName());
        this.writer = writer;
        this.ring = ring;
        this.startDelayNanos = startDelayNanos;
        setDaemon(true);
        setContextClassLoader(WalThread.class.getClassLoader());
    }

    @Override
    public void run() {
        writer.onStart();
        ring.touch();
        awaitWork();
        long pause = MIN_PAUSE_NANOS;
        long drained = 0;
        while (!finished()) {
            if (writer.doWork() > 0) {
                continue;
            }
            long now = ring.drainedPosition();
            pause = now != drained ? MIN_PAUSE_NANOS : Math.min(pause + pause / 2, MAX_PAUSE_NANOS);
            drained = now;
            if (!writer.forceWanted() || writer.stalled()) {
                LockSupport.parkNanos(this, pause);
            }
        }
        writer.onClose();
    }

    /**
     * Chronicle Queue's first start costs a third of a second of CPU, in the very seconds in which the application starts too. The ring
     * takes commits meanwhile; so it begins only when the ring fills, when a force or a checkpoint is asked for, or after a while.
     */
    private void awaitWork() {
        long deadline = System.nanoTime() + startDelayNanos;
        while (!stopping
                && !due
                && !writer.forceWanted()
                && ring.reservedPosition() - ring.drainedPosition() < ring.capacity() / START_FILL
                && deadline - System.nanoTime() > 0) {
            LockSupport.parkNanos(this, MAX_PAUSE_NANOS);
        }
    }

    /** Waits no longer before it drains. Any thread. */
    void begin() {
        due = true;
        writer.wake();
    }

    private boolean finished() {
        if (!stopping) {
            return false;
        }
        if (!writer.started()) {
            return true; // the JVM ends before Chronicle Queue is up, which then cannot start any more: all stays in
            // the ring
        }
        if (writer.stalled()) {
            return true; // the ring keeps what could not be written just now
        }
        boolean allDone = ring.drainedPosition() == ring.reservedPosition() && !writer.forceWanted();
        return allDone || System.nanoTime() - stopBy >= 0;
    }

    /** Lets the thread drain what there is, and waits for its end, at most this long and a little more. */
    void stopDraining(long nanos) {
        stopBy = System.nanoTime() + nanos;
        stopping = true;
        writer.wake();
        boolean interrupted = false;
        long deadline = stopBy + CLOSE_NANOS;
        while (isAlive() && deadline - System.nanoTime() > 0) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(this, deadline - System.nanoTime());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
