/**
 * Builds the agent's jar from the modules and libraries on the class path; runs in the build and is not part of the jar.
 *
 * <p>Start at {@link io.rekindle.agent.pack.PackJar}. One thread. May import ASM, Chronicle Values and the JDK.
 */
@NullMarked
package io.rekindle.agent.pack;

import org.jspecify.annotations.NullMarked;
