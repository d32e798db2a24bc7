package io.rekindle.runtime.wal;

import io.rekindle.format.Lsn;
import io.rekindle.runtime.ring.LogRecord;

/** What reading the log further came to. Damage that loses records in the middle is an exception instead. */
public sealed interface ReadResult permits ReadResult.Read, ReadResult.EndOfLog, ReadResult.TornTail {

    /** A whole record. */
    record Read(LogRecord record) implements ReadResult {}

    /**
     * Nothing further: of a dead life, for good; of a live one, for now.
     *
     * @param at where the next record would begin
     */
    record EndOfLog(Lsn at) implements ReadResult {}

    /**
     * The log ends in the middle of what was once written to it. All before it was read. {@link EndOfLog} follows.
     *
     * @param at where the first lost record began
     * @param where file and offset
     * @param reason for people
     * @param bytes of the log that are lost, as far as can be told; 0 if it cannot
     * @param expected whether a crash of the host explains it: else somebody cut a file off
     */
    record TornTail(Lsn at, String where, String reason, long bytes, boolean expected) implements ReadResult {}
}
