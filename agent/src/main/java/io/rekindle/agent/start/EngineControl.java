package io.rekindle.agent.start;

import java.util.List;

/** What the start asks of the engine: one object a JVM. */
public interface EngineControl {

    /**
     * The quick half, on the thread of premain: whatever the first woven call needs (the first commits go to a small mapped segment). No
     * waiting for locks, recovery or Chronicle.
     */
    void prepare();

    /**
     * The long half, on the thread {@code rekindle-start}: claims the store, recovers, lets the application claim its contexts. Waits for a
     * held store as the settings say. What it throws turns Rekindle off, or ends the JVM if the settings ask for that.
     */
    void start() throws Exception;

    /** Classes that loaded before they could be woven; to be counted in {@code status}. May be called before {@link #start} ends. */
    void loadedTooEarly(List<String> classNames);

    /** An orderly end, on a shutdown hook: commits, makes a last checkpoint, closes. Bounded. */
    void stop();
}
