package io.rekindle.hook;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the views and iterators that the tracked collections share ask of the collection they show. The names are prefixed: these
 * methods are public in classes that applications extend.
 */
interface Noting extends Tracked {
    /** Instead of an operation: the whole collection is captured at the commit. */
    byte WHOLE = -1;

    byte $rk$flags();

    /** Whether operations are noted one by one; otherwise the commit decides whether the collection is captured, whole. */
    boolean $rk$isTracked();

    /**
     * The collection's sequence number. It grows with each operation noted one by one, so two equal answers around a call of the JDK's
     * code say that nothing within was noted. Concurrent ones have none: zero.
     */
    long $rk$version();

    /**
     * Before a change: remembers whether the collection was logged by then, since only then may the change be noted as an operation on what
     * was logged; gives {@link #$rk$version}.
     */
    long $rk$begin();

    /** Notes one operation that has just been done, or {@link #WHOLE}. The caller has seen that the unit is not suspended. */
    void $rk$note(Unit unit, byte kind, int index, @Nullable Object key, @Nullable Object value);

    /**
     * What to look a key up with so that {@link Probe#found} then gives the very key that is in the collection, which need not be the
     * one the application passed: they are equal and no more. Lists need none.
     */
    default @Nullable Object $rk$probe(@Nullable Object key) {
        return key;
    }

    /**
     * Whether an entry, which is the JDK's own, is still in the map and was changed by its {@code setValue} alone; those of a
     * concurrent map call its {@code put}.
     */
    default boolean $rk$has(Map.Entry<?, ?> rawEntry) {
        return false;
    }
}
