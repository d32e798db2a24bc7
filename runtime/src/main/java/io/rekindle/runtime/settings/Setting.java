package io.rekindle.runtime.settings;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The list of settings. What a constant says here is what {@link Settings} checks and what the README's table shows; there is no other
 * place.
 */
public enum Setting {
    DIR(
            "dir",
            ValueType.text("a path"),
            "rekindle-store",
            null,
            "Directory of the store; made if absent. Relative to the working directory."),
    CONFIG(
            "config",
            ValueType.text("a path"),
            "",
            null,
            "File with settings, as a Java properties file with these keys."),
    CONTEXTS(
            "contexts",
            ValueType.list(ValueType.Element.CLASS_MAYBE_FIELD),
            "",
            "",
            "Classes to treat as annotated: `com.acme.Session#id` with the key field, `com.acme.Statistics` for a singleton."),
    ROOTS(
            "roots",
            ValueType.list(ValueType.Element.CLASS_AND_FIELD),
            "",
            "",
            "Static fields to treat as annotated: `com.acme.Registry#sessions`."),
    PACKAGES(
            "packages",
            ValueType.list(ValueType.Element.NAME),
            "",
            "",
            "Packages whose classes are woven, subpackages included. Empty: the package trees of the recoverable classes."),
    EXCLUDE("exclude", ValueType.list(ValueType.Element.NAME), "", "", "Classes and packages that are never woven."),
    DURABILITY(
            "durability",
            ValueType.choice("process", "host"),
            "process",
            "host",
            "What an acknowledged change survives: `process` the death of the JVM, `host` that of the machine too (forces)."),
    CHECKPOINT_INTERVAL(
            "checkpoint.interval",
            ValueType.duration(100, 86_400_000),
            "30s",
            "30s",
            "Time from one checkpoint to the next, if anything changed."),
    MERGE_FILES(
            "merge.files",
            ValueType.count(2, 64),
            "8",
            "8",
            "Number of checkpoint files that a recovery may have to read; more are merged."),
    UNIT_MAX(
            "unit.max",
            ValueType.duration(10, 3_600_000),
            "1s",
            "1s",
            "Time after which an open unit of work commits what it has, once it holds no lock."),
    COMMIT_WAIT(
            "commit.wait",
            ValueType.duration(0, 60_000),
            "1s",
            "1s",
            "Time a commit waits for room in the log (full disk, slow device) before it is dropped and marked as a gap."),
    COMPARE_BUDGET(
            "compare.budget",
            ValueType.size(0, 64 << 20, false),
            "64KiB",
            "64KiB",
            "Bytes compared at one commit to find changes in objects that are not woven; the rest waits for the next audit."),
    RING_SIZE("ring.size", ValueType.size(256 << 10, 1 << 30, true), "16MiB", "16MiB", "Size of the commit ring."),
    WAL_SEGMENT(
            "wal.segment",
            ValueType.size(1 << 20, 1 << 30, false),
            "64MiB",
            "64MiB",
            "Size at which the log starts a new file; also how finely it can be trimmed."),
    LOCK_WAIT(
            "lock.wait",
            ValueType.duration(0, 3_600_000),
            "60s",
            "60s",
            "Time to wait for another JVM to let go of the store."),
    ON_LOCKED(
            "on-locked",
            ValueType.choice("fail", "off"),
            "fail",
            "fail",
            "What to do when that time is over: `fail` the start, or run with Rekindle `off`. An empty store never fails."),
    ON_ERROR(
            "on-error",
            ValueType.choice("continue", "fail"),
            "continue",
            "continue",
            "What a fault of Rekindle's own does: the application `continue`s without it, or the start `fail`s."),
    UNCLAIMED_TTL(
            "unclaimed.ttl",
            ValueType.durationOr("unlimited", 1_000, Long.MAX_VALUE / 1_000_000),
            "unlimited",
            "unlimited",
            "Running time, of all lives together, for which a recovered context that nobody claims is kept."),
    LOG_LEVEL(
            "log.level",
            ValueType.choice("error", "warn", "info", "debug", "trace"),
            "warn",
            "warn",
            "What Rekindle prints on stderr besides its one line at the start.");

    private final String key;

    @SuppressWarnings("ImmutableEnumChecker") // it has an array, and never writes it
    private final ValueType type;

    private final String defaultText;
    private final @Nullable String fallbackText;
    private final String description;

    Setting(String key, ValueType type, String defaultText, @Nullable String fallbackText, String description) {
        this.key = key;
        this.type = type;
        this.defaultText = defaultText;
        this.fallbackText = fallbackText;
        this.description = description;
    }

    /** As written in agent arguments and in the file; {@code rekindle.} before it is the system property's name. */
    public String key() {
        return key;
    }

    /** The name of the environment variable. */
    public String environmentName() {
        return "REKINDLE_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    public String defaultText() {
        return defaultText;
    }

    public String description() {
        return description;
    }

    ValueType type() {
        return type;
    }

    /**
     * The value taken instead of a wrong one; null where none is safe, and Rekindle stays off: the wrong store might be claimed. For
     * durability it is the strongest, since nothing may be weaker than what was asked for.
     */
    @Nullable
    String fallbackText() {
        return fallbackText;
    }

    /** The setting with this key, or null. */
    public static @Nullable Setting ofKey(String key) {
        for (Setting setting : values()) {
            if (setting.key.equals(key)) {
                return setting;
            }
        }
        return null;
    }

    /** The README's table. */
    public static String markdownTable() {
        StringBuilder table = new StringBuilder();
        table.append("| key | default | value | if wrong | meaning |\n|---|---|---|---|---|\n");
        for (Setting setting : values()) {
            String fallback = setting.fallbackText == null
                    ? "stays off"
                    : setting.fallbackText.isEmpty() ? "left out" : quoted(setting.fallbackText);
            table.append("| `")
                    .append(setting.key)
                    .append("` | ")
                    .append(setting.defaultText.isEmpty() ? "none" : quoted(setting.defaultText))
                    .append(" | ")
                    .append(setting.type.expectation())
                    .append(" | ")
                    .append(fallback)
                    .append(" | ")
                    .append(setting.description)
                    .append(" |\n");
        }
        return table.toString();
    }

    private static String quoted(String text) {
        return '`' + text + '`';
    }
}
