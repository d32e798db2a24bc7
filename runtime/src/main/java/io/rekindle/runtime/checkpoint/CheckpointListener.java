package io.rekindle.runtime.checkpoint;

/** Told of what a checkpointer does. Called on its threads: return at once, throw nothing. */
public interface CheckpointListener {
    /** A version can be recovered from. */
    default void onPublished(Version version, long durationMicros) {}

    /** An attempt failed; another follows, later each time. {@code failures} counts them since the last success. */
    default void onFailure(Throwable failure, int failures) {}

    /** The store belongs to a later life; nothing more will be written. */
    default void onFenced(FencedException fenced) {}
}
