package io.rekindle.runtime.wal;

import io.rekindle.format.Lsn;
import io.rekindle.format.proto.GapRecord;
import io.rekindle.runtime.ring.CommitRing;
import io.rekindle.runtime.storage.Room;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;

/**
 * Drains the ring into the log's files, forces them for those who wait for it, and marks gaps. The work of the one
 * thread {@code rekindle-wal-writer}; {@link #doWork} does a bounded piece of it.
 *
 * <p>Nothing that fails here reaches a committing thread but as waiting: the ring keeps what is not in a file yet. A
 * full disk is tried again, with longer and longer pauses; a queue that failed otherwise is left as it is and another
 * begun beside it.
 */
final class WalWriter implements Agent {
    private static final long MIN_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long MAX_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long ASK_ROOM_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int BATCH_BYTES = 256 << 10;

    /** A batch shorter than this is not worth another at once: the ring holds what comes until the next round. */
    private static final int BUSY_BYTES = BATCH_BYTES / 4;

    private final Storage storage;
    private final CommitRing ring;
    private final WalSettings settings;
    private final WalListener listener;
    private final long incarnation;
    private final byte[] batch;

    private final ReentrantLock forceLock = new ReentrantLock();
    private final Condition forcedFurther = forceLock.newCondition();

    // Guarded by forceLock for writing; read by all.
    private volatile long forceWanted;

    // Written by the writer, inside forceLock; read by all.
    private volatile long forced;

    // Written by the writer only, read by all.
    private volatile boolean started;
    private volatile boolean stalled;
    private volatile long failures;
    private volatile long gapPosition = -1;

    // Written by whoever appends a RESYNC_END, one at a time; read by all.
    private volatile long closedGap = -1;

    // Written by the writer only, read by all.
    private volatile @Nullable Thread thread;

    // Set by a dropping thread, under gapLock; cleared by the writer when it marks the gap.
    private final Object gapLock = new Object();
    private long gapSinceMicros;
    private long droppedInGap;

    // The writer's own.
    private @Nullable SegmentedQueue queue;
    private int generation;
    private long retryAt;
    private long retryNanos = MIN_RETRY_NANOS;
    private long askRoomAt;
    private boolean droppingNoted;

    WalWriter(Storage storage, CommitRing ring, WalSettings settings, WalListener listener, long incarnation) {
        this.storage = storage;
        this.ring = ring;
        this.settings = settings;
        this.listener = listener;
        this.incarnation = incarnation;
        this.batch = new byte[Math.max(BATCH_BYTES, ring.maxPayloadBytes() + 64)];
    }

    @Override
    public String roleName() {
        return "rekindle-wal-writer";
    }

    @Override
    public void onStart() {
        thread = Thread.currentThread();
    }

    /** Drains one batch, forces if asked, closes a gap if there is room. Returns 0 if there is no hurry to come back. */
    @Override
    public int doWork() {
        noteDropping();
        if (retryAt != 0 && System.nanoTime() - retryAt < 0) {
            return 0;
        }
        int drained;
        try {
            drained = drain();
            forceIfWanted();
            succeeded();
        } catch (IOException e) {
            // An interrupt closes the channels under us: then the queue cannot go on.
            failed(e, Thread.interrupted());
            return 0;
        } catch (Throwable e) {
            Thread.interrupted();
            failed(e, true);
            return 0;
        }
        closeGapIfRoom();
        return drained >= BUSY_BYTES ? drained : 0;
    }

    private void noteDropping() {
        boolean dropping = ring.gapOpen();
        if (dropping && !droppingNoted) {
            listener.onDropping();
        }
        droppingNoted = dropping;
    }

    private int drain() throws IOException {
        SegmentedQueue open = queue();
        int length = ring.poll(batch);
        if (length > 0) {
            open.append(batch, length);
            ring.release();
        }
        return length;
    }

    private SegmentedQueue queue() throws IOException {
        SegmentedQueue open = queue;
        if (open == null) {
            if (generation == 0) {
                generation = 1;
            }
            open = SegmentedQueue.create(
                    storage, StoreLayout.queue(incarnation, generation), settings.segmentBytes(), ring.capacity());
            queue = open;
            started = true;
        }
        return open;
    }

    private void forceIfWanted() throws IOException {
        if (forceWanted <= forced) {
            return;
        }
        long upTo = ring.drainedPosition();
        if (upTo > forced) {
            queue().force();
            ring.forced(upTo);
            forceLock.lock();
            try {
                forced = upTo;
                forcedFurther.signalAll();
            } finally {
                forceLock.unlock();
            }
        }
    }

    private void succeeded() {
        retryAt = 0;
        retryNanos = MIN_RETRY_NANOS;
        stalled = false;
    }

    private void failed(Throwable failure, boolean queueInDoubt) {
        retryAt = System.nanoTime() + retryNanos;
        retryNanos = Math.min(2 * retryNanos, MAX_RETRY_NANOS);
        stalled = true;
        long count = failures + 1;
        failures = count;
        SegmentedQueue open = queue;
        if (queueInDoubt && open != null) {
            queue = null;
            generation++;
            closeQuietly(open, failure);
        }
        listener.onWriteFailure(failure, count);
    }

    private static void closeQuietly(SegmentedQueue inDoubt, Throwable cause) {
        try {
            inDoubt.close();
        } catch (Throwable e) {
            if (e != cause) {
                cause.addSuppressed(e);
            }
        }
    }

    // ------------------------------------------------------------------------------------------------------- gaps

    /** Notes a unit that was dropped. Any thread. */
    void dropped() {
        synchronized (gapLock) {
            if (droppedInGap++ == 0) {
                gapSinceMicros = System.currentTimeMillis() * 1000;
            }
        }
    }

    /**
     * Marks an open gap where it is, and asks for a resync. Not before half of the ring is free; and where the last resync came to
     * nothing, not before the disk has room for more than what that one wrote: it stays in the log until another succeeds, so that
     * trying at once would only take the room that the next one needs.
     */
    private void closeGapIfRoom() {
        if (!ring.gapOpen() || ring.reservedPosition() - ring.drainedPosition() > ring.capacity() / 2) {
            return;
        }
        long at = ring.reservedPosition();
        if (resyncWanted() && !hasRoomFor(at - gapPosition)) {
            return;
        }
        GapRecord record;
        synchronized (gapLock) {
            record = GapRecord.newBuilder()
                    .setFromPosition(at)
                    .setDroppedUnits(droppedInGap)
                    .setSinceMicros(gapSinceMicros)
                    .setReason("the log could not be written for longer than commit.wait")
                    .build();
            droppedInGap = 0;
        }
        gapPosition = at;
        if (ring.tryCloseGap(record.toByteArray()) >= 0) {
            listener.onResyncNeeded(new Lsn(incarnation, at));
        }
    }

    private boolean hasRoomFor(long lastAttempt) {
        long now = System.nanoTime();
        if (askRoomAt != 0 && now - askRoomAt < 0) {
            return false;
        }
        try {
            Room.requireForLog(storage, lastAttempt + lastAttempt / 4 + ring.capacity(), ring.capacity());
            askRoomAt = 0;
            return true;
        } catch (IOException noRoom) {
            askRoomAt = now + ASK_ROOM_NANOS;
            return false;
        }
    }

    /** Whether the last gap marked has not been closed by a resync. */
    boolean resyncWanted() {
        return gapPosition > closedGap;
    }

    /** Notes that everything has been logged anew since that gap. One thread at a time. */
    void gapClosed(long gap) {
        if (gap > closedGap) {
            closedGap = gap;
        }
    }

    // ------------------------------------------------------------------------------------------------------ force

    boolean awaitForced(long position, long nanos) {
        if (forced >= position) {
            return true;
        }
        boolean interrupted = false;
        forceLock.lock();
        try {
            if (forceWanted < position) {
                forceWanted = position;
            }
            wake();
            long left = nanos;
            while (forced < position && left > 0) {
                try {
                    left = forcedFurther.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return forced >= position;
        } finally {
            forceLock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether someone waits for a force that is not done. */
    boolean forceWanted() {
        return forceWanted > forced;
    }

    long forcedPosition() {
        return forced;
    }

    /** Ends the writer's pause between two rounds. Any thread. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** Whether the queue is up. */
    boolean started() {
        return started;
    }

    /** Whether the last attempt to write failed. */
    boolean stalled() {
        return stalled;
    }

    /** Attempts to write that failed. */
    long failures() {
        return failures;
    }

    /** Closes the files. The writer's thread, or whoever comes after it. */
    @Override
    public void onClose() {
        SegmentedQueue open = queue;
        queue = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                long count = failures + 1;
                failures = count;
                listener.onWriteFailure(e, count);
            }
        }
    }
}
