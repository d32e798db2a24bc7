package io.rekindle.cli;

import io.rekindle.runtime.settings.Product;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line's root. The exit codes are those of {@link Exit}. */
@Command(
        name = "rekindle",
        mixinStandardHelpOptions = true,
        versionProvider = Cli.Version.class,
        description = "Looks into a Rekindle store, whether a JVM lives on it or not. Nothing in the store is changed.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StatusCommand.class,
            ContextsCommand.class,
            ShowCommand.class,
            CheckpointsCommand.class,
            VerifyCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:fine",
            "1:damage, a gap, nothing of that name, or more than one thing",
            "2:wrong usage",
            "3:no store there, or one that this version cannot read"
        },
        footerHeading = "%nExample:%n",
        footer = "  java -jar rekindle.jar status rekindle-store")
public final class Cli implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private Cli() {}

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine(Screen.ofProcess()).execute(arguments));
    }

    /** The commands, as they write to a screen. */
    static CommandLine commandLine(Screen screen) {
        CommandLine commandLine = new CommandLine(new Cli(), new Commands(screen));
        return commandLine
                .setOut(screen.out())
                .setErr(screen.err())
                .setExecutionExceptionHandler((failure, command, parsed) -> report(failure, screen.err()))
                .setUsageHelpLongOptionsMaxWidth(24);
    }

    private static int report(Exception failure, PrintWriter err) throws Exception {
        Exit exit = Exit.of(failure);
        if (exit == null) {
            throw failure;
        }
        err.println("rekindle: " + exit.message());
        return exit.code();
    }

    /** Without a command: how to use it. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Makes each command with the screen it writes to. */
    private record Commands(Screen screen) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            if (StoreCommand.class.isAssignableFrom(type)) {
                return type.cast(type.getDeclaredConstructor(Screen.class).newInstance(screen));
            }
            return CommandLine.defaultFactory().create(type);
        }
    }

    /** The version that {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"rekindle " + Product.version()};
        }
    }
}
