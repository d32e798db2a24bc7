package io.rekindle.runtime.checkpoint;

import io.rekindle.format.proto.CheckpointFile;
import io.rekindle.runtime.image.Image;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.wal.CommitLog;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints when they are due: at each interval, when asked for by label, and at the end. Merges files on a thread of
 * its own, since that takes as long as the store is large. Both are daemons; neither is ever waited for without a bound.
 *
 * <p>A failure never ends it: it tries again, later each time, up to a minute. Being taken over does.
 */
public final class CheckpointThread implements AutoCloseable {
    private static final long MAX_RETRY_MILLIS = 60_000;
    private static final long FIRST_RETRY_MILLIS = 500;
    private static final long DRAIN_WAIT_MILLIS = 5_000;
    private static final long CLOSE_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long ABANDON_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long DRAIN_POLL_MILLIS = 2;

    /**
     * What a life begins with, as its recovery found it.
     *
     * @param lineage up to and with this life
     * @param newest the version that recovery used; null for none
     * @param baseImage the state, where it is to be written first of all: no version and no log that is left hold it in
     *     full, or to fold that log again is more work; else null
     * @param behind whether a version is due at once
     * @param garbage objects that nothing reached when this life began: no one will refer to them again
     * @param damaged checkpoint files to be quarantined when no version needs them any more: why, by name
     */
    public record Start(
            Lineage lineage,
            @Nullable Version newest,
            @Nullable Image baseImage,
            boolean behind,
            LongHashSet garbage,
            Map<String, String> damaged) {}

    private record Request(String label, long position, CompletableFuture<Version> done) {}

    private final Storage storage;
    private final CheckpointerSettings settings;
    private final CommitLog log;
    private final VersionStore versions;
    private final Checkpointer checkpointer;
    private final CheckpointListener listener;
    private final LongHashSet garbage;
    private volatile @Nullable Image baseImage; // written by the checkpointer's thread only
    private boolean behind; // likewise
    private final Thread thread;
    private final Thread merger;
    private final Object lock = new Object();
    private final Object readerLock = new Object();
    private @Nullable ObjectReader reader; // guarded by readerLock

    // Guarded by lock.
    private final Deque<Request> requests = new ArrayDeque<>();
    private boolean stopping;
    private boolean last;
    private boolean mergeDue;

    private final AtomicInteger failures = new AtomicInteger(); // since the last success
    private final AtomicLong failureCount = new AtomicLong();
    private final AtomicLong merges = new AtomicLong();
    private volatile boolean fenced; // set once, by either
    private volatile boolean bounded; // set once, by whoever ends this, after finishBy
    private volatile long finishBy; // likewise

    /** There is no time left for what was being made: nothing of it is published, and its file is deleted. */
    private static final class AbandonedException extends IOException {
        private static final long serialVersionUID = 1;

        AbandonedException() {
            super("abandoned: the JVM ends");
        }
    }

    /**
     * Prepares; {@link #start} starts.
     *
     * @param source reads this life's log and those before it
     * @param start what this life began with
     */
    public CheckpointThread(
            Storage storage,
            LogSource source,
            CommitLog log,
            Start start,
            CheckpointerSettings settings,
            CheckpointListener listener) {
        this.storage = storage;
        this.settings = settings;
        this.log = log;
        this.listener = listener;
        this.garbage = start.garbage;
        this.baseImage = start.baseImage;
        this.behind = start.behind || start.baseImage != null;
        this.versions = new VersionStore(storage, settings, start.lineage, start.newest, start.damaged);
        this.checkpointer = new Checkpointer(storage, abandonable(source), start.lineage, settings, versions, listener);
        this.thread = new Thread(this::run, "rekindle-checkpointer");
        this.merger = new Thread(this::runMerges, "rekindle-merger");
        thread.setDaemon(true);
        merger.setDaemon(true);
    }

    /** Starts the threads. */
    public void start() {
        thread.start();
        merger.start();
    }

    /**
     * Asks for a version of everything appended by now.
     *
     * @param label its label; empty for none
     * @return done when it is published, or failed with why it could not be this time
     */
    public CompletableFuture<Version> request(String label) {
        Request request = new Request(label, log.appendedPosition(), new CompletableFuture<>());
        synchronized (lock) {
            if (stopping) {
                request.done.completeExceptionally(new IOException("the checkpointer has ended"));
            } else {
                requests.add(request);
                lock.notifyAll();
            }
        }
        return request.done;
    }

    /**
     * Reads single objects of the newest version; from the first call on it follows each new one. What building its index
     * costs is paid by the first caller.
     */
    public ObjectReader objects() throws IOException {
        synchronized (readerLock) {
            ObjectReader current = reader;
            if (current == null) {
                current = new ObjectReader(storage, settings.storeId());
                Version newest = versions.newest();
                if (newest != null) {
                    current.follow(newest);
                }
                reader = current;
            }
            return current;
        }
    }

    private void followNewest() throws IOException {
        synchronized (readerLock) {
            ObjectReader current = reader;
            Version newest = versions.newest();
            if (current != null && newest != null) {
                current.follow(newest);
            }
        }
    }

    /** What has been done so far. */
    public CheckpointCounters counters() {
        Version newest = versions.newest();
        return new CheckpointCounters(
                checkpointer.published() + merges.get(),
                merges.get(),
                failureCount.get(),
                checkpointer.units(),
                checkpointer.lastPublishedMicros(),
                checkpointer.lastDurationMicros(),
                newest == null ? "" : newest.name(),
                fenced);
    }

    /**
     * Makes a last version if anything changed, and ends. What cannot be made in time is abandoned: the next recovery reads the
     * log instead. Waits a little longer than {@code nanos} at most.
     *
     * @return false if the thread has not ended: it is a daemon, and what it leaves is what a kill would leave
     */
    public boolean finish(long nanos) {
        synchronized (lock) {
            last = true;
        }
        return endBy(System.nanoTime() + nanos);
    }

    /** Ends at once, without what is being made. Waits, a little. */
    public boolean abandon() {
        return endBy(System.nanoTime());
    }

    private boolean endBy(long deadline) {
        finishBy = deadline;
        bounded = true;
        return end(Math.max(0, deadline - System.nanoTime()) + ABANDON_WAIT_NANOS);
    }

    private void requireTime() throws AbandonedException {
        if (bounded && System.nanoTime() - finishBy >= 0) {
            throw new AbandonedException();
        }
    }

    private LogSource abandonable(LogSource source) {
        return (incarnation, fromPosition) -> {
            LogSource.Cursor cursor = source.open(incarnation, fromPosition);
            return new LogSource.Cursor() {
                @Override
                public LogSource.Step next() throws IOException {
                    requireTime();
                    return cursor.next();
                }

                @Override
                public void close() throws IOException {
                    cursor.close();
                }
            };
        };
    }

    /** Ends without a last version; waits for that, bounded. */
    @Override
    public void close() {
        end(CLOSE_WAIT_NANOS);
    }

    private boolean end(long nanos) {
        synchronized (lock) {
            stopping = true;
            lock.notifyAll();
        }
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, nanos);
            TimeUnit.NANOSECONDS.timedJoin(merger, ABANDON_WAIT_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (readerLock) {
            if (reader != null) {
                reader.close();
            }
        }
        return !thread.isAlive();
    }

    VersionStore versions() {
        return versions;
    }

    Checkpointer checkpointer() {
        return checkpointer;
    }

    /** Whether the recovered image is still to be written, or is being. Any thread. */
    public boolean needsImage() {
        return baseImage != null;
    }

    @Nullable
    Image baseImage() {
        return baseImage;
    }

    private void run() {
        boolean ended = false;
        while (!ended) {
            Request request = null;
            try {
                ended = awaitWork();
                request = nextRequest();
                if (!ended || request != null || isLast()) {
                    work(request);
                }
            } catch (FencedException e) {
                fence(e);
                fail(request, e);
                ended = true;
            } catch (InterruptedException e) {
                ended = true;
            } catch (AbandonedException e) {
                if (request != null) {
                    request.done.completeExceptionally(e);
                }
                ended = true;
            } catch (Throwable e) {
                // The application must not suffer; what failed is tried again.
                fail(request, e);
            }
        }
        failAll();
    }

    private void work(@Nullable Request request) throws IOException, InterruptedException {
        long position = request == null || isLast() ? log.appendedPosition() : request.position;
        if (request != null || isLast()) {
            awaitDrained(position);
        }
        if (behind) {
            versions.removeSuperfluous(); // lives that were killed before they could publish have left files
        }
        Image image = baseImage;
        if (image != null) {
            checkpointer.writeBase(image, garbage);
            baseImage = null;
        }
        behind = false;
        Version version = checkpointer.checkpoint(request == null ? "" : request.label);
        failures.set(0);
        if (request != null) {
            complete(request, version);
        }
        followNewest();
        versions.removeSuperfluous();
        if (mergeIsDue()) {
            synchronized (lock) {
                mergeDue = true;
                lock.notifyAll();
            }
        }
    }

    private static void complete(Request request, @Nullable Version version) {
        if (version == null) {
            request.done.completeExceptionally(new IOException("nothing was ever committed: no version"));
        } else {
            request.done.complete(version);
        }
    }

    private void awaitDrained(long position) throws IOException, InterruptedException {
        log.startDraining();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_WAIT_MILLIS);
        while (log.drainedPosition() < position) {
            requireTime();
            if (System.nanoTime() > deadline) {
                throw new IOException("log not written up to the checkpoint: actual=" + log.drainedPosition()
                        + " expected=" + position + " waited=" + DRAIN_WAIT_MILLIS + " ms");
            }
            Thread.sleep(DRAIN_POLL_MILLIS);
        }
    }

    /** Waits for the interval to pass, a request, or the end. */
    private boolean awaitWork() throws InterruptedException {
        long wait = failures.get() > 0 ? retryMillis() : behind ? 0 : settings.intervalMillis();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait);
        synchronized (lock) {
            while (!stopping && requests.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                lock.wait(left);
            }
            return stopping && requests.size() <= 1;
        }
    }

    private long retryMillis() {
        return retryMillis(failures.get());
    }

    private static long retryMillis(int failed) {
        return Math.min(MAX_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(10, failed - 1));
    }

    private @Nullable Request nextRequest() {
        synchronized (lock) {
            return requests.poll();
        }
    }

    private boolean isLast() {
        synchronized (lock) {
            return stopping && last;
        }
    }

    private void fail(@Nullable Request request, Throwable failure) {
        int failed = failures.incrementAndGet();
        failureCount.incrementAndGet();
        if (request != null) {
            request.done.completeExceptionally(failure);
        }
        listener.onFailure(failure, failed);
    }

    private void failAll() {
        synchronized (lock) {
            stopping = true;
            lock.notifyAll();
            requests.forEach(
                    request -> request.done.completeExceptionally(new IOException("the checkpointer has ended")));
            requests.clear();
        }
    }

    private void fence(FencedException e) {
        fenced = true;
        listener.onFenced(e);
        synchronized (lock) {
            stopping = true;
            lock.notifyAll();
        }
    }

    // ---------------------------------------------------------------------------------------------------- merging

    private void runMerges() {
        int failed = 0;
        while (awaitMerge(failed)) {
            try {
                while (mergeOnce()) {
                    merges.incrementAndGet();
                }
                failed = 0;
            } catch (FencedException e) {
                fence(e);
            } catch (Throwable e) {
                // As above: a version of many files is only slower to read.
                failed++;
                failureCount.incrementAndGet();
                listener.onFailure(e, failed);
            }
        }
    }

    private boolean awaitMerge(int failed) {
        long notBefore = System.nanoTime() + (failed == 0 ? 0 : TimeUnit.MILLISECONDS.toNanos(retryMillis(failed)));
        synchronized (lock) {
            try {
                mergeDue |= failed > 0;
                while (!stopping) {
                    long left = TimeUnit.NANOSECONDS.toMillis(notBefore - System.nanoTime());
                    if (mergeDue && left <= 0) {
                        break;
                    }
                    lock.wait(Math.max(0, left));
                }
            } catch (InterruptedException e) {
                return false;
            }
            mergeDue = false;
            return !stopping;
        }
    }

    /** Whether the newest version has more files than it should. */
    boolean mergeIsDue() {
        return !VersionStore.runToMerge(versions.files(), settings.mergeFiles()).isEmpty();
    }

    /** Merges what is due; false if nothing is. */
    boolean mergeOnce() throws IOException {
        List<CheckpointFile> run = VersionStore.runToMerge(versions.files(), settings.mergeFiles());
        if (run.isEmpty()) {
            return false;
        }
        versions.use(run);
        List<CheckpointFile> written = List.of();
        try (CheckpointFileWriter target = versions.newFile()) {
            boolean all = run.size() == versions.files().size();
            written = List.of(CheckpointFile.newBuilder().setName(target.name()).build());
            CheckpointFile merged =
                    FileMerge.merge(storage, settings.storeId(), run, all ? garbage : new LongHashSet(), target);
            Checkpointer.verify(storage, settings.storeId(), merged);
            versions.replace(run, merged);
            followNewest();
            versions.removeSuperfluous();
            return true;
        } finally {
            versions.release(run);
            versions.release(written);
        }
    }
}
