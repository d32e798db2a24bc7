/**
 * From noted writes to bytes: reads what a unit of work noted, encodes it as one record and publishes it to the commit log.
 *
 * <p>Start at {@link io.rekindle.runtime.capture.Capture}. Runs on application threads, inside the hooks; shared state is the layouts of
 * classes, the ids of objects that have no header, and the registry of contexts, each thread-safe by itself. No application code is
 * called from here, but for the iteration of collections. May import hook, format, and the runtime packages ring and below.
 */
@NullMarked
package io.rekindle.runtime.capture;

import org.jspecify.annotations.NullMarked;
