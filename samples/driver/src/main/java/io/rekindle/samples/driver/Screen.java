package io.rekindle.samples.driver;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the demo prints: steps as they happen, then a table. Colours only where asked for. For one thread. */
final class Screen {
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";

    private final PrintStream out;
    private final boolean colours;

    Screen(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void title(String text) {
        out.println(painted(BOLD, text));
    }

    /** One step: a word on the left, and what came of it. */
    void step(String word, String text) {
        out.println("  " + String.format("%-10s", word) + text);
    }

    /** What another program said. */
    void quote(String text) {
        out.println("  " + String.format("%-10s", "") + painted(DIM, text));
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

    private String painted(String colour, String text) {
        return colours ? colour + text + PLAIN : text;
    }
}
