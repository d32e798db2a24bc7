package io.rekindle.agent.jar;

import io.rekindle.RecoveryReport;
import io.rekindle.Rekindle;

/** An application that asks the facade. */
public final class ProbedApplication {

    private ProbedApplication() {}

    /** Prints what the facade answers. */
    public static void main(String[] arguments) {
        System.out.println("active=" + Rekindle.isActive() + " contexts="
                + Rekindle.report().map(RecoveryReport::contexts).orElse(-1L));
    }
}
