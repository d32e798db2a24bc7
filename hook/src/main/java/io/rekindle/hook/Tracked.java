package io.rekindle.hook;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A collection that notes its own changes, operation by operation. Each implementing class extends the JDK class that it stands in
 * for and has the header of a woven class: {@code long $rk$id, long $rk$version, Entry $rk$entry}, and {@code byte $rk$flags}.
 */
public interface Tracked {
    /** The class this one stands in for, as logged and as Java serialisation writes it. */
    Class<?> originalClass();

    /** Sets or clears bits of {@code $rk$flags}: {@link Hook#PENDING}, {@link Hook#HANDS_OUT}. */
    void setFlag(byte flag, boolean on);

    // What the engine reads and fills the collection by. An application's class may extend this one and override
    // whatever is not
    // final: its add may count, trim or refuse. These methods do what the JDK's class does, note nothing, and cannot be
    // overridden. The names are prefixed, as applications extend the implementing classes.

    /** The elements; of a map, its entries. */
    Iterator<?> $rk$elements();

    /** Takes everything out. */
    void $rk$clear();

    /** Adds an element, a list's at its end; in a map, puts a value. */
    void $rk$put(@Nullable Object key, @Nullable Object value);

    /** Whether a map has the key, or a set the element. Lists are not asked. */
    default boolean $rk$holds(@Nullable Object key) {
        return false;
    }
}
