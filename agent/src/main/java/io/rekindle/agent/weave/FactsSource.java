package io.rekindle.agent.weave;

import org.jspecify.annotations.Nullable;

/** Where facts about a class come from, by internal name. */
interface FactsSource {
    /** Null if the class is not an application class that is known, or cannot be read. */
    @Nullable
    ClassFacts facts(String internalName);
}
