package io.rekindle.runtime.checkpoint;

import java.util.UUID;

/**
 * What a checkpointer is told once.
 *
 * @param incarnation of this life
 * @param intervalMillis from one checkpoint to the next, if anything changed
 * @param mergeFiles files that a version may consist of; more are merged
 * @param versionsKept newest versions kept, besides all that have a label
 * @param maxLogBytes log that one increment takes in at most, about: bounds the memory it takes
 * @param product version of Rekindle
 */
public record CheckpointerSettings(
        UUID storeId,
        long incarnation,
        long intervalMillis,
        int mergeFiles,
        int versionsKept,
        long maxLogBytes,
        String product) {
    /** Newest versions kept where nothing else is said. */
    public static final int DEFAULT_VERSIONS_KEPT = 8;

    /** Log taken into one increment where nothing else is said. */
    public static final long DEFAULT_MAX_LOG_BYTES = 64 << 20;

    /** With the defaults of what has one. */
    public static CheckpointerSettings of(
            UUID storeId, long incarnation, long intervalMillis, int mergeFiles, String product) {
        return new CheckpointerSettings(
                storeId,
                incarnation,
                intervalMillis,
                mergeFiles,
                DEFAULT_VERSIONS_KEPT,
                DEFAULT_MAX_LOG_BYTES,
                product);
    }
}
