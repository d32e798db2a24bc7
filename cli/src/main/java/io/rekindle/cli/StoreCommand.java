package io.rekindle.cli;

import io.rekindle.runtime.recovery.StoreView;
import io.rekindle.runtime.settings.Setting;
import io.rekindle.runtime.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands that look into a store have in common. */
@Command(mixinStandardHelpOptions = true, footerHeading = "%nExample:%n", exitCodeListHeading = "%nExit codes:%n")
abstract class StoreCommand implements Callable<Integer> {
    private final Screen screen;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "The store's directory; default: REKINDLE_DIR if that is set, else rekindle-store.")
    private @Nullable String dirOption;

    @Option(names = "--json", description = "Print JSON, with field names that stay.")
    private boolean json;

    StoreCommand(Screen screen) {
        this.screen = screen;
    }

    Screen screen() {
        return screen;
    }

    boolean json() {
        return json;
    }

    void printJson(Object value) {
        screen.out().println(Json.of(value));
    }

    /** The directory given as an argument; null if none was. */
    abstract @Nullable String dirArgument();

    /** Does it; gives the exit code. */
    abstract int run(StoreView view) throws Exception;

    @Override
    public Integer call() throws Exception {
        StoreView view = open(directory());
        int code = run(view);
        screen.out().flush();
        return code;
    }

    private Path directory() {
        String argument = dirArgument();
        String option = dirOption;
        if (argument != null && option != null) {
            throw new ParameterException(
                    spec.commandLine(), "the store is named twice: " + argument + " and --dir " + option);
        }
        String named = argument != null ? argument : option;
        if (named == null) {
            String environment = System.getenv(Setting.DIR.environmentName());
            named = environment == null || environment.isEmpty() ? Setting.DIR.defaultText() : environment;
        }
        try {
            return Path.of(named);
        } catch (InvalidPathException e) {
            throw new ParameterException(spec.commandLine(), "not a path: " + named, e);
        }
    }

    private static StoreView open(Path directory) throws IOException, Exit.Refusal {
        Path path = directory.toAbsolutePath().normalize();
        if (!Files.exists(path)) {
            throw new Exit.Refusal(
                    Exit.NO_STORE,
                    "no such directory: " + path
                            + "; next: name the store's directory, as the service's setting dir does");
        }
        if (!Files.isDirectory(path)) {
            throw new Exit.Refusal(
                    Exit.NO_STORE, "not a directory: " + path + "; next: name the directory of the store");
        }
        if (!Files.isReadable(path)) {
            throw new Exit.Refusal(
                    Exit.NO_STORE, "not readable: " + path + "; next: run as the user of the service, or as root");
        }
        StoreView view = StoreView.open(DirectoryStorage.openExisting(path));
        if (!view.isStore()) {
            throw new Exit.Refusal(
                    Exit.NO_STORE,
                    "not a store: " + path
                            + " holds no file of Rekindle's; next: name the directory that the service's setting dir names");
        }
        return view;
    }

    /** Reads the state, with progress. */
    void load(StoreView view) throws IOException {
        try (Progress progress = new Progress(screen, "reading the log", 0)) {
            view.onLogRead(progress::add);
            view.state();
        }
    }
}
