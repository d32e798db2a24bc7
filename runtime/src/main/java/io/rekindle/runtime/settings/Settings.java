package io.rekindle.runtime.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The settings of this JVM, checked once. Immutable; safe for any thread.
 *
 * <p>A mistake never stops the application. {@link #parse} gives settings that can be used together with one line for each mistake;
 * what was wrong has the value that {@link Setting} names for that case. Where no other value is safe (another store than the one
 * meant might be claimed), {@link Parsed#staysOff} says so, and the caller must not start an engine.
 */
public final class Settings {

    private final Map<Setting, String> texts;

    Settings(Map<Setting, String> texts) {
        this.texts = Collections.unmodifiableMap(texts);
    }

    /**
     * @param settings what holds, wrong values replaced
     * @param problems one line for each mistake, fit to print: what, where, actual against expected, what is done about it
     * @param staysOff whether a mistake leaves no safe way to run
     */
    public record Parsed(Settings settings, List<String> problems, boolean staysOff) {
        public Parsed {
            problems = List.copyOf(problems);
        }
    }

    /** Reads all sources; never throws because of what they say. */
    public static Parsed parse(SettingSources sources) {
        return new SettingsParser().parse(sources);
    }

    /** The settings that hold where nothing is set. */
    public static Settings defaults() {
        return parse(SettingSources.ofArguments("")).settings();
    }

    /**
     * Settings from {@code key=value,key=value}, for whoever wants a mistake thrown: tests and the command line.
     *
     * @throws IllegalArgumentException with the first problem's line
     */
    public static Settings of(String agentArguments) {
        Parsed parsed = parse(SettingSources.ofArguments(agentArguments));
        if (!parsed.problems().isEmpty()) {
            throw new IllegalArgumentException(parsed.problems().get(0));
        }
        return parsed.settings();
    }

    /** The same settings with another store directory. */
    public Settings withDir(String dir) {
        Map<Setting, String> changed = new EnumMap<>(texts);
        changed.put(Setting.DIR, dir);
        return new Settings(changed);
    }

    /** The value as text, as {@code status} shows it. */
    public String text(Setting setting) {
        return texts.getOrDefault(setting, setting.defaultText());
    }

    public String dir() {
        return text(Setting.DIR);
    }

    public List<String> contexts() {
        return list(Setting.CONTEXTS);
    }

    public List<String> roots() {
        return list(Setting.ROOTS);
    }

    public List<String> packages() {
        return list(Setting.PACKAGES);
    }

    public List<String> exclude() {
        return list(Setting.EXCLUDE);
    }

    /** Whether a unit of work waits at its end until it is forced to the device. */
    public boolean durableOnHost() {
        return text(Setting.DURABILITY).equals("host");
    }

    public long checkpointIntervalMillis() {
        return number(Setting.CHECKPOINT_INTERVAL);
    }

    public int mergeFiles() {
        return (int) number(Setting.MERGE_FILES);
    }

    public long unitMaxMillis() {
        return number(Setting.UNIT_MAX);
    }

    public long commitWaitMillis() {
        return number(Setting.COMMIT_WAIT);
    }

    public int compareBudgetBytes() {
        return (int) number(Setting.COMPARE_BUDGET);
    }

    /** A power of two. */
    public int ringSizeBytes() {
        return (int) number(Setting.RING_SIZE);
    }

    public int walSegmentSizeBytes() {
        return (int) number(Setting.WAL_SEGMENT);
    }

    public long lockWaitMillis() {
        return number(Setting.LOCK_WAIT);
    }

    /** Whether a store held by another JVM fails the start; else Rekindle stays off. */
    public boolean failsWhenLocked() {
        return text(Setting.ON_LOCKED).equals("fail");
    }

    /** Whether a fault of Rekindle's own fails the start; else the application goes on without it. */
    public boolean failsOnError() {
        return text(Setting.ON_ERROR).equals("fail");
    }

    /** {@link Long#MAX_VALUE} for unlimited. */
    public long unclaimedTtlMillis() {
        return number(Setting.UNCLAIMED_TTL);
    }

    /** One of error, warn, info, debug, trace. */
    public String logLevel() {
        return text(Setting.LOG_LEVEL);
    }

    private long number(Setting setting) {
        Long number = setting.type().number(text(setting));
        if (number == null) {
            throw new IllegalStateException(setting.key() + " was not checked: " + text(setting));
        }
        return number;
    }

    private List<String> list(Setting setting) {
        return elements(text(setting));
    }

    static List<String> elements(String text) {
        List<String> elements = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            int colon = text.indexOf(':', start);
            int end = colon < 0 ? text.length() : colon;
            String element = text.substring(start, end).strip();
            if (!element.isEmpty()) {
                elements.add(element);
            }
            start = end + 1;
        }
        return List.copyOf(elements);
    }
}
