package com.acme.town;

import io.rekindle.Recoverable;
import java.util.ArrayList;
import java.util.List;

/** Lines in the order they came, the newest few hundred of them. */
@Recoverable(name = "town.journal")
public final class Journal extends Station {
    private static final int LIMIT = 300;

    private final List<String> lines = new ArrayList<>();
    private long dropped;

    @Override
    public synchronized long perform(int worker, long draw) {
        long version = change(worker);
        lines.add(version + ":" + worker + ":" + Words.of(draw));
        if (lines.size() > LIMIT) {
            lines.subList(0, LIMIT / 2).clear();
            dropped += LIMIT / 2;
        }
        return version;
    }

    @Override
    protected void describeTo(StringBuilder text) {
        text.append(dropped).append(' ').append(String.join(";", lines));
    }
}
