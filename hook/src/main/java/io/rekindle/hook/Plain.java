package io.rekindle.hook;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The plain originals that Java serialisation writes in place of tracked collections. A stream keeps shared references and cycles only
 * if it is given the same original each time it meets a collection, so an original is remembered as long as a stream holds it.
 *
 * <p>Thread-safe; no application code runs under its lock.
 */
final class Plain {
    private static final Map<Key, Reference<Object>> KNOWN = new HashMap<>(); // guarded by itself
    /** Where {@code HashSet} keeps its map, and {@code LinkedHashMap} its first and last entry and whether it orders by access. */
    static final long SET_MAP = Memory.offset(HashSet.class, "map");

    static final long HEAD = Memory.offset(LinkedHashMap.class, "head");
    static final long TAIL = Memory.offset(LinkedHashMap.class, "tail");
    static final long ACCESS_ORDER = Memory.offset(LinkedHashMap.class, "accessOrder");

    private static final long LOAD_FACTOR = Memory.offset(HashMap.class, "loadFactor");
    private static final ReferenceQueue<Object> GONE = new ReferenceQueue<>();

    private Plain() {}

    /** The original to write for the collection, whose elements {@code fresh} has: an earlier one if it has the same elements. */
    static Object of(Tracked collection, Object fresh) {
        synchronized (KNOWN) {
            for (Reference<?> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
                KNOWN.remove(gone);
            }
            Key key = new Key(collection);
            Reference<Object> known = KNOWN.get(key);
            Object plain = known == null ? null : known.get();
            if (plain != null && haveSameElements(plain, fresh)) {
                return plain;
            }
            KNOWN.remove(key);
            KNOWN.put(key, new WeakReference<>(fresh));
            return fresh;
        }
    }

    static float loadFactor(Map<?, ?> map) {
        return Memory.getFloat(map, LOAD_FACTOR);
    }

    /** The capacity that holds a map's entries without growing. */
    static int capacity(int size, Map<?, ?> map) {
        return (int) Math.min(1 << 30, size / loadFactor(map) + 1);
    }

    /** Whether two originals, built in the same way, hold the same objects. */
    private static boolean haveSameElements(Object one, Object other) {
        Iterator<?> ours = elements(one);
        Iterator<?> theirs = elements(other);
        while (ours.hasNext() && theirs.hasNext()) {
            Object a = ours.next();
            Object b = theirs.next();
            boolean same = (a instanceof Map.Entry<?, ?> x && b instanceof Map.Entry<?, ?> y)
                    ? x.getKey() == y.getKey() && x.getValue() == y.getValue()
                    : a == b;
            if (!same) {
                return false;
            }
        }
        return !ours.hasNext() && !theirs.hasNext();
    }

    private static Iterator<?> elements(Object plain) {
        return plain instanceof Map<?, ?> map ? map.entrySet().iterator() : ((Collection<?>) plain).iterator();
    }

    private static final class Key extends WeakReference<Object> {
        private final int hash;

        Key(Object collection) {
            super(collection, GONE);
            hash = System.identityHashCode(collection);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (other == this) {
                return true;
            }
            Object mine = get();
            return mine != null && other instanceof Key key && key.get() == mine;
        }
    }
}
