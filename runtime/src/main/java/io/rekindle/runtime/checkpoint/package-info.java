/**
 * Versions of the state on disk: increments made from the log, the manifests that name them, their merging, and the
 * trimming of what they make superfluous.
 *
 * <p>Start at {@link io.rekindle.runtime.checkpoint.Checkpointer}, which owns the one thread of this package, and at
 * {@link io.rekindle.runtime.checkpoint.Versions}, which lists and publishes. A file is {@link
 * io.rekindle.runtime.checkpoint.CheckpointFileWriter written} once, read back, and named by a manifest only then; nothing
 * that a manifest names is ever changed. Imports image, wal, ring, storage and format.
 */
@NullMarked
package io.rekindle.runtime.checkpoint;

import org.jspecify.annotations.NullMarked;
