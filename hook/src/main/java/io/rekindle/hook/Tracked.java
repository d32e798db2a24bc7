package io.rekindle.hook;

/**
 * A collection that notes its own changes, operation by operation. Each implementing class extends the JDK class that it stands in
 * for and has the header of a woven class: {@code long $rk$id, long $rk$version, Entry $rk$entry}, and {@code byte $rk$flags}.
 */
public interface Tracked {
    /** The class this one stands in for, as logged and as Java serialisation writes it. */
    Class<?> originalClass();

    /** Sets or clears bits of {@code $rk$flags}: {@link Hook#PENDING}, {@link Hook#HANDS_OUT}. */
    void setFlag(byte flag, boolean on);
}
