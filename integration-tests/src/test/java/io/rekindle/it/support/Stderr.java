package io.rekindle.it.support;

import java.util.ArrayList;
import java.util.List;

/** What may stand on the stderr of a service with the agent. */
public final class Stderr {
    /** How the one line begins that a healthy start prints: with something to recover, and without. */
    private static final List<String> HEALTHY =
            List.of("rekindle: recovered ", "rekindle: tracking into a new store, ");

    private Stderr() {}

    /** All lines but the one of a healthy start. */
    public static List<String> unexpected(List<String> lines) {
        List<String> unexpected = new ArrayList<>();
        boolean started = false;
        for (String line : lines) {
            if (!started && HEALTHY.stream().anyMatch(line::startsWith)) {
                started = true;
            } else {
                unexpected.add(line);
            }
        }
        return unexpected;
    }
}
