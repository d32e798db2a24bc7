/**
 * Starts the engine from inside the private class loader: settings, what to weave, the hook classes, the opened modules, and the thread
 * that brings the engine up beside the application.
 *
 * <p>Start at {@link io.rekindle.agent.start.EngineStart}. Runs on the thread of premain, and on {@code rekindle-start} from then on. May
 * import everything of Rekindle.
 */
@NullMarked
package io.rekindle.agent.start;

import org.jspecify.annotations.NullMarked;
