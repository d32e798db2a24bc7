/**
 * The agent beside what applications bring: other versions of its own libraries, other agents, other runtimes; and what of it can be seen.
 *
 * <p>Start at {@link io.rekindle.it.compat.Lives}. Imports {@code io.rekindle.it.support} and nothing of the product.
 */
@NullMarked
package io.rekindle.it.compat;

import org.jspecify.annotations.NullMarked;
