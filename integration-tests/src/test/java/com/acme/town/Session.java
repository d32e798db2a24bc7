package com.acme.town;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What was said last, at most twenty turns. Reached through the directory only. */
public final class Session {
    private static final int LIMIT = 20;

    private record Turn(int number, String said, Duration after, List<Integer> marks) {}

    private final String id;
    private final List<Turn> history = new ArrayList<>();
    private int turns;

    Session(String id) {
        this.id = id;
    }

    public synchronized int say(long draw) {
        turns++;
        history.add(new Turn(turns, Words.of(draw), Duration.ofNanos(draw), List.of(turns, (int) draw)));
        if (history.size() > LIMIT) {
            history.remove(0);
        }
        return turns;
    }

    public synchronized String describe() {
        return (id + " " + turns + " " + history).replace('\n', ' ').replace('\r', ' ');
    }
}
