package io.rekindle.runtime.ring;

import io.rekindle.format.Lsn;
import io.rekindle.format.RecordKind;

/** One record of the log, checked against its checksum. The payload is the receiver's own. */
public final class LogRecord {
    private final RecordKind kind;
    private final Lsn lsn;
    private final long endPosition;
    private final byte[] payload;

    /**
     * Makes a record.
     *
     * @param lsn where it begins; of a record joined from fragments, where the last of them begins
     * @param endPosition where the next one begins
     */
    public LogRecord(RecordKind kind, Lsn lsn, long endPosition, byte[] payload) {
        this.kind = kind;
        this.lsn = lsn;
        this.endPosition = endPosition;
        this.payload = payload;
    }

    public RecordKind kind() {
        return kind;
    }

    public Lsn lsn() {
        return lsn;
    }

    /** Where the next record begins. A reader that has taken this record goes on from here. */
    public long endPosition() {
        return endPosition;
    }

    public byte[] payload() {
        return payload;
    }

    @Override
    public String toString() {
        return kind + " at " + lsn + ", " + payload.length + " bytes";
    }
}
