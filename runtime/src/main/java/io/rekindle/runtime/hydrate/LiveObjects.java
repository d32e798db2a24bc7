package io.rekindle.runtime.hydrate;

import io.rekindle.runtime.image.Image;
import io.rekindle.runtime.image.ObjectState;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.collections.Long2LongCounterMap;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What was recovered: as state while it is not in the heap, then as the object that whoever refers to it gets.
 *
 * <p>References are counted. As long as one to an object is in state that is not hydrated, the object is kept from the collector: what was
 * written to it in this life is nowhere else. Once all its references are in the heap, nothing of it is kept here.
 *
 * <p>Thread-safe.
 */
final class LiveObjects {
    /** A hydration that runs meanwhile waits so long. */
    private static final int RELEASED_AT_ONCE = 8192;

    private static final long NOT_HYDRATED = Long.MIN_VALUE;

    /** Guarded by this, for its objects. */
    private final Image image;

    /** References that are not in the heap yet, beyond the first to each object. Guarded by this. */
    private final Long2LongCounterMap open;

    /** Objects, or {@link Weak} references to them. Written by whoever holds this. */
    private final ConcurrentHashMap<Long, Object> byId = new ConcurrentHashMap<>();

    /** The stamps up to which contexts that are in the heap were recovered. Guarded by this. */
    private final Long2LongHashMap contextStamps = new Long2LongHashMap(NOT_HYDRATED);

    /** Of which something may be given up. Guarded by this. */
    private final LongArrayList done = new LongArrayList();

    private static final class Weak extends WeakReference<Object> {
        Weak(Object object) {
            super(object);
        }
    }

    /** @param repeats how many references each object has beyond the first; not to be used by others any more */
    LiveObjects(Image image, Long2LongCounterMap repeats) {
        this.image = image;
        this.open = repeats;
    }

    /** The object, if it is in the heap. */
    @Nullable
    Object find(long id) {
        Object found = byId.get(id);
        return found instanceof Weak weak ? weak.get() : found;
    }

    /** The recovered state, if it may still be asked for. */
    synchronized @Nullable ObjectState state(long id) {
        return image.get(id);
    }

    /** The object is in the heap, by its first reference. */
    synchronized void put(long id, Object object) {
        byId.put(id, open.get(id) > 0 ? object : new Weak(object));
    }

    /** One more reference to an object that is in the heap is there, too. */
    synchronized void met(long id) {
        if (open.get(id) > 0 && open.decrementAndGet(id) == 0) {
            Object object = find(id);
            if (object != null) {
                byId.put(id, new Weak(object));
                done.addLong(id);
            }
        }
    }

    /** The object has its content. */
    synchronized void filled(long id) {
        done.addLong(id);
    }

    /** The object is a context. Before {@link #filled}. */
    synchronized void isContext(long id) {
        ObjectState state = image.get(id);
        if (state != null) {
            contextStamps.put(id, state.maxStamp());
        }
    }

    /** Whether that context was recovered and not written since, its version being this. */
    synchronized boolean isAsRecovered(long id, long version) {
        long stamp = contextStamps.get(id);
        return stamp != NOT_HYDRATED && version <= stamp;
    }

    /** Gives up some of what nobody can ask for any more. Not while others read the image. */
    synchronized void release() {
        for (int i = Math.min(done.size(), RELEASED_AT_ONCE); i > 0; i--) {
            long id = done.popLong();
            image.drop(id);
            if (open.get(id) == 0) {
                byId.remove(id);
            }
        }
    }

    /** How many objects are kept as state, or from the collector. */
    synchronized int kept() {
        int pinned = 0;
        for (Object each : byId.values()) {
            pinned += each instanceof Weak ? 0 : 1;
        }
        return image.objectCount() + pinned;
    }
}
