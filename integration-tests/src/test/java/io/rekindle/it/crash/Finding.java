package io.rekindle.it.crash;

/** A promise that was broken. */
record Finding(Kind kind, String text) {

    enum Kind {
        /** What was acknowledged is not there. */
        LOST,
        /** A state that is not the one after any whole number of changes. */
        HALF,
        /** The service did not start. */
        FAILED_START,
        /** A failure that the agent kept from the application, or a line on stderr that nobody expects. */
        NOISE
    }

    static Finding lost(String text) {
        return new Finding(Kind.LOST, text);
    }

    static Finding half(String text) {
        return new Finding(Kind.HALF, text);
    }

    @Override
    public String toString() {
        return kind + ": " + text;
    }
}
