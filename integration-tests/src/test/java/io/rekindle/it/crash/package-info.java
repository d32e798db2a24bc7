/**
 * The gates that kill: a JVM under load, again and again, and what it acknowledged compared with what it finds again.
 *
 * <p>Start at {@link io.rekindle.it.crash.RandomKillCrashIT}. The program that is killed is in {@code com.acme}; here is who kills it. One
 * thread, besides those that read output. Imports {@code support}, and {@code com.acme} as the model.
 */
@NullMarked
package io.rekindle.it.crash;

import org.jspecify.annotations.NullMarked;
