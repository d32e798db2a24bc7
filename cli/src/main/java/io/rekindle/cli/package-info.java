/**
 * The operator's commands over a store, live or not.
 *
 * <p>Start at {@link io.rekindle.cli.Cli}. One thread. May import runtime, format and picocli.
 */
@NullMarked
package io.rekindle.cli;

import org.jspecify.annotations.NullMarked;
