package io.rekindle.runtime.checkpoint;

import java.util.UUID;

/**
 * What a checkpointer is told once.
 *
 * @param incarnation of this life
 * @param intervalMillis from one checkpoint to the next, if anything changed
 * @param mergeFiles files that a version may consist of; more are merged
 * @param versionsKept newest versions kept, besides all that have a label
 * @param maxLogBytes log that one version takes in at most, about: bounds the memory that making it takes
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

    /** Log taken into one version where nothing else is said and the heap is large. */
    private static final long MAX_LOG_BYTES = 64 << 20;

    /** The same in a small heap. */
    private static final long MIN_LOG_BYTES = 1 << 20;

    /** Part of the heap that may be taken up by what one version takes in. */
    private static final int HEAP_PART = 16;

    /** Of logs that former lives left: little, so that a life that is soon killed has published something. */
    private static final long MAX_FORMER_LOG_BYTES = 1 << 20;

    /** With the defaults of what has one. */
    public static CheckpointerSettings of(
            UUID storeId, long incarnation, long intervalMillis, int mergeFiles, String product) {
        return new CheckpointerSettings(
                storeId,
                incarnation,
                intervalMillis,
                mergeFiles,
                DEFAULT_VERSIONS_KEPT,
                Math.max(
                        MIN_LOG_BYTES,
                        Math.min(MAX_LOG_BYTES, Runtime.getRuntime().maxMemory() / HEAP_PART)),
                product);
    }

    /** Log that the next version takes in at most, about. */
    long maxLogBytes(boolean ofFormerLives) {
        return ofFormerLives ? Math.min(MAX_FORMER_LOG_BYTES, maxLogBytes) : maxLogBytes;
    }
}
