package io.rekindle.agent.weave;

import org.jspecify.annotations.Nullable;

/** Calls of the JDK that weaving treats specially, by internal name and descriptor. */
final class Calls {
    private static final String LOCK = "java/util/concurrent/locks/Lock";
    private static final String CONDITION = "java/util/concurrent/locks/Condition";
    private static final String STAMPED_LOCK = "java/util/concurrent/locks/StampedLock";
    private static final String TIMED = "(JLjava/util/concurrent/TimeUnit;)";

    private Calls() {}

    /**
     * Whether a call can neither write application state nor hand control to code that may: a method that contains no others needs no
     * unit of work.
     */
    static boolean isInert(String owner, String name, String descriptor) {
        if (!owner.startsWith("java/")) {
            return false;
        }
        return switch (owner) {
            case "java/lang/Object" -> name.equals("<init>") || name.equals("getClass");
            case "java/lang/Record" -> name.equals("<init>");
            case "java/lang/Math",
                    "java/lang/StrictMath",
                    "java/lang/Integer",
                    "java/lang/Long",
                    "java/lang/Double",
                    "java/lang/Float",
                    "java/lang/Short",
                    "java/lang/Byte",
                    "java/lang/Character",
                    "java/lang/Boolean",
                    "java/lang/System",
                    "java/util/UUID",
                    "java/math/BigDecimal",
                    "java/math/BigInteger",
                    "java/time/Instant",
                    "java/time/Duration",
                    "java/time/LocalDate",
                    "java/time/LocalDateTime" -> true;
            case "java/lang/String" -> name.equals("equals") || takesStringsAlone(descriptor);
            case "java/util/Objects" ->
                descriptor.startsWith("(Ljava/lang/Object;)Ljava/lang/Object;")
                        || name.equals("isNull")
                        || name.equals("nonNull");
            default -> false;
        };
    }

    /** Others, such as {@code valueOf(Object)} and {@code format}, call methods of their arguments. */
    private static boolean takesStringsAlone(String descriptor) {
        return !descriptor.contains("java/lang/Object")
                && !descriptor.contains("CharSequence")
                && !descriptor.contains("Iterable")
                && !descriptor.contains("java/util/");
    }

    /**
     * The type that {@code Locks} takes the receiver as, where it stands in for the method; null where it does not.
     */
    static @Nullable String lockReceiver(String owner, String name, String descriptor) {
        if (name.equals("wait")) {
            return descriptor.equals("()V") || descriptor.equals("(J)V") || descriptor.equals("(JI)V")
                    ? "java/lang/Object"
                    : null;
        }
        if (!owner.startsWith("java/util/concurrent/locks/")) {
            return null;
        }
        return switch (owner) {
            case LOCK,
                    "java/util/concurrent/locks/ReentrantLock",
                    "java/util/concurrent/locks/ReentrantReadWriteLock$ReadLock",
                    "java/util/concurrent/locks/ReentrantReadWriteLock$WriteLock" ->
                isLockMethod(name, descriptor) ? LOCK : null;
            case CONDITION -> isConditionMethod(name, descriptor) ? CONDITION : null;
            case STAMPED_LOCK -> isStampedMethod(name, descriptor) ? STAMPED_LOCK : null;
            default -> null;
        };
    }

    private static boolean isLockMethod(String name, String descriptor) {
        return switch (name) {
            case "lock", "lockInterruptibly", "unlock" -> descriptor.equals("()V");
            case "tryLock" -> descriptor.equals("()Z") || descriptor.equals(TIMED + "Z");
            default -> false;
        };
    }

    private static boolean isConditionMethod(String name, String descriptor) {
        return switch (name) {
            case "await" -> descriptor.equals("()V") || descriptor.equals(TIMED + "Z");
            case "awaitUninterruptibly" -> descriptor.equals("()V");
            case "awaitNanos" -> descriptor.equals("(J)J");
            case "awaitUntil" -> descriptor.equals("(Ljava/util/Date;)Z");
            default -> false;
        };
    }

    private static boolean isStampedMethod(String name, String descriptor) {
        return switch (name) {
            case "writeLock", "writeLockInterruptibly" -> descriptor.equals("()J");
            case "tryWriteLock" -> descriptor.equals("()J") || descriptor.equals(TIMED + "J");
            case "unlockWrite", "unlock" -> descriptor.equals("(J)V");
            default -> false;
        };
    }
}
