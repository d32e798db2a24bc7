package io.rekindle.runtime.capture;

import org.jspecify.annotations.Nullable;

/** Answers which classes are woven, and how. Implemented by the agent, which wove them. Thread-safe. */
@FunctionalInterface
public interface WovenTypes {
    /** What the weaver did to the class; null for a class that is not woven. */
    @Nullable
    WovenType of(Class<?> type);

    /** The present name of a class that had this one in an earlier version; null if none says so, or more than one. */
    default @Nullable String renamed(String formerName) {
        return null;
    }
}
