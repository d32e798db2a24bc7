package com.acme.town;

/**
 * State that several workers change under one lock. It counts its changes, and knows each worker's last: so the order of all changes
 * is known from what the workers got for an answer, and of a change without an answer one can see whether it happened.
 */
public abstract class Station {
    public static final int WORKERS = 4;

    private long version;
    private final long[] lastBy = new long[WORKERS];

    /** First thing in a change, under the lock. */
    protected final long change(int worker) {
        version++;
        lastBy[worker] = version;
        return version;
    }

    /**
     * One change, of a kind and with values that follow from {@code draw}.
     *
     * @return the version it made
     * @throws Refused half way, when the change finds that it must not be; what was changed until then stays changed
     */
    public abstract long perform(int worker, long draw) throws Refused;

    /** The version, each worker's last, and all of the state, in one line; which objects are the same object, too. */
    public final String describe() {
        StringBuilder text = new StringBuilder();
        text.append(version);
        for (long last : lastBy) {
            text.append(',').append(last);
        }
        text.append('|');
        describeTo(text);
        return text.toString().replace('\n', ' ').replace('\r', ' ');
    }

    protected abstract void describeTo(StringBuilder text);
}
