package io.rekindle.runtime.capture;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Ids of objects that have no header: arrays, library objects, collections that are not tracked. Weak: forgets what the application
 * drops. Thread-safe.
 */
public final class IdentityTable {
    private final ConcurrentHashMap<Object, Side> sides = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> dropped = new ReferenceQueue<>();
    /** Whether any object came back incomplete. */
    private volatile boolean anyMissing;

    /** The header that the object itself lacks; null while it is not tracked. */
    @Nullable
    Side find(Object object) {
        return sides.get(new Probe(object));
    }

    /** The object's header, made where there is none. */
    Side findOrAdd(Object object) {
        Side side = find(object);
        if (side == null) {
            expunge();
            Side fresh = new Side(object, dropped);
            side = sides.putIfAbsent(fresh, fresh);
            if (side == null) {
                side = fresh;
            }
        }
        return side;
    }

    /** What could not be brought back of an object; null for most. */
    @Nullable
    Missing missing(Object object) {
        Side side = anyMissing ? find(object) : null;
        return side == null ? null : side.missing;
    }

    /** Notes what could not be brought back of an object, which may have a header of its own. */
    void missing(Object object, Missing missing) {
        anyMissing = true;
        findOrAdd(object).missing = missing;
    }

    public int size() {
        expunge();
        return sides.size();
    }

    private void expunge() {
        for (Object gone = dropped.poll(); gone != null; gone = dropped.poll()) {
            sides.remove(gone);
        }
    }

    /** Header of one object; equal to a {@link Probe} of the same object. */
    static final class Side extends WeakReference<Object> {
        static final long ID = io.rekindle.hook.Memory.offset(Side.class, "id");
        static final long VERSION = io.rekindle.hook.Memory.offset(Side.class, "version");

        private final int hash;
        /** Object id; negative while its first capture is not published; 0 before. Accessed by {@link #ID}. */
        @SuppressWarnings("unused")
        volatile long id;

        @SuppressWarnings("unused")
        volatile long version;
        /** Hash of the content last logged; 0 before. Racing writers at worst log an unchanged content again. */
        volatile long digest;

        volatile @Nullable Missing missing;

        Side(Object object, ReferenceQueue<Object> queue) {
            super(object, queue);
            this.hash = System.identityHashCode(object);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            Object mine = get();
            return other instanceof Probe probe
                    ? mine == probe.object
                    : other instanceof Side side && mine != null && mine == side.get();
        }
    }

    private static final class Probe {
        final Object object;

        Probe(Object object) {
            this.object = object;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(object);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Side side && side.get() == object;
        }
    }
}
