package io.rekindle.hook;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Locks released with a commit still owed: what was written under them is visible to other threads but not yet published. What a unit
 * that acquires such a lock commits comes after that commit.
 *
 * <p>Thread-safe. Empty in most programs at most times: then a look costs one volatile read.
 */
final class LockMarks {
    private static final ConcurrentHashMap<Key, PendingCommit> MARKS = new ConcurrentHashMap<>();
    private static volatile int
            count; // guarded by MARKS' own bins for exactness of zero: only raised before, lowered after

    private LockMarks() {}

    static synchronized void mark(Object lock, PendingCommit owed) {
        count++;
        if (MARKS.put(new Key(lock), owed) != null) {
            count--;
        }
    }

    static @Nullable PendingCommit find(Object lock) {
        return count == 0 ? null : MARKS.get(new Key(lock));
    }

    static synchronized void unmark(Object lock, PendingCommit owed) {
        if (MARKS.remove(new Key(lock), owed)) {
            count--;
        }
    }

    private record Key(Object lock) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.lock == lock;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(lock);
        }
    }
}
