package com.acme.front;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** What the agent counts and nobody should see other than zero. Without the agent there is nothing to count. */
final class AgentFailures {
    private static final MethodHandle FAILURES = find("failures");
    private static final MethodHandle MARK_TIMEOUTS = find("markTimeouts");

    private AgentFailures() {}

    /** Empty if there are none. */
    static String describe() {
        if (FAILURES == null || MARK_TIMEOUTS == null) {
            return "";
        }
        try {
            long failures = (long) FAILURES.invokeExact();
            long markTimeouts = (long) MARK_TIMEOUTS.invokeExact();
            return failures == 0 && markTimeouts == 0 ? "" : failures + " failures, " + markTimeouts + " mark timeouts";
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    private static MethodHandle find(String counter) {
        try {
            Class<?> hook = Class.forName("io.rekindle.hook.Hook", false, null);
            return MethodHandles.publicLookup().findStatic(hook, counter, MethodType.methodType(long.class));
        } catch (ClassNotFoundException noAgent) {
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
