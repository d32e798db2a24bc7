package com.acme.town;

import io.rekindle.ContextKey;
import io.rekindle.Recoverable;
import java.time.DayOfWeek;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Objects of libraries that cannot be woven; not made in every life of the service, and kept meanwhile. */
@Recoverable
public final class Agenda extends Station {
    @ContextKey
    private final String owner;

    private final PriorityQueue<Integer> urgent = new PriorityQueue<>();
    private final BitSet done = new BitSet();
    private final Map<DayOfWeek, String> days = new EnumMap<>(DayOfWeek.class);
    private Optional<String> note = Optional.empty();
    private final AtomicLong scribbles = new AtomicLong();

    public Agenda(String owner) {
        this.owner = owner;
    }

    @Override
    public synchronized long perform(int worker, long draw) {
        long version = change(worker);
        switch (Words.pick(draw, 0, 5)) {
            case 0 -> plan(draw);
            case 1 -> done.flip(Words.pick(draw, 1, 200));
            case 2 -> days.put(DayOfWeek.of(1 + Words.pick(draw, 2, 7)), Words.of(draw));
            case 3 -> note = (draw & 1) == 0 ? Optional.empty() : Optional.of(Words.of(draw));
            default -> scribbles.addAndGet(Words.pick(draw, 4, 10));
        }
        return version;
    }

    private void plan(long draw) {
        urgent.add(Words.pick(draw, 3, 1_000));
        if (urgent.size() > 15) {
            urgent.poll();
        }
    }

    @Override
    protected void describeTo(StringBuilder text) {
        text.append(owner)
                .append(' ')
                .append(new TreeMap<>(count()))
                .append(' ')
                .append(done)
                .append(' ')
                .append(days);
        text.append(' ').append(note).append(' ').append(scribbles);
    }

    private Map<Integer, Integer> count() {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (Integer number : urgent) {
            counts.merge(number, 1, Integer::sum);
        }
        return counts;
    }
}
