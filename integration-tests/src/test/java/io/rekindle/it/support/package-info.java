/**
 * What every test of the real jar needs: the JDKs of the machine, the jar, JVMs to start and kill, class paths for them.
 *
 * <p>Start at {@link io.rekindle.it.support.ForkedJvm}. Its threads read the output of the JVMs it starts. Imports nothing of the product.
 */
@NullMarked
package io.rekindle.it.support;

import org.jspecify.annotations.NullMarked;
