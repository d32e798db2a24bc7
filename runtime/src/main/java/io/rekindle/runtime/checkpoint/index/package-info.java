/**
 * The off-heap index of the newest version: which of its files know an object.
 *
 * <p>Start at {@link io.rekindle.runtime.checkpoint.index.FileIndex}. The only package that imports Chronicle Map. The index
 * is disposable: it is built from the files, lives in memory outside of the heap, and dies with the process.
 */
@NullMarked
package io.rekindle.runtime.checkpoint.index;

import org.jspecify.annotations.NullMarked;
