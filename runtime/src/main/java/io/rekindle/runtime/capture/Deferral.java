package io.rekindle.runtime.capture;

import io.rekindle.format.RecordKind;
import io.rekindle.hook.PendingCommit;
import io.rekindle.runtime.wal.CommitLog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Records that must not be in the log before others are: those of units that acquired a lock from a unit which had not published what
 * it wrote under it. Whoever publishes the last of what a record waits for publishes the record; records that wait for each other
 * become one.
 *
 * <p>Thread-safe; no class is loaded and no application code called under its lock. Empty in most programs at most times: then {@link #settle} costs one volatile read.
 */
final class Deferral {
    private static final class Late {
        final byte[] unit; // encoded
        final Object[] fresh; // objects first captured in it
        final PendingCommit commit; // what it is for others
        final PendingCommit[] after; // what it waits for
        final long sinceNanos = System.nanoTime();

        Late(byte[] unit, Object[] fresh, PendingCommit commit, PendingCommit[] after) {
            this.unit = unit;
            this.fresh = fresh;
            this.commit = commit;
            this.after = after;
        }
    }

    private final CommitLog log;
    private final Consumer<Object> published;
    private final List<Late> late = new ArrayList<>(); // guarded by this
    private volatile int count; // of late; written under this

    /** @param published told of each object first captured in a record, once that is in the log */
    Deferral(CommitLog log, Consumer<Object> published) {
        this.log = log;
        this.published = published;
    }

    /** Takes a record; publishes it at once if what it waits for has happened meanwhile. */
    void add(byte[] unit, Object[] fresh, PendingCommit commit, PendingCommit[] after) {
        Late record = new Late(unit, fresh, commit, after);
        synchronized (this) {
            late.add(record);
            count = late.size();
        }
        settle();
    }

    /** Publishes what waits for nothing any more. To be called after each commit that others may depend on. */
    void settle() {
        if (count > 0) {
            publishReady();
        }
    }

    /**
     * {@link #settle}, and publishes everything if anything has waited longer than that: what is waited for may never come.
     *
     * @return whether it came to that
     */
    boolean settleAfter(long nanos) {
        settle();
        return count > 0 && isOlderThan(nanos) && publishAll();
    }

    private synchronized boolean isOlderThan(long nanos) {
        long now = System.nanoTime();
        for (Late record : late) {
            if (now - record.sinceNanos > nanos) {
                return true;
            }
        }
        return false;
    }

    /** Publishes everything, whatever it waits for; says whether there was anything. */
    synchronized boolean publishAll() {
        List<Late> all = new ArrayList<>(late);
        publish(all);
        return !all.isEmpty();
    }

    /** The largest set of records that wait for nothing but each other. */
    private synchronized void publishReady() {
        List<Late> ready = new ArrayList<>(late);
        int size;
        do {
            size = ready.size();
            Set<PendingCommit> together = new HashSet<>();
            for (Late record : ready) {
                together.add(record.commit);
            }
            for (int i = size - 1; i >= 0; i--) {
                if (mustWait(ready.get(i), together)) {
                    ready.remove(i);
                }
            }
        } while (ready.size() < size);
        publish(ready);
    }

    private static boolean mustWait(Late record, Set<PendingCommit> together) {
        for (PendingCommit other : record.after) {
            if (!other.isPublished() && !together.contains(other)) {
                return true;
            }
        }
        return false;
    }

    /** As one record, since they may wait for each other: encoded units, one after another, are a unit of all their parts. */
    private void publish(List<Late> records) {
        if (records.isEmpty()) {
            return;
        }
        int length = 0;
        for (Late record : records) {
            length += record.unit.length;
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (Late record : records) {
            System.arraycopy(record.unit, 0, joined, at, record.unit.length);
            at += record.unit.length;
        }
        long position = CommitLog.DROPPED;
        try {
            position = log.append(RecordKind.UNIT.code(), joined, 0, length);
        } finally {
            late.removeAll(records);
            count = late.size();
            for (Late record : records) {
                record.commit.published(position);
                for (Object object : record.fresh) {
                    published.accept(object);
                }
            }
        }
    }
}
