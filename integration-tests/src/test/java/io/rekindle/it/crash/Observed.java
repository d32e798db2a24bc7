package io.rekindle.it.crash;

import com.acme.town.Station;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one life of the service said, up to its death. */
final class Observed {

    /**
     * A change as the service announced it.
     *
     * @param what a station, {@code from>to}, {@code desk} or {@code tallies}
     */
    record Change(int worker, String what, long draw) {}

    /** @param versions what it answered: a version for each station that the change was made to */
    record Acknowledged(Change change, List<Long> versions) {}

    private final Map<String, String> dump = new LinkedHashMap<>();
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final @Nullable Change[] open = new Change[Station.WORKERS];
    private final List<String> agentFailures = new ArrayList<>();
    private final List<String> strange = new ArrayList<>();
    private boolean ready;

    /** Takes a line that {@code TownMain} has said. */
    void hear(String line) {
        String[] words = line.split(" ", 5);
        switch (words[0]) {
            case "D" -> {
                String[] named = line.split(" ", 3);
                dump.put(named[1], named.length == 3 ? named[2] : "");
            }
            case "READY" -> ready = true;
            case "B" -> {
                int worker = Integer.parseInt(words[1]);
                open[worker] = new Change(worker, words[3], Long.parseLong(words[4]));
            }
            case "A" -> {
                int worker = Integer.parseInt(words[1]);
                List<Long> versions = new ArrayList<>();
                for (int i = 3; i < words.length; i++) {
                    versions.add(Long.parseLong(words[i]));
                }
                Change change = open[worker];
                if (change == null) {
                    throw new IllegalStateException("an answer to nothing: " + line);
                }
                acknowledged.add(new Acknowledged(change, versions));
                open[worker] = null;
            }
            case "F" -> agentFailures.add(line.substring(2));
            default -> strange.add(line); // the JVM itself, when it crashes
        }
    }

    /** Whether the whole dump was heard, and the workers began. */
    boolean isReady() {
        return ready;
    }

    /** What it found at its start, by name; whole if {@link #isReady}. */
    Map<String, String> dump() {
        return dump;
    }

    List<Acknowledged> acknowledged() {
        return acknowledged;
    }

    /** Changes announced and not acknowledged: they may have happened. */
    List<Change> open() {
        List<Change> changes = new ArrayList<>();
        for (Change change : open) {
            if (change != null) {
                changes.add(change);
            }
        }
        return changes;
    }

    /** Lines that are not the town's. */
    List<String> strange() {
        return strange;
    }

    List<String> agentFailures() {
        return agentFailures;
    }
}
