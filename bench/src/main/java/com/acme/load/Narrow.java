package com.acme.load;

import io.rekindle.Recoverable;

/** An object of one field, for comparison with {@link Wide}. */
@Recoverable
public final class Narrow {
    private long only;

    /** One unit that writes one field. */
    public synchronized void changeOne(long value) {
        only = value;
    }

    public synchronized long sum() {
        return only;
    }
}
