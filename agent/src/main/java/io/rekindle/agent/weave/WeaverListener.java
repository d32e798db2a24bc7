package io.rekindle.agent.weave;

import org.jspecify.annotations.Nullable;

/**
 * Told of what could not be done as asked. Called on any thread, class-loading threads among them: must be quick, must not throw and
 * must not load application classes. Each thing is told once.
 */
public interface WeaverListener {

    /** A class that should be woven is left as it is: its changes are not tracked. */
    void notWoven(String className, String reason, @Nullable Throwable cause);

    /** Part of the class path could not be read, or a class says what cannot be: a sentence for the user. */
    void problem(String message);
}
