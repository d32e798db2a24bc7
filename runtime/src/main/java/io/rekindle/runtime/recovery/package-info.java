/**
 * From what a store holds to the state that the next life begins with.
 *
 * <p>Start at {@link io.rekindle.runtime.recovery.Recovery}. {@link io.rekindle.runtime.recovery.RecoveryPlanner} decides
 * without touching a disk which version to load and which parts of the log to roll forward; Recovery does it. It writes
 * nothing but renames into the quarantine, so that it can be killed and begun again at any point. No threads of its own.
 * Imports checkpoint, image, storage and format. {@link io.rekindle.runtime.recovery.StoreView} is the same for whoever
 * only looks.
 */
@NullMarked
package io.rekindle.runtime.recovery;

import org.jspecify.annotations.NullMarked;
