package com.acme.journal;

import io.rekindle.ContextKey;
import io.rekindle.Recoverable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was written, in order, and how often each. */
@Recoverable
public class Journal {
    @ContextKey
    private final String name;

    private final List<String> lines = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private int written;

    public Journal(String name) {
        this.name = name;
    }

    public synchronized int write(String line) {
        lines.add(line);
        counts.merge(line, 1, Integer::sum);
        written++;
        return written;
    }

    public synchronized String describe() {
        int counted = 0;
        for (int count : counts.values()) {
            counted += count;
        }
        return name + ' ' + written + ' ' + counted + ' ' + lines;
    }
}
