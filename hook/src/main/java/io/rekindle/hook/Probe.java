package io.rekindle.hook;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a key in a look-up in a hash collection and catches the equal key that is in there. Used where equal keys may be
 * logged differently: an object is logged by its id, so the log must name the one that the collection holds.
 */
final class Probe {
    private final Object key;
    private @Nullable Object found;

    private Probe(Object key) {
        this.key = key;
    }

    /** A probe, or the key itself where all equal keys are logged alike. */
    static @Nullable Object of(@Nullable Object key) {
        if (key == null || key instanceof String || key instanceof Enum) {
            return key;
        }
        Class<?> type = key.getClass();
        return type == Integer.class || type == Long.class || type == UUID.class ? key : new Probe(key);
    }

    /** The key in the collection that the last look-up with the probe has met; the key looked up if it met none. */
    static @Nullable Object found(@Nullable Object probe) {
        if (probe instanceof Probe used) {
            Object met = used.found;
            return met == null ? used.key : met;
        }
        return probe;
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    /** Asked by the hash collections of the key looked up, with the key held as argument. */
    @Override
    public boolean equals(@Nullable Object held) {
        if (held == key || key.equals(held)) {
            found = held;
            return true;
        }
        return false;
    }
}
