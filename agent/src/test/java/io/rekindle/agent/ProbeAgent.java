package io.rekindle.agent;

import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/** Starts {@code ProbeStart} in the private loader instead of the engine; packed into a copy of the jar by the tests. */
public final class ProbeAgent {

    private ProbeAgent() {}

    /** Called by the JVM. */
    public static void premain(@Nullable String arguments, Instrumentation instrumentation) throws Exception {
        String answer = EngineClassLoader.open()
                .start("io.rekindle.agent.start.ProbeStart")
                .apply(arguments == null ? "" : arguments, instrumentation);
        System.out.println(answer);
    }
}
