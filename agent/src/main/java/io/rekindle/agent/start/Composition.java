package io.rekindle.agent.start;

import io.rekindle.runtime.settings.Settings;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/** Where the start gets its weaver and its engine from: the one place that names both. */
final class Composition {

    private Composition() {}

    /** Starts reading the class path beside, and gives the weaver. On the thread of premain. Null: there is no weaver. */
    static @Nullable Weaving weaving(Settings settings, Instrumentation instrumentation) {
        return null;
    }

    /** On rekindle-start, if something is to be woven, after the hook classes are defined. Null: there is no engine. */
    static @Nullable EngineControl engine(Settings settings, Weaving weaving) {
        return null;
    }
}
