package io.rekindle.agent.weave;

import io.rekindle.hook.StandIns;
import org.jspecify.annotations.Nullable;

/** The JDK collections that woven code allocates as tracked ones, by internal name. */
final class Substitutes {
    private Substitutes() {}

    /** The tracked class that stands in for a JDK class; null if there is none. */
    static @Nullable String of(String internalName) {
        if (!internalName.startsWith("java/util/")) {
            return null;
        }
        String standIn = StandIns.of(internalName.replace('/', '.'));
        return standIn == null ? null : standIn.replace('.', '/');
    }

    /** Whether a static method of the JDK makes such a collection: {@code io.rekindle.hook.Factories} has one that is the same. */
    static boolean isFactory(String owner, String name, String descriptor) {
        return name.equals("newKeySet")
                && owner.equals("java/util/concurrent/ConcurrentHashMap")
                && (descriptor.startsWith("()") || descriptor.startsWith("(I)"));
    }
}
