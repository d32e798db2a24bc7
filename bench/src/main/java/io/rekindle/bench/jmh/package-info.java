/**
 * Single steps under JMH, each with the classes of {@code com.acme.load} as they are and woven.
 *
 * <p>Start at {@link io.rekindle.bench.jmh.Steps}, which runs each benchmark in forks without and with the agent. May import
 * {@code io.rekindle.bench} and {@code com.acme.load}.
 */
@NullMarked
package io.rekindle.bench.jmh;

import org.jspecify.annotations.NullMarked;
