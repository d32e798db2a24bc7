package io.rekindle.agent;

import java.lang.reflect.InvocationTargetException;

/** What {@code java -jar rekindle.jar} calls: the command line, in the same private class loader as the agent's engine. */
public final class Main {

    private static final String COMMAND_LINE = "io.rekindle.agent.start.CommandLineStart";

    private Main() {}

    /** Runs the command line, which ends the JVM with its exit code. */
    public static void main(String[] arguments) throws Throwable {
        ClassLoader engine = EngineClassLoader.open();
        Thread.currentThread().setContextClassLoader(engine);
        try {
            Class.forName(COMMAND_LINE, true, engine)
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getTargetException();
        }
    }
}
