package io.rekindle.agent.start;

import java.lang.instrument.Instrumentation;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Opens what the engine and its libraries need of {@code java.base} to the private loader's unnamed module alone, so that no JVM flag is
 * needed and nothing becomes visible to the application.
 */
final class OpenModules {

    private static final Set<String> EXPORTS = Set.of("jdk.internal.misc", "jdk.internal.ref", "sun.nio.ch");
    private static final Set<String> OPENS = Set.of("java.lang", "java.lang.reflect");

    private OpenModules() {}

    static void toEngine(Instrumentation instrumentation) {
        Set<Module> engine = Set.of(OpenModules.class.getModule());
        open(instrumentation, engine, EXPORTS, OPENS);
    }

    /** The hook classes are in the boot loader's unnamed module, which no reference leads to but theirs. */
    static void toHooks(Instrumentation instrumentation, Class<?> hook) {
        open(instrumentation, Set.of(hook.getModule()), Set.of("jdk.internal.misc"), Set.of());
    }

    private static void open(
            Instrumentation instrumentation, Set<Module> to, Set<String> exportedPackages, Set<String> openedPackages) {
        instrumentation.redefineModule(
                Object.class.getModule(),
                Set.of(),
                forEach(exportedPackages, to),
                forEach(openedPackages, to),
                Set.of(),
                Map.of());
    }

    private static Map<String, Set<Module>> forEach(Set<String> packages, Set<Module> to) {
        Map<String, Set<Module>> map = new HashMap<>();
        for (String name : packages) {
            map.put(name, to);
        }
        return map;
    }
}
