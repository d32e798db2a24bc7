package io.rekindle.runtime.hydrate;

import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which recovered objects are in the heap again: whoever refers to one gets the same. Weak; thread-safe. */
final class LiveObjects {
    private final ConcurrentHashMap<Long, WeakReference<Object>> byId = new ConcurrentHashMap<>();

    @Nullable
    Object find(long id) {
        WeakReference<Object> reference = byId.get(id);
        return reference == null ? null : reference.get();
    }

    void put(long id, Object object) {
        byId.put(id, new WeakReference<>(object));
    }

    void remove(long id) {
        byId.remove(id);
    }

    int size() {
        return byId.size();
    }
}
