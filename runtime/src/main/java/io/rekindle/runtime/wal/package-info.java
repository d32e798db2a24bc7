/**
 * The write-ahead log: what a commit appends to, the thread that drains the ring into files, and the readers.
 *
 * <p>Start at {@link io.rekindle.runtime.wal.CommitLog} for writing and {@link io.rekindle.runtime.wal.WalReader} for
 * reading. One thread, {@code rekindle-wal-writer}. The only package that imports Chronicle Queue; else ring, storage
 * and format.
 */
@NullMarked
package io.rekindle.runtime.wal;

import org.jspecify.annotations.NullMarked;
