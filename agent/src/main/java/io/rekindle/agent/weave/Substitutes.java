package io.rekindle.agent.weave;

import org.jspecify.annotations.Nullable;

/** The JDK collections that woven code allocates as tracked ones, by internal name. */
final class Substitutes {
    private Substitutes() {}

    /** The tracked class that stands in for a JDK class; null if there is none. */
    static @Nullable String of(String internalName) {
        if (!internalName.startsWith("java/util/")) {
            return null;
        }
        return switch (internalName.substring("java/util/".length())) {
            case "ArrayList" -> "io/rekindle/hook/TrackedArrayList";
            case "LinkedList" -> "io/rekindle/hook/TrackedLinkedList";
            case "ArrayDeque" -> "io/rekindle/hook/TrackedArrayDeque";
            case "HashMap" -> "io/rekindle/hook/TrackedHashMap";
            case "LinkedHashMap" -> "io/rekindle/hook/TrackedLinkedHashMap";
            case "TreeMap" -> "io/rekindle/hook/TrackedTreeMap";
            case "concurrent/ConcurrentHashMap" -> "io/rekindle/hook/TrackedConcurrentHashMap";
            case "HashSet" -> "io/rekindle/hook/TrackedHashSet";
            case "LinkedHashSet" -> "io/rekindle/hook/TrackedLinkedHashSet";
            case "TreeSet" -> "io/rekindle/hook/TrackedTreeSet";
            default -> null;
        };
    }

    /** Whether a static method of the JDK makes such a collection: {@code io.rekindle.hook.Factories} has one that is the same. */
    static boolean isFactory(String owner, String name, String descriptor) {
        return name.equals("newKeySet")
                && owner.equals("java/util/concurrent/ConcurrentHashMap")
                && (descriptor.startsWith("()") || descriptor.startsWith("(I)"));
    }
}
