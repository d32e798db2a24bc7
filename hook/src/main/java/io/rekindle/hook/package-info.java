/**
 * What woven code calls: the unit of work of a thread, the hooks that note writes into it, and the tracked collections.
 *
 * <p>Start at {@link io.rekindle.hook.Hook}, the static methods that the weaver emits calls to, and {@link io.rekindle.hook.Unit}, which they
 * note into. Everything here runs on application threads and lives on the boot class path, so it may import {@code java.base} alone;
 * the engine, in a class loader of its own, is reached through {@link io.rekindle.hook.Engine}.
 */
@NullMarked
package io.rekindle.hook;

import org.jspecify.annotations.NullMarked;
