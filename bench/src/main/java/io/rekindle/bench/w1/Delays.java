package io.rekindle.bench.w1;

/** Counts durations in nanoseconds, to within 3 %. For one thread; {@link #add(Delays)} joins those of several. */
final class Delays {
    private static final int SUB_BITS = 5;
    private final long[] counts = new long[64 << SUB_BITS];
    private long total;

    void record(long nanos) {
        counts[index(Math.max(0, nanos))]++;
        total++;
    }

    void add(Delays other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
    }

    /** The value that this share of all is not above; 0 if there are none. */
    long percentile(double share) {
        long rank = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                return valueAt(i);
            }
        }
        return 0;
    }

    private static int index(long nanos) {
        if (nanos < 1 << SUB_BITS) {
            return (int) nanos;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(nanos);
        int sub = (int) (nanos >>> (exponent - SUB_BITS)) & ((1 << SUB_BITS) - 1);
        return ((exponent - SUB_BITS + 1) << SUB_BITS) + sub;
    }

    private static long valueAt(int index) {
        if (index < 1 << SUB_BITS) {
            return index;
        }
        int exponent = (index >> SUB_BITS) + SUB_BITS - 1;
        long sub = index & ((1 << SUB_BITS) - 1);
        return (1L << exponent) + (sub << (exponent - SUB_BITS));
    }
}
