package io.rekindle.bench;

import io.rekindle.Rekindle;
import java.util.concurrent.locks.LockSupport;

/** Makes sure that what is measured as woven is: a JVM that was to have the agent, {@code -Dbench.store}, waits here until it tracks. */
public final class AgentUnderTest {
    private static final long LIMIT_NANOS = 60_000_000_000L;

    private AgentUnderTest() {}

    /** Whether this JVM was started with the agent; returns when it tracks. */
    public static boolean awaitIfGiven() {
        if (System.getProperty("bench.store", "").isEmpty()) {
            return false;
        }
        long start = System.nanoTime();
        while (!Rekindle.isActive()) {
            if (System.nanoTime() - start > LIMIT_NANOS) {
                throw new IllegalStateException("the agent does not track; see stderr");
            }
            LockSupport.parkNanos(1_000_000);
        }
        return true;
    }
}
