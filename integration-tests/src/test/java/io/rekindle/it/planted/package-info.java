/** Code that is put into a copy of the agent's jar to spoil it. Runs in the engine's class loader, so it names no class of ours or of the JDK's tools. */
@NullMarked
package io.rekindle.it.planted;

import org.jspecify.annotations.NullMarked;
