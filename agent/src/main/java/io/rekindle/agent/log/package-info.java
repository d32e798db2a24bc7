/**
 * What the libraries in the private class loader log to: SLF4J's provider of ours, which prints warnings on stderr and is silent else.
 *
 * <p>Start at {@link io.rekindle.agent.log.LogProvider}. No threads. May import SLF4J and the JDK.
 */
@NullMarked
package io.rekindle.agent.log;

import org.jspecify.annotations.NullMarked;
