/**
 * The state that a log describes, folded: every object, root, context and schema as of one position.
 *
 * <p>Start at {@link io.rekindle.runtime.image.Image}, and at {@link io.rekindle.runtime.image.ImageFolder}, which makes
 * one from units. Folding keeps, for each field, key, run of array elements and list, what has the highest stamp; it is a
 * join, so it comes to the same whatever order concurrent units reached the log in, however often one is repeated, and
 * wherever the log is cut into increments. An increment of a checkpoint is therefore an image as well, of what changed.
 *
 * <p>No threads, no I/O; nothing here is safe for use by several threads. Imports format and Agrona.
 */
@NullMarked
package io.rekindle.runtime.image;

import org.jspecify.annotations.NullMarked;
