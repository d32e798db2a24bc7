package io.rekindle.runtime.checkpoint;

import io.rekindle.format.FileFormatException;
import io.rekindle.format.Lsn;
import io.rekindle.runtime.ring.LogRecord;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where the records of a life are read from, dead or alive. The seam between the log and what is made from it. */
public interface LogSource {
    /**
     * Begins reading a life's log.
     *
     * @param fromPosition where a record begins, or anywhere before the first that is wanted
     */
    Cursor open(long incarnation, long fromPosition) throws IOException;

    /** Reads whole records in the order of their positions. One thread. */
    interface Cursor extends AutoCloseable {
        Step next() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** What reading found next. After anything but a record there is nothing more. */
    sealed interface Step {
        /**
         * A record.
         *
         * @param resumePosition where to begin in order to miss nothing that has not been read by now: the record's end,
         *     or earlier while a fragmented record is open
         */
        record Read(LogRecord record, long resumePosition) implements Step {}

        /**
         * The log ends in order, for now.
         *
         * @param inGap whether the life died while it dropped units: what came last is missing without a mark
         */
        record End(boolean inGap) implements Step {}

        /**
         * The log ends before what was once written to it.
         *
         * @param bytes that are missing, as far as can be told
         * @param expected whether a crash of the host explains it
         */
        record Torn(Lsn at, String reason, long bytes, boolean expected) implements Step {}

        /**
         * The log is damaged here; what follows cannot be trusted.
         *
         * @param cause which file and where, if a file is to blame
         */
        record Damaged(Lsn at, String reason, @Nullable FileFormatException cause) implements Step {
            /** Without a file to blame. */
            public Damaged(Lsn at, String reason) {
                this(at, reason, null);
            }
        }
    }
}
