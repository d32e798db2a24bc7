/**
 * What the agent costs, measured: start-up of whole processes, JMH for single steps, a workload beside its limits, memory.
 *
 * <p>Start at {@code bench/run.sh}, which runs the mains of the packages below and prints their tables. Here is what they share.
 */
@NullMarked
package io.rekindle.bench;

import org.jspecify.annotations.NullMarked;
