/** Stand-ins for Chronicle's run-time compiler; start at {@link net.openhft.compiler.CompilerUtils}. No threads, imports the JDK alone. */
package net.openhft.compiler;
