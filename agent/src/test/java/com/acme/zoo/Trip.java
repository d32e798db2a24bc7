package com.acme.zoo;

import io.rekindle.Recoverable;
import java.io.Serializable;

/** A record, woven. */
@Recoverable
@SuppressWarnings("ArrayRecordComponent")
public record Trip(String from, int[] stops, long metres) implements Serializable {
    public Trip {
        if (metres < 0) {
            throw new IllegalArgumentException("negative");
        }
    }

    public Trip(String from) {
        this(from, new int[] {1}, 0);
    }

    public int first() {
        return stops[0];
    }
}
