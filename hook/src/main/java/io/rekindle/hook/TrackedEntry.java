package io.rekindle.hook;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An entry of a tracked map, whose {@code setValue} is noted. */
final class TrackedEntry<K, V> implements Map.Entry<K, V> {
    private final Noting map;
    private final Map.Entry<K, V> raw;

    TrackedEntry(Noting map, Map.Entry<K, V> raw) {
        this.map = map;
        this.raw = raw;
    }

    @Override
    public K getKey() {
        return raw.getKey();
    }

    @Override
    public V getValue() {
        V value = raw.getValue();
        return map.$rk$flags() == 0 ? value : Notes.handOut(map, value);
    }

    @Override
    public V setValue(V value) {
        long seq = map.$rk$begin();
        V old = raw.setValue(value);
        // An entry may have left the map: then this changed the entry alone.
        if (old != value && map.$rk$has(raw)) {
            Notes.noteUnlessDone(map, seq, Unit.MAP_PUT, 0, raw.getKey(), value);
        }
        return old;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return raw.equals(other);
    }

    @Override
    public int hashCode() {
        return raw.hashCode();
    }

    @Override
    public String toString() {
        return raw.toString();
    }
}
