/**
 * The state that benchmarks change: the same classes are measured without the agent and with it, woven.
 *
 * <p>Guarded as applications guard theirs, by their own monitors.
 */
@NullMarked
package com.acme.load;

import org.jspecify.annotations.NullMarked;
