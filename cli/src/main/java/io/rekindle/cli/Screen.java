package io.rekindle.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/**
 * Where a command writes.
 *
 * @param out what was asked for
 * @param err messages, and progress
 * @param styled whether {@code out} shows bold and colours
 * @param live whether {@code err} is a terminal, on which a line may be written over
 * @param clock for how long ago something was
 */
record Screen(PrintWriter out, PrintWriter err, boolean styled, boolean live, Clock clock) {
    private static final int STDOUT = 1;
    private static final int STDERR = 2;

    /** This process's own. */
    static Screen ofProcess() {
        boolean styled = isTerminal(STDOUT) && System.getenv("NO_COLOR") == null;
        return new Screen(
                new PrintWriter(System.out, true, charset("stdout.encoding")),
                new PrintWriter(System.err, true, charset("stderr.encoding")),
                styled,
                isTerminal(STDERR),
                Clock.systemUTC());
    }

    private static Charset charset(String property) {
        String name = System.getProperty(property, System.getProperty("sun." + property, ""));
        return name.isEmpty() || !Charset.isSupported(name) ? Charset.defaultCharset() : Charset.forName(name);
    }

    /** The JDK tells of both streams together at most, and since 22 says yes too often: asked only off Linux. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException notLinux) {
            return System.console() != null && System.getenv("TERM") != null;
        }
    }

    String bold(String text) {
        return styled ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    String red(String text) {
        return styled ? "\u001b[31m" + text + "\u001b[0m" : text;
    }

    String green(String text) {
        return styled ? "\u001b[32m" + text + "\u001b[0m" : text;
    }
}
