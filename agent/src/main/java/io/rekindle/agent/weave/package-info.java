/**
 * Finds the application classes that hold recoverable state and weaves them, so that their writes reach {@link io.rekindle.hook.Hook}.
 *
 * <p>Start at {@link io.rekindle.agent.weave.Weaver}, the transformer, and {@link io.rekindle.agent.weave.ClassPathIndex}, which knows
 * what to weave before the first application class loads. The index is built by threads of its own that end when it is complete;
 * weaving happens on whatever thread loads a class. Nothing here loads an application class. It may import the JDK and ByteBuddy's
 * copy of ASM; the classes that woven code calls are known by name alone.
 */
@NullMarked
package io.rekindle.agent.weave;

import org.jspecify.annotations.NullMarked;
