/**
 * Stand-ins for JDK internals that the libraries in the private class loader ask for. Nothing of Rekindle's own may import it. Start at
 * {@link io.rekindle.agent.shim.Unsafe}. No threads, no state.
 */
@NullMarked
package io.rekindle.agent.shim;

import org.jspecify.annotations.NullMarked;
