package io.rekindle.samples.assistant;

import io.rekindle.Recoverable;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/** What the service has done since it was first started. Thread-safe. */
@Component
@Recoverable
public class Statistics {
    private static final int BUCKETS = 8;
    private static final int BUCKET_CHARACTERS = 24;

    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong closed = new AtomicLong();
    private final AtomicLong preferenceChanges = new AtomicLong();

    /** Guarded by this, as are the two below: they change together. */
    private long exchanges;

    private long characters;
    private final long[] questionLengths = new long[BUCKETS];

    void opened() {
        opened.incrementAndGet();
    }

    void closed() {
        closed.incrementAndGet();
    }

    void preferenceChanged() {
        preferenceChanges.incrementAndGet();
    }

    /** Counts one question that was answered. */
    synchronized void answered(String question) {
        exchanges++;
        characters += question.length();
        questionLengths[Math.min(question.length() / BUCKET_CHARACTERS, BUCKETS - 1)]++;
    }

    synchronized View view() {
        return new View(
                opened.get(),
                closed.get(),
                preferenceChanges.get(),
                exchanges,
                characters,
                BUCKET_CHARACTERS,
                questionLengths.clone());
    }

    /** The statistics at one moment; {@code questionLengths[i]} counts questions by length in steps of the width. */
    @SuppressWarnings("ArrayRecordComponent") // only ever printed
    record View(
            long opened,
            long closed,
            long preferenceChanges,
            long exchanges,
            long characters,
            int questionLengthWidth,
            long[] questionLengths) {}
}
