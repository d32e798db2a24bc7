package io.rekindle.agent.start;

import io.rekindle.runtime.settings.Product;
import io.rekindle.runtime.settings.Settings;

/** Where the start gets its weaver and its engine from: the one place that names both. */
final class Composition {

    private Composition() {}

    /** Starts reading the class path beside, and gives the weaver. On the thread of premain. */
    static Weaving weaving(Settings settings) {
        return new ClassPathWeaving(settings);
    }

    /** On rekindle-start, if something is to be woven, after the hook classes are defined. */
    static EngineControl engine(Settings settings, Weaving weaving) {
        return new EngineRun(settings, weaving, Product.version());
    }
}
