/**
 * The composition root: wires the stations, starts and stops them, and is what the hooks call.
 *
 * <p>Start at {@link io.rekindle.runtime.engine.RekindleEngine}. May import every other package of the runtime; none imports it.
 */
@NullMarked
package io.rekindle.runtime.engine;

import org.jspecify.annotations.NullMarked;
