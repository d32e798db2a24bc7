package io.rekindle.samples.driver;

/** What the assistant acknowledged. */
sealed interface Reply {

    /**
     * To {@link Operation.Say}.
     *
     * @param position of the question; its answer stands just after it
     * @param embedding checksum of the question's
     * @param answerEmbedding checksum of the answer's
     * @param at when it was answered
     * @param totals of the session, just after the answer
     */
    record Said(int position, String embedding, String answer, String answerEmbedding, String at, Totals totals)
            implements Reply {}

    /** To {@link Operation.Prefer}: the revision counts the changes of this preference. */
    record Preferred(int revision) implements Reply {}

    /** To {@link Operation.Close}. */
    record Closed() implements Reply {}

    /** To none: the operation got no further than opening its session. */
    record Opened() implements Reply {}

    /** Running totals of a session. */
    record Totals(int messages, long characters, long words) {}
}
