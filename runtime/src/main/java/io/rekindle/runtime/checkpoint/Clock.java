package io.rekindle.runtime.checkpoint;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The wall clock in the unit of the store's files. */
final class Clock {
    private Clock() {}

    /** Microseconds since 1970. */
    static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
