package com.acme.town;

import io.rekindle.ContextKey;
import io.rekindle.Recoverable;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A concurrent map of records, changed by all workers without a lock. */
@Recoverable
public final class Tallies {
    public static final int KEYS = 12;

    /** How often each worker has counted. */
    record Tally(long first, long second, long third, long fourth) {
        static final Tally NONE = new Tally(0, 0, 0, 0);

        Tally plus(int worker) {
            return new Tally(
                    first + (worker == 0 ? 1 : 0),
                    second + (worker == 1 ? 1 : 0),
                    third + (worker == 2 ? 1 : 0),
                    fourth + (worker == 3 ? 1 : 0));
        }

        static Tally sum(Tally a, Tally b) {
            return new Tally(a.first + b.first, a.second + b.second, a.third + b.third, a.fourth + b.fourth);
        }
    }

    @ContextKey
    private final String name;

    private final Map<String, Tally> counts = new ConcurrentHashMap<>();

    public Tallies(String name) {
        this.name = name;
    }

    /** The key that {@link #count} counts at. */
    public static String key(long draw) {
        return "k" + Words.pick(draw, 0, KEYS);
    }

    public void count(int worker, long draw) {
        if ((draw & 1) == 0) {
            counts.merge(key(draw), Tally.NONE.plus(worker), Tally::sum);
        } else {
            counts.compute(key(draw), (key, before) -> (before == null ? Tally.NONE : before).plus(worker));
        }
    }

    /** {@code k0=1,2,3,4 k1=...}, without the keys that nobody counted at. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Tally> entry : new TreeMap<>(counts).entrySet()) {
            Tally tally = entry.getValue();
            text.append(entry.getKey())
                    .append('=')
                    .append(tally.first)
                    .append(',')
                    .append(tally.second);
            text.append(',')
                    .append(tally.third)
                    .append(',')
                    .append(tally.fourth)
                    .append(' ');
        }
        return text.toString().strip();
    }

    public String name() {
        return name;
    }
}
