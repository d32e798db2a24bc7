package io.rekindle.runtime.capture;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Counts what is not recovered, by reason; says each reason once. Thread-safe. */
public final class Unrecovered {
    private static final int MAX_REASONS = 1_000;

    private final ConcurrentHashMap<String, LongAdder> counts = new ConcurrentHashMap<>();
    /** What is said of reasons that are met in many places. At most so many as reasons: those beyond are not kept apart. */
    private final ConcurrentHashMap<String, String> firsts = new ConcurrentHashMap<>();

    private final Consumer<String> say;

    public Unrecovered(Consumer<String> say) {
        this.say = say;
    }

    /** Counts a reason, and names where it was first met: {@code origin} is a context, or a root. */
    public void count(String reason, Object origin) {
        String said = firsts.get(reason);
        if (said == null && firsts.size() >= MAX_REASONS) {
            count(reason);
            return;
        }
        said = firsts.computeIfAbsent(reason, key -> key + "; first met in " + origin);
        count(said);
    }

    public void count(String reason) {
        LongAdder adder = counts.get(reason);
        if (adder == null) {
            if (counts.size() >= MAX_REASONS) {
                reason = "more reasons than are kept apart";
            }
            LongAdder fresh = new LongAdder();
            adder = counts.putIfAbsent(reason, fresh);
            if (adder == null) {
                adder = fresh;
                say.accept(reason);
            }
        }
        adder.increment();
    }

    /** Reasons and how often each was met. */
    public Map<String, Long> counts() {
        Map<String, Long> result = new java.util.TreeMap<>();
        counts.forEach((reason, count) -> result.put(reason, count.sum()));
        return result;
    }
}
