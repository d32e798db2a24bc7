package io.rekindle.it.support;

import java.util.ArrayList;
import java.util.List;

/** What may stand on the stderr of a service with the agent. */
public final class Stderr {
    /** How the one line begins that a healthy start prints: with something to recover, and without. */
    private static final List<String> HEALTHY =
            List.of("rekindle: recovered ", "rekindle: tracking into a new store, ");

    private Stderr() {}

    /** All lines but the one of a healthy start. One that goes on after a semicolon names something that was not as it should be. */
    public static List<String> unexpected(List<String> lines) {
        List<String> unexpected = new ArrayList<>();
        boolean started = false;
        for (String line : lines) {
            if (!started && HEALTHY.stream().anyMatch(line::startsWith) && line.indexOf(';') < 0) {
                started = true;
            } else {
                unexpected.add(line);
            }
        }
        return unexpected;
    }
}
