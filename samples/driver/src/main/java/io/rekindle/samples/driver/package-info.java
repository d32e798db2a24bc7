/**
 * Drives a service over HTTP, kills it with {@code kill -9} and checks what it knows after its restart.
 *
 * <p>Start at {@link io.rekindle.samples.driver.CrashDemo}. Reusable by tests: {@link
 * io.rekindle.samples.driver.ServiceJvm} (start, await, kill) and {@link io.rekindle.samples.driver.Journal} (what was
 * acknowledged) for any service, {@link io.rekindle.samples.driver.Clients} for the assistant. The clients run on threads of their own, named {@code client-n}; everything else on the caller's.
 */
@NullMarked
package io.rekindle.samples.driver;

import org.jspecify.annotations.NullMarked;
