package io.rekindle.hook;

import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The agent's end of {@code io.rekindle.Rekindle}, on the boot class path so that a copy of the api in any class loader finds it by
 * name. Its two public questions are called by method handle and must keep their signatures: old copies of the api outlive us.
 *
 * <p>Any thread may call it at any time. Until an engine is installed every answer is the no-op's.
 */
public final class Facade {

    /** Written by the engine when it starts and when it stops; read by any thread. */
    private static volatile @Nullable BiFunction<String, Object, Object> engine;

    private Facade() {}

    /** Whether the engine tracks; the same as {@code call("isActive", "")} being true. */
    public static boolean isActive() {
        return Boolean.TRUE.equals(call("isActive", ""));
    }

    /**
     * Asks the engine. Argument and answer are types of the JDK, but for the context that {@code forget} names.
     *
     * <ul>
     *   <li>{@code isActive}: {@link Boolean}
     *   <li>{@code report}: {@link Map} of facts as {@code io.rekindle.RecoveryReport} reads them, or false as long as there is none
     *   <li>{@code checkpoint} (label): {@link Boolean}
     *   <li>{@code force}: {@link Boolean}
     *   <li>{@code forget} (the context): {@link Boolean}
     * </ul>
     *
     * <p>Anything else, including an operation that a newer api knows, is answered with false.
     */
    public static Object call(String operation, Object argument) {
        BiFunction<String, Object, Object> installed = engine;
        return installed == null ? false : installed.apply(operation, argument);
    }

    /** Connects the engine, which must answer without throwing anything of its own. */
    public static void install(BiFunction<String, Object, Object> newEngine) {
        engine = Objects.requireNonNull(newEngine, "newEngine");
    }

    /** Disconnects whatever is installed: every answer is the no-op's again. */
    public static void uninstall() {
        engine = null;
    }
}
