package io.rekindle.samples.driver;

import java.util.List;
import java.util.Map;

/** What a check came to. Immutable. */
public final class Verdict {
    private final int sessions;
    private final long messages;
    private final Observed.Statistics statistics;
    private final Map<Long, Reply> found;
    private final List<Difference> differences;

    Verdict(
            int sessions,
            long messages,
            Observed.Statistics statistics,
            Map<Long, Reply> found,
            List<Difference> differences) {
        this.sessions = sessions;
        this.messages = messages;
        this.statistics = statistics;
        this.found = Map.copyOf(found);
        this.differences = List.copyOf(differences);
    }

    /** What is wrong. */
    public enum Kind {
        /** Acknowledged, and not there or not as acknowledged. */
        LOST,
        /** Half of what belongs together is there. */
        HALF,
        /** There, and never asked for; or contradictory. */
        OTHER
    }

    /** One thing that is not as it must be; {@code count} messages, preferences or counters are affected. */
    public record Difference(Kind kind, long count, String text) {}

    /** Sessions that are open. */
    public int sessions() {
        return sessions;
    }

    /** Messages in the open sessions. */
    public long messages() {
        return messages;
    }

    /** Requests without a reply that were carried out nevertheless, wholly or in part. */
    public int foundDone() {
        return found.size();
    }

    /** Empty when all is as acknowledged. */
    public List<Difference> differences() {
        return differences;
    }

    public boolean isClean() {
        return differences.isEmpty();
    }

    /** How many messages, preferences or counters differ in this way. */
    public long count(Kind kind) {
        return differences.stream()
                .filter(difference -> difference.kind() == kind)
                .mapToLong(Difference::count)
                .sum();
    }

    Observed.Statistics statistics() {
        return statistics;
    }

    /** By number of the operation, with the reply it would have had. */
    Map<Long, Reply> found() {
        return found;
    }
}
