package io.rekindle.agent.start;

import java.util.List;

/** What the start asks of the engine: one object a JVM. All calls but {@link #stop} come from the thread {@code rekindle-start}. */
public interface EngineControl {

    /**
     * The quick half: whatever the first woven call needs (the first commits go to a small mapped segment). The loading of woven classes
     * waits for its return, so no waiting for locks, recovery or Chronicle. The hook classes are defined.
     */
    void prepare() throws Exception;

    /** Classes that loaded before they could be woven; to be counted in {@code status}. */
    void loadedTooEarly(List<String> classNames);

    /**
     * The long half: claims the store, recovers, lets the application claim its contexts. Waits for a held store as the settings say. What
     * it throws turns Rekindle off, or ends the JVM if the settings ask for that.
     */
    void start() throws Exception;

    /** An orderly end, on a shutdown hook: commits, makes a last checkpoint, closes. Bounded. May come while {@link #start} runs. */
    void stop();
}
