package io.rekindle.agent;

import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * What {@code -javaagent:rekindle.jar} calls before the application's main method.
 *
 * <p>It must not throw (that would abort the JVM), wait for the disk or for another JVM, or initialise classes of the application. It throws
 * in one case: the user asked for it by {@code on-error=fail}.
 */
public final class Agent {

    private static final String START = "io.rekindle.agent.start.EngineStart";

    private Agent() {}

    /** Called by the JVM. */
    public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
        String refusal = "";
        try {
            refusal = EngineClassLoader.open().start(START).apply(arguments == null ? "" : arguments, instrumentation);
        } catch (Throwable fault) {
            System.err.println("rekindle: off: cannot start: " + fault);
        }
        if (!refusal.isEmpty()) {
            throw new IllegalStateException(refusal);
        }
    }
}
