/**
 * Gives recovered state back to the application: takes over in place what the application's own code has made, and makes what nobody
 * made.
 *
 * <p>Start at {@link io.rekindle.runtime.hydrate.Claims}. Runs on application threads, where a root, a context or a collection asks for
 * its state; one at a time. May run application code: class initialisers, {@code hashCode}, {@code @AfterRecovery} methods. May import
 * capture, image and hook.
 */
@NullMarked
package io.rekindle.runtime.hydrate;

import org.jspecify.annotations.NullMarked;
