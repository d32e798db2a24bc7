/**
 * Start-up of whole processes with and without the agent, in interleaved pairs.
 *
 * <p>Start at {@link io.rekindle.bench.startup.StartUp}. May import {@code io.rekindle.bench}; {@code StopWatchAgent} imports the JDK alone.
 */
@NullMarked
package io.rekindle.bench.startup;

import org.jspecify.annotations.NullMarked;
