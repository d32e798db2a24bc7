package io.rekindle.hook;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Locks released by a unit that still holds an outer one: what it wrote under them is visible to other threads but not yet
 * published. A unit that acquires such a lock waits at its own end for the unit that left the mark.
 *
 * <p>Thread-safe. Empty in most programs at most times: then a look costs one volatile read.
 */
final class LockMarks {
    private static final ConcurrentHashMap<Key, Unit> MARKS = new ConcurrentHashMap<>();
    private static volatile int
            count; // guarded by MARKS' own bins for exactness of zero: only raised before, lowered after

    private LockMarks() {}

    static synchronized void mark(Object lock, Unit unit) {
        count++;
        if (MARKS.put(new Key(lock), unit) != null) {
            count--;
        }
    }

    static @Nullable Unit find(Object lock) {
        return count == 0 ? null : MARKS.get(new Key(lock));
    }

    static synchronized void unmark(Object lock, Unit unit) {
        if (MARKS.remove(new Key(lock), unit)) {
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
