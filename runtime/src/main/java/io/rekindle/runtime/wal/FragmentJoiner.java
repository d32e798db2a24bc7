package io.rekindle.runtime.wal;

import io.rekindle.format.Fragment;
import io.rekindle.format.RecordKind;
import io.rekindle.runtime.ring.LogRecord;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Joins the fragments of a large record. A life writes one such record at a time, other records in between; one whose
 * writer gave up or died is never completed, and the next one, a gap or the end of the log shows it.
 */
final class FragmentJoiner {
    private static final byte[] NOTHING = {};

    private long token = -1;
    private int nextIndex;
    private int filled;
    private byte[] joined = NOTHING;
    private int abandoned;

    /** Takes a fragment; returns the whole record with the last of them, null before. */
    @Nullable
    LogRecord add(LogRecord record) {
        byte[] payload = record.payload();
        Fragment head = Fragment.read(payload, 0, payload.length);
        if (head == null) {
            abandon();
            abandoned++;
            return null;
        }
        if (head.token() != token || head.index() != nextIndex) {
            abandon();
            if (head.index() != 0) {
                abandoned++;
                return null;
            }
            token = head.token();
        }
        int length = payload.length - Fragment.SIZE;
        // The array grows with what is there, not with what the first fragment claims.
        if (joined.length - filled < length) {
            joined = Arrays.copyOf(joined, Math.min(head.totalLength(), Math.max(2 * joined.length, filled + length)));
        }
        if (joined.length - filled < length) {
            abandon();
            return null;
        }
        System.arraycopy(payload, Fragment.SIZE, joined, filled, length);
        filled += length;
        nextIndex++;
        return nextIndex == head.count() ? complete(record, head) : null;
    }

    private @Nullable LogRecord complete(LogRecord last, Fragment head) {
        RecordKind kind = RecordKind.of(head.kindCode());
        byte[] whole = filled == joined.length ? joined : Arrays.copyOf(joined, filled);
        if (kind == null || filled != head.totalLength()) {
            abandon();
            return null;
        }
        reset();
        return new LogRecord(kind, last.lsn(), last.endPosition(), whole);
    }

    /** Gives up what was begun, if anything was. */
    void abandon() {
        if (token >= 0) {
            abandoned++;
        }
        reset();
    }

    private void reset() {
        token = -1;
        nextIndex = 0;
        filled = 0;
        joined = NOTHING;
    }

    /** Whether a record has begun and not ended. */
    boolean open() {
        return token >= 0;
    }

    /** Records that were begun and never ended. */
    int abandoned() {
        return abandoned;
    }
}
