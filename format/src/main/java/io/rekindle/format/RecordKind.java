package io.rekindle.format;

import org.jspecify.annotations.Nullable;

/** What a record of the log holds. The codes are on disk and never change. */
public enum RecordKind {
    /** Space that was reserved and never filled. Not a record: mapped files are full of zeros. */
    NEVER_WRITTEN(0),
    /** First record of a life: a {@code LifeStart}. */
    LIFE_START(1),
    /** A {@code UnitRecord}. */
    UNIT(2),
    /** A part of a record too large for one slot: {@link Fragment}. */
    FRAGMENT(3),
    /** A {@code SchemaRecord}. */
    SCHEMA(4),
    /** Units were dropped: a {@code GapRecord}. */
    GAP(5),
    /** The state is whole again after a gap: a {@code ResyncEnd}. */
    RESYNC_END(6),
    /** Space at the end of the ring that no record fits in; the payload means nothing. */
    PADDING(7),
    /** A named point: a {@code LabelRecord}. */
    LABEL(8),
    /** The process ended in order: a {@code CleanEnd}. */
    CLEAN_END(9);

    private static final RecordKind[] BY_CODE = values();

    private final int code;

    RecordKind(int code) {
        this.code = code;
    }

    /** The byte in the header. */
    public int code() {
        return code;
    }

    /** The kind with this code, or null if this version knows none. */
    public static @Nullable RecordKind of(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
