/**
 * The only classes of the jar, besides the api, that an application's class loaders can see: they open the private class loader and hand
 * over to it.
 *
 * <p>Start at {@link io.rekindle.agent.Agent} for {@code -javaagent} and at {@link io.rekindle.agent.Main} for {@code java -jar}. They run
 * before the application and cost every start, also where there is nothing to do: no lambdas, no regular expressions, no formatting. May
 * import {@code java.base} and {@code java.instrument} alone.
 */
@NullMarked
package io.rekindle.agent;

import org.jspecify.annotations.NullMarked;
