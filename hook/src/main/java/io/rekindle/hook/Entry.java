package io.rekindle.hook;

import org.jspecify.annotations.Nullable;

/**
 * Which fields of one object a unit of work has written: one entry an object and level of its class hierarchy. Entries belong to one
 * unit for ever and are reused by it; {@link #target} is null between uses. A woven object keeps a reference to the entry that last
 * noted it, as a cache that any thread may overwrite: it is believed only while {@link #unit}, {@link #target} and {@link #level} fit.
 *
 * <p>Written by the unit's own thread alone.
 */
public final class Entry {
    public final Unit unit;
    /** The object noted, or null while the entry is free. */
    public @Nullable Object target;
    /** The woven class that declares the noted fields; null for a collection noted as a whole. */
    public @Nullable Class<?> level;
    /** Bit n stands for the n-th tracked field that {@link #level} declares, n below 64. */
    public long mask;
    /** Bits from 64 on; null where there are none. */
    public long @Nullable [] more;

    Entry(Unit unit) {
        this.unit = unit;
    }

    /** Notes a write to the field with that number. */
    public void mark(int bit) {
        if (bit < Long.SIZE) {
            mask |= 1L << bit;
        } else {
            markMore(bit - Long.SIZE);
        }
    }

    public boolean isMarked(int bit) {
        if (bit < Long.SIZE) {
            return (mask & 1L << bit) != 0;
        }
        long[] words = more;
        int word = (bit >> 6) - 1;
        return words != null && word < words.length && (words[word] & 1L << bit) != 0;
    }

    private void markMore(int bit) {
        int word = bit >> 6;
        long[] words = more;
        if (words == null || words.length <= word) {
            long[] longer = new long[word + 1];
            if (words != null) {
                System.arraycopy(words, 0, longer, 0, words.length);
            }
            more = words = longer;
        }
        words[word] |= 1L << bit;
    }

    /** Takes the marks of another entry of the same target and level. */
    void mergeFrom(Entry other) {
        mask |= other.mask;
        long[] words = other.more;
        if (words != null) {
            for (int bit = 0; bit < words.length * Long.SIZE; bit++) {
                if ((words[bit >> 6] & 1L << bit) != 0) {
                    markMore(bit);
                }
            }
        }
    }

    void free() {
        target = null;
        level = null;
        mask = 0;
        more = null;
    }
}
