package io.rekindle.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** A command whose one argument is the store's directory. */
abstract class DirectoryCommand extends StoreCommand {
    @Parameters(arity = "0..1", paramLabel = "DIR", description = "The same as --dir.")
    private @Nullable String dir;

    DirectoryCommand(Screen screen) {
        super(screen);
    }

    @Override
    @Nullable
    String dirArgument() {
        return dir;
    }
}
