package com.acme.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** One of many sessions: totals, what was said last, attributes. Reached through {@link Registry#SESSIONS}. */
public final class Session {
    private static final int HISTORY = 20;

    private long requests;
    private long tokens;
    private double cost;
    private final Deque<String> history = new ArrayDeque<>();
    private final Map<String, String> attributes = new HashMap<>();

    /** The operation of workload W1: three fields, one message, one attribute. */
    public synchronized void update(String message, String attribute, String value) {
        requests++;
        tokens += message.length();
        cost += 0.001;
        history.addLast(message);
        if (history.size() > HISTORY) {
            history.removeFirst();
        }
        attributes.put(attribute, value);
    }

    public synchronized long requests() {
        return requests;
    }

    public synchronized String describe() {
        return requests + " requests, " + tokens + " tokens, " + cost + ", " + history + ' ' + attributes;
    }
}
