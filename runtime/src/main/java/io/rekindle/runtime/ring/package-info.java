/**
 * The commit ring: where a unit becomes durable for its process, before the log's writer has seen it.
 *
 * <p>Start at {@link io.rekindle.runtime.ring.CommitRing}. Application threads publish, the log's writer alone consumes;
 * {@link io.rekindle.runtime.ring.RingReader} reads what a dead life left. Imports storage and format, and Agrona for
 * its buffers.
 */
@NullMarked
package io.rekindle.runtime.ring;

import org.jspecify.annotations.NullMarked;
