/**
 * Bytes that objects cost, without the agent and with it.
 *
 * <p>Start at {@link io.rekindle.bench.memory.Footprint}. May import {@code io.rekindle.bench} and {@code com.acme.load}.
 */
@NullMarked
package io.rekindle.bench.memory;

import org.jspecify.annotations.NullMarked;
