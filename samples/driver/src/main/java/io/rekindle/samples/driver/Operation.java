package io.rekindle.samples.driver;

/** Something that a client asks the assistant to do, in one request. */
sealed interface Operation {
    String session();

    /** Says something in a session. */
    record Say(String session, String text) implements Operation {}

    /** Changes a preference. */
    record Prefer(String session, String name, String value) implements Operation {}

    /** Ends a session. */
    record Close(String session) implements Operation {}
}
