package io.rekindle.agent.start;

/** The few lines that a user sees of a start, on stderr. */
final class Console {

    private Console() {}

    static void say(String line) {
        System.err.println("rekindle: " + line);
    }
}
