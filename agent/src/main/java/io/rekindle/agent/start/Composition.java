package io.rekindle.agent.start;

import io.rekindle.runtime.settings.Settings;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/** Where the start gets its weaver and its engine from: the one place that names both. */
final class Composition {

    private Composition() {}

    /** Reads or builds the index of the class path. Null as long as there is no weaver: then nothing is woven. */
    static @Nullable Weaving weaving(Settings settings, Instrumentation instrumentation) {
        return null;
    }

    /** Null as long as there is no engine. Called only if something is to be woven, after the hook classes are defined. */
    static @Nullable EngineControl engine(Settings settings, Weaving weaving) {
        return null;
    }
}
