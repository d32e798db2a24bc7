package io.rekindle.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line's root. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "rekindle",
        mixinStandardHelpOptions = true,
        versionProvider = Cli.Version.class,
        description = "Looks into a Rekindle store, live or not.",
        synopsisSubcommandLabel = "COMMAND")
public final class Cli implements Runnable {

    private Cli() {}

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs a command; gives its exit code. */
    static int run(String... arguments) {
        return new CommandLine(new Cli()).execute(arguments);
    }

    /** Without a command: how to use it. */
    @Override
    public void run() {
        new CommandLine(this).usage(System.out);
    }

    /** The version that {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"rekindle 0.1.0-SNAPSHOT"};
        }
    }
}
