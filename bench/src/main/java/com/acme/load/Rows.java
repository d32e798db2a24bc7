package com.acme.load;

import io.rekindle.Recoverable;
import java.util.ArrayList;
import java.util.List;

/** A long list, of which the end grows. */
@Recoverable
public final class Rows {
    private final List<Long> rows = new ArrayList<>();

    /** One unit that appends one element. */
    public synchronized void append(long value) {
        rows.add(value);
    }

    /** Makes the list this long. */
    public synchronized void resize(int size) {
        while (rows.size() > size) {
            rows.remove(rows.size() - 1);
        }
        while (rows.size() < size) {
            rows.add((long) rows.size());
        }
    }
}
