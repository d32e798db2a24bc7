package io.rekindle.runtime.checkpoint;

/**
 * What a checkpointer has done so far.
 *
 * @param published versions published, those that merging made included
 * @param merges merges done
 * @param failures attempts that failed
 * @param units units taken into increments
 * @param lastPublishedMicros when the last version was published, since 1970; 0 for never
 * @param lastDurationMicros what making it took
 * @param version name of the newest version; empty for none
 * @param fenced whether the store was taken over
 */
public record CheckpointCounters(
        long published,
        long merges,
        long failures,
        long units,
        long lastPublishedMicros,
        long lastDurationMicros,
        String version,
        boolean fenced) {}
