package io.rekindle.format;

import org.jspecify.annotations.Nullable;

/** The kinds of files that carry the {@link Envelope}. Codes and versions are on disk; codes never change. */
public enum FileKind {
    /** Identity of the store; body: nothing. */
    STORE(1, "store", 1, 1),
    /** One version of the store; body: a {@code Manifest}. */
    MANIFEST(2, "manifest", 1, 1),
    /** Immutable base or increment; body: see docs/format/checkpoint.md. */
    CHECKPOINT(3, "checkpoint", 1, 1),
    /** Commit ring of one life; it changes in place and has a header of its own, see docs/format/ring.md. */
    RING(4, "commit ring", 1, 1),
    /** Body: a {@code RecoveryReport}. */
    REPORT(5, "recovery report", 1, 1),
    /** Index of the application's class path; disposable. */
    CLASS_INDEX(6, "class index", 1, 1),
    /** Why something is in quarantine; body: a {@code QuarantinedItem}. */
    QUARANTINE_NOTE(7, "quarantine note", 1, 1);

    private static final FileKind[] VALUES = values();

    private final int code;
    private final String label;
    private final int oldestVersion;
    private final int version;

    FileKind(int code, String label, int oldestVersion, int version) {
        this.code = code;
        this.label = label;
        this.oldestVersion = oldestVersion;
        this.version = version;
    }

    public int code() {
        return code;
    }

    /** For people. */
    public String label() {
        return label;
    }

    /** Oldest format version that is read. */
    public int oldestVersion() {
        return oldestVersion;
    }

    /** Format version that is written, and the newest that is read. */
    public int version() {
        return version;
    }

    /** The kind with this code, or null if this version knows none. */
    public static @Nullable FileKind of(int code) {
        return code >= 1 && code <= VALUES.length ? VALUES[code - 1] : null;
    }
}
