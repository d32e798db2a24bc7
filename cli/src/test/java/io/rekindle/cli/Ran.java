package io.rekindle.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * What a command came to.
 *
 * @param out what it printed
 * @param err what it said
 */
record Ran(int code, String out, String err) {
    static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_780_000_060), ZoneOffset.UTC);

    /** Runs a command as a user would. */
    static Ran command(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i] instanceof Path path ? path.toString() : String.valueOf(arguments[i]);
        }
        Screen screen = new Screen(new PrintWriter(out, true), new PrintWriter(err, true), false, false, CLOCK);
        int code = Cli.commandLine(screen).execute(texts);
        return new Ran(code, out.toString(), err.toString());
    }
}
