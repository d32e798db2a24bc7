package com.acme.town;

/** A change that broke off half way. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private final long version;

    Refused(long version) {
        super("refused", null, false, false);
        this.version = version;
    }

    /** The version that the half change made. */
    public long version() {
        return version;
    }
}
