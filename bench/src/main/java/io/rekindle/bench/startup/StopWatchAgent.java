package io.rekindle.bench.startup;

import java.lang.instrument.Instrumentation;

/**
 * The empty agent that ours is compared with. Given twice, with {@code start} and {@code stop}, it prints how long the agents between
 * the two took.
 */
public final class StopWatchAgent {
    private static long startNanos;

    private StopWatchAgent() {}

    public static void premain(String argument, Instrumentation instrumentation) {
        if ("start".equals(argument)) {
            startNanos = System.nanoTime();
        } else if ("stop".equals(argument)) {
            System.out.println("BETWEEN " + (System.nanoTime() - startNanos));
        }
    }
}
