package io.rekindle.it.crash;

/** Where two long texts part. */
final class Difference {
    private static final int CONTEXT = 60;
    private static final int SHOWN = 160;

    private Difference() {}

    static String between(String expected, String found) {
        int same = 0;
        int shorter = Math.min(expected.length(), found.length());
        while (same < shorter && expected.charAt(same) == found.charAt(same)) {
            same++;
        }
        int from = Math.max(0, same - CONTEXT);
        return "differs from character " + same + ": expected=" + shown(expected, from) + " found="
                + shown(found, from);
    }

    private static String shown(String text, int from) {
        int to = Math.min(text.length(), from + SHOWN);
        return '"'
                + (from > 0 ? "..." : "")
                + text.substring(Math.min(from, to), to)
                + (to < text.length() ? "..." : "")
                + '"';
    }
}
