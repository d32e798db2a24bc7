/**
 * What the bytes of a store mean: records, values, file envelopes, checksums.
 *
 * <p>Start from {@link io.rekindle.format.UnitEncoder} for what a commit writes, {@link io.rekindle.format.Values} for
 * what a reader gets, {@link io.rekindle.format.RecordHeader} for the log and {@link io.rekindle.format.Envelope} for
 * every other file. The pages records.md and envelope.md in docs/format describe the same for other languages.
 *
 * <p>Nothing here does I/O or starts a thread; a mutable object belongs to one thread at a time. Imports only the JDK
 * and protobuf.
 */
@NullMarked
package io.rekindle.format;

import org.jspecify.annotations.NullMarked;
