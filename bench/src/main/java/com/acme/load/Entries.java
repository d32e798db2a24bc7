package com.acme.load;

import io.rekindle.Recoverable;
import java.util.HashMap;
import java.util.Map;

/** A large map, of which one entry changes. */
@Recoverable
public final class Entries {
    private final Map<Long, Long> entries = new HashMap<>();

    /** One unit that changes one entry, which is there. */
    public synchronized void change(long key, long value) {
        entries.put(key, value);
    }

    /** Puts the keys from 0 on. */
    public synchronized void fill(int size) {
        for (long key = 0; key < size; key++) {
            entries.put(key, key);
        }
    }
}
