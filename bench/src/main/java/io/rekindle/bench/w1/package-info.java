/**
 * Workload W1, session updates, beside its limits: the operation alone (L0), and the operation with a delta of 200 bytes copied into the
 * project's own ring and drained into Chronicle Queue (L2), which is what logging costs when weaving, capture and encoding are free.
 *
 * <p>Start at {@link io.rekindle.bench.w1.SessionUpdates}. May import {@code io.rekindle.bench}, {@code com.acme.load} and, for L2, the
 * runtime.
 */
@NullMarked
package io.rekindle.bench.w1;

import org.jspecify.annotations.NullMarked;
