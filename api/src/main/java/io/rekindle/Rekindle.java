package io.rekindle;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The optional way to talk to the agent. No service needs it in order to recover.
 *
 * <p>Without the agent every method is a cheap no-op: the booleans are {@code false}, the report is empty. Arguments are checked all the
 * same, so that a mistake shows in a test without the agent. Any copy of this class in any class loader reaches the one agent of the
 * JVM. All methods may be called from any thread; none throws because of a fault of Rekindle's own, which {@code status} counts.
 */
public final class Rekindle {

    /** The most characters a checkpoint's label may have. */
    public static final int MAX_LABEL_LENGTH = 200;

    /** The agent's end, on the boot class path; named here and nowhere linked, since without the agent it does not exist. */
    private static final String AGENT_CLASS = "io.rekindle.hook.Facade";

    private Rekindle() {}

    /**
     * Whether state is being tracked: the agent is there, found something to weave, and its engine has started and has not been turned
     * off by {@code on-error} or {@code on-locked}. {@code true} does not promise that the disk has room: see {@link #force()}.
     */
    public static boolean isActive() {
        return Agent.isActive();
    }

    /**
     * What the start of this JVM recovered. Empty without the agent, and as long as recovery is still running. The report of a start
     * that found an empty store is there and says zero.
     */
    public static Optional<RecoveryReport> report() {
        return Agent.call("report", "") instanceof Map<?, ?> facts
                ? Optional.of(RecoveryReport.of(facts))
                : Optional.empty();
    }

    /**
     * Makes a checkpoint now and labels it, so that {@code java -jar rekindle.jar restore} can name it. It holds at least everything
     * that was committed before the call. Blocks until the version is published, without holding up other threads; give a unit of work
     * of the calling thread's own a chance to end first by not calling this from a recoverable class.
     *
     * @param label one line of 1 to {@value #MAX_LABEL_LENGTH} characters, not blank
     * @return whether the version was published; {@code false} without the agent, and if the disk refused (the reason is logged)
     * @throws IllegalArgumentException if the label is blank, too long or has control characters
     */
    public static boolean checkpoint(String label) {
        requireLabel(label);
        return Boolean.TRUE.equals(Agent.call("checkpoint", label));
    }

    /**
     * Waits until everything committed before the call would survive the death of the machine, not only of the JVM. With
     * {@code durability=host} this is so after every unit of work anyway; with {@code process} it is a way to make a chosen moment safe.
     *
     * @return whether that is now so; {@code false} without the agent, if the device failed, if changes were dropped for want of room
     *     and have not been written again yet, or if the device did not answer within a bounded time
     */
    public static boolean force() {
        return Boolean.TRUE.equals(Agent.call("force", ""));
    }

    /**
     * Forgets a context for good: a later instance with its key starts afresh. What is reachable from another context or from a durable
     * root stays. The object itself is not changed, and is an ordinary object from then on.
     *
     * @param context an instance of a class that is a context
     * @return whether it was a live context; {@code false} without the agent
     */
    public static boolean forget(Object context) {
        Objects.requireNonNull(context, "context");
        return Boolean.TRUE.equals(Agent.call("forget", context));
    }

    private static void requireLabel(String label) {
        Objects.requireNonNull(label, "label");
        if (label.isBlank()) {
            throw new IllegalArgumentException("a checkpoint's label must not be blank");
        }
        if (label.length() > MAX_LABEL_LENGTH) {
            throw new IllegalArgumentException("a checkpoint's label has at most " + MAX_LABEL_LENGTH
                    + " characters, this one has " + label.length());
        }
        for (int i = 0; i < label.length(); i++) {
            if (Character.isISOControl(label.charAt(i))) {
                throw new IllegalArgumentException(
                        "a checkpoint's label is one line without control characters, this one has one at index " + i);
            }
        }
    }

    /**
     * The bridge. Absence is not remembered, since the agent defines its class while the application already starts; presence is.
     */
    private static final class Agent {

        /** Null-free by construction: an empty array until the agent's class was found. Benign race: every thread finds the same. */
        private static volatile MethodHandle[] methods = {};

        static boolean isActive() {
            MethodHandle[] found = methods();
            if (found.length == 0) {
                return false;
            }
            try {
                return (boolean) found[0].invokeExact();
            } catch (Throwable fault) {
                throw unexpected(fault);
            }
        }

        static Object call(String operation, Object argument) {
            MethodHandle[] found = methods();
            if (found.length == 0) {
                return false;
            }
            try {
                return (Object) found[1].invokeExact(operation, argument);
            } catch (Throwable fault) {
                throw unexpected(fault);
            }
        }

        private static MethodHandle[] methods() {
            MethodHandle[] found = methods;
            if (found.length == 0) {
                found = find();
                methods = found;
            }
            return found;
        }

        private static MethodHandle[] find() {
            try {
                Class<?> agent = Class.forName(AGENT_CLASS, false, null);
                MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                return new MethodHandle[] {
                    lookup.findStatic(agent, "isActive", MethodType.methodType(boolean.class)),
                    lookup.findStatic(agent, "call", MethodType.methodType(Object.class, String.class, Object.class)),
                };
            } catch (ReflectiveOperationException absent) {
                return new MethodHandle[0];
            }
        }

        /** The agent's end throws nothing of its own; errors of the JVM (no memory, no stack) belong to the caller. */
        private static RuntimeException unexpected(Throwable fault) {
            if (fault instanceof Error error) {
                throw error;
            }
            return fault instanceof RuntimeException exception ? exception : new IllegalStateException(fault);
        }
    }
}
