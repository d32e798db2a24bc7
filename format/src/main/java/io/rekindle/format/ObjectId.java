package io.rekindle.format;

/**
 * How the id of a tracked object is made: {@code incarnation << 40 | counter}. Ids are unique in a store and keep across
 * lives; 0 stands for "none".
 */
public final class ObjectId {
    /** No object. */
    public static final long NONE = 0;

    /** Objects that one life can give an id to. */
    public static final long MAX_COUNTER = (1L << 40) - 1;

    /** Lives that a store can have. */
    public static final long MAX_INCARNATION = (1L << 23) - 1;

    private ObjectId() {}

    /**
     * Makes an id.
     *
     * @throws IllegalArgumentException if either is out of its range
     */
    public static long of(long incarnation, long counter) {
        if (incarnation < 1 || incarnation > MAX_INCARNATION || counter < 1 || counter > MAX_COUNTER) {
            throw new IllegalArgumentException(
                    "object id out of range: incarnation=" + incarnation + " counter=" + counter);
        }
        return incarnation << 40 | counter;
    }

    /** Life that gave the id. */
    public static long incarnation(long id) {
        return id >>> 40;
    }

    public static long counter(long id) {
        return id & MAX_COUNTER;
    }

    /** {@code <incarnation>/<counter>}, for people. */
    public static String toString(long id) {
        return incarnation(id) + "/" + counter(id);
    }
}
