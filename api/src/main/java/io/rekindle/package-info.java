/**
 * What an application says to Rekindle: annotations on the classes whose state must outlive a crash, and an optional facade.
 *
 * <p>Start at {@link io.rekindle.Recoverable}. All work is done by the Java agent ({@code -javaagent:rekindle.jar}); without it the
 * annotations mean nothing and {@link io.rekindle.Rekindle} does nothing, so code that uses this package runs, tests and deploys as
 * before. Everything here may be called from any thread. No parameter and no result is ever null. This package imports nothing but the
 * JDK.
 */
package io.rekindle;
