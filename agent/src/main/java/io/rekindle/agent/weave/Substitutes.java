package io.rekindle.agent.weave;

import io.rekindle.hook.StandIns;
import org.jspecify.annotations.Nullable;

/** The JDK collections that woven code allocates as tracked ones, by internal name. */
final class Substitutes {
    private static final String KEY_SET_VIEW = "java/util/concurrent/ConcurrentHashMap$KeySetView";

    private Substitutes() {}

    /** The tracked class that stands in for a JDK class; null if there is none. */
    static @Nullable String of(String internalName) {
        if (!internalName.startsWith("java/util/")) {
            return null;
        }
        String standIn = StandIns.of(internalName.replace('/', '.'));
        return standIn == null ? null : standIn.replace('.', '/');
    }

    /**
     * The descriptor of the method of {@code io.rekindle.hook.Factories}, of the same name, that stands in for a call of the JDK; null if
     * there is none. An instance method's receiver is the first argument there.
     */
    static @Nullable String factory(boolean isStatic, String owner, String name, String descriptor) {
        if (!owner.startsWith("java/util/")) {
            return null;
        }
        if (isStatic) {
            return isStaticFactory(owner, name, descriptor) ? descriptor : null;
        }
        if (name.equals("keySet")
                && (owner.equals("java/util/Map") || owner.equals("java/util/concurrent/ConcurrentMap"))) {
            return "(Ljava/util/Map;)Ljava/util/Set;";
        }
        if (owner.equals(KEY_SET_VIEW) && isChange(name, descriptor)) {
            return "(L" + KEY_SET_VIEW + ";" + descriptor.substring(1);
        }
        return null;
    }

    private static boolean isStaticFactory(String owner, String name, String descriptor) {
        return switch (owner) {
            case "java/util/HashMap" -> name.equals("newHashMap");
            case "java/util/LinkedHashMap" -> name.equals("newLinkedHashMap");
            case "java/util/HashSet" -> name.equals("newHashSet");
            case "java/util/LinkedHashSet" -> name.equals("newLinkedHashSet");
            case "java/util/Collections" ->
                name.equals("newSetFromMap") && descriptor.equals("(Ljava/util/Map;)Ljava/util/Set;");
            default -> false;
        };
    }

    private static boolean isChange(String name, String descriptor) {
        return switch (name) {
            case "iterator" -> descriptor.equals("()Ljava/util/Iterator;");
            case "add" -> descriptor.equals("(Ljava/lang/Object;)Z");
            case "addAll", "removeAll", "retainAll" -> descriptor.equals("(Ljava/util/Collection;)Z");
            case "removeIf" -> descriptor.equals("(Ljava/util/function/Predicate;)Z");
            default -> false;
        };
    }

    /** Whether it makes a set that is tracked only where nothing needs its class, which is final. */
    static boolean isKeySetFactory(String owner, String name) {
        return name.equals("newKeySet") && owner.equals("java/util/concurrent/ConcurrentHashMap");
    }

    /** The descriptor of {@code Factories.newConcurrentSet} that stands in for such a factory. */
    static String concurrentSetDescriptor(String descriptor) {
        return descriptor.substring(0, descriptor.indexOf(')') + 1) + "Ljava/util/Set;";
    }

    /** Whether a value that is kept as that type may be any set. */
    static boolean admitsAnySet(String descriptor) {
        return switch (descriptor) {
            case "Ljava/util/Set;", "Ljava/util/Collection;", "Ljava/lang/Iterable;", "Ljava/lang/Object;" -> true;
            default -> false;
        };
    }
}
