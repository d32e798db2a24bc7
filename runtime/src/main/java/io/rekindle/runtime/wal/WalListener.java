package io.rekindle.runtime.wal;

import io.rekindle.format.Lsn;

/** Told of what the log cannot mend by itself. Called on the log's own thread: return at once. */
public interface WalListener {
    /**
     * Units were dropped and there is room again: the whole state must be appended anew, and then a RESYNC_END record.
     *
     * @param gap where the log says that units are missing
     */
    void onResyncNeeded(Lsn gap);

    /** Units are being dropped from now on, until there is room again. */
    default void onDropping() {}

    /** The log cannot be written for now. {@code failures} counts what happened so far; tell the user the first time. */
    void onWriteFailure(Throwable failure, long failures);
}
