package io.rekindle.hook;

import org.jspecify.annotations.Nullable;

/** Which tracked class stands in for which class of the JDK, on the Java version that runs. */
public final class StandIns {
    private static final boolean HAS_SEQUENCED = Runtime.version().feature() >= 21;

    private StandIns() {}

    /** The name of the tracked class for a class of the JDK, by its name; null if there is none. */
    public static @Nullable String of(String original) {
        return switch (original) {
            case "java.util.ArrayList" -> "io.rekindle.hook.TrackedArrayList";
            case "java.util.LinkedList" -> "io.rekindle.hook.TrackedLinkedList";
            case "java.util.ArrayDeque" -> "io.rekindle.hook.TrackedArrayDeque";
            case "java.util.HashMap" -> "io.rekindle.hook.TrackedHashMap";
            case "java.util.LinkedHashMap" ->
                HAS_SEQUENCED ? "io.rekindle.hook.SequencedLinkedHashMap" : "io.rekindle.hook.TrackedLinkedHashMap";
            case "java.util.TreeMap" -> "io.rekindle.hook.TrackedTreeMap";
            case "java.util.concurrent.ConcurrentHashMap" -> "io.rekindle.hook.TrackedConcurrentHashMap";
            case "java.util.HashSet" -> "io.rekindle.hook.TrackedHashSet";
            case "java.util.LinkedHashSet" ->
                HAS_SEQUENCED ? "io.rekindle.hook.SequencedLinkedHashSet" : "io.rekindle.hook.TrackedLinkedHashSet";
            case "java.util.TreeSet" -> "io.rekindle.hook.TrackedTreeSet";
            default -> null;
        };
    }
}
