package io.rekindle.runtime.engine;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures of ours that were kept from the application: all counted, the first of each kind said, its trace logged. Thread-safe. */
final class Faults {
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);
    private static final int MAX_KINDS = 200;

    private final AtomicLong count = new AtomicLong();
    private final ConcurrentHashMap<String, Boolean> said = new ConcurrentHashMap<>();
    private final Consumer<String> say;

    Faults(Consumer<String> say) {
        this.say = say;
    }

    void count(String where, Throwable failure) {
        count.incrementAndGet();
        String kind = where + ": " + failure.getClass().getName();
        if (said.size() < MAX_KINDS && said.putIfAbsent(kind, true) == null) {
            say.accept("internal failure in " + where + ", kept from the application: " + failure
                    + "; what this unit wrote may not be recovered; please report it");
            LOG.warn("internal failure in {}", where, failure);
        }
    }

    long count() {
        return count.get();
    }
}
