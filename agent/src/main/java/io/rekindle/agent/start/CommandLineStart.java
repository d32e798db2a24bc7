package io.rekindle.agent.start;

import io.rekindle.cli.Cli;

/**
 * The command line, inside the private class loader. The jar's manifest opens to it what the agent opens by instrumentation; hook classes
 * are defined all the same, since the runtime names them.
 */
public final class CommandLineStart {

    private CommandLineStart() {}

    /** Called by name. */
    public static void main(String[] arguments) throws Exception {
        HookClasses.define();
        Cli.main(arguments);
    }
}
