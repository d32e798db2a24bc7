package io.rekindle.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows under a heading, in columns as wide as what they hold. */
final class Table {
    private static final String GAP = "  ";

    private final String[] heading;
    private final boolean[] right;
    private final List<String[]> rows = new ArrayList<>();

    /** @param heading of each column; one that begins with {@code >} holds numbers, aligned to the right */
    Table(String... heading) {
        this.heading = new String[heading.length];
        this.right = new boolean[heading.length];
        for (int i = 0; i < heading.length; i++) {
            right[i] = heading[i].startsWith(">");
            this.heading[i] = right[i] ? heading[i].substring(1) : heading[i];
        }
    }

    void row(String... cells) {
        rows.add(cells);
    }

    void print(Screen screen) {
        int[] widths = new int[heading.length];
        measure(heading, widths);
        rows.forEach(row -> measure(row, widths));
        screen.out().println(screen.bold(line(heading, widths)));
        rows.forEach(row -> screen.out().println(line(row, widths)));
    }

    private static void measure(String[] cells, int[] widths) {
        for (int i = 0; i < cells.length; i++) {
            widths[i] = Math.max(widths[i], width(cells[i]));
        }
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private String line(String[] cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            line.append(i == 0 ? "" : GAP);
            char[] blanks = new char[widths[i] - width(cells[i])];
            Arrays.fill(blanks, ' ');
            if (right[i]) {
                line.append(blanks).append(cells[i]);
            } else {
                line.append(cells[i]).append(blanks);
            }
        }
        return line.toString().stripTrailing();
    }
}
