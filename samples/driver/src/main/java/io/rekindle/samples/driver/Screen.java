package io.rekindle.samples.driver;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the demo prints: steps as they happen, then a table. For one thread. */
final class Screen {
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";

    private static final String FROM_START_OF_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean terminal;

    /** @param terminal whether colours and lines that are overwritten are welcome */
    Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void title(String text) {
        out.println(painted(BOLD, text));
    }

    /** One step: a word on the left, and what came of it. */
    void step(String word, String text) {
        out.println((terminal ? FROM_START_OF_LINE : "") + stepLine(word, text));
    }

    /** How far a step is; the next one takes its place. */
    void progress(String word, String text) {
        if (terminal) {
            out.print(FROM_START_OF_LINE + stepLine(word, text));
            out.flush();
        }
    }

    /** What another program said. */
    void quote(String text) {
        out.println(stepLine("", painted(DIM, text)));
    }

    void good(String text) {
        out.println(painted(GREEN, text));
    }

    void bad(String text) {
        out.println(painted(RED, text));
    }

    void line() {
        out.println();
    }

    /** A table: columns as wide as their widest cell, numbers to the right. */
    void table(List<String> header, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>(List.of(header));
        all.addAll(rows);
        int[] widths = new int[header.size()];
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (int r = 0; r < all.size(); r++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = all.get(r).get(i);
                line.append("  ").append(" ".repeat(widths[i] - cell.length())).append(cell);
            }
            out.println(r == 0 ? painted(BOLD, line.toString()) : line.toString());
        }
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    private static String stepLine(String word, String text) {
        return "  " + String.format("%-10s", word) + text;
    }

    private String painted(String colour, String text) {
        return terminal ? colour + text + PLAIN : text;
    }
}
