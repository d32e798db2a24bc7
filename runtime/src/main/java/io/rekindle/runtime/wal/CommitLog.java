package io.rekindle.runtime.wal;

/**
 * The log as a commit sees it. What is appended survives the death of this process from the moment that
 * {@link #append} returns, and the death of the host once {@link #awaitForced} has said so.
 *
 * <p>Safe for use by any number of threads.
 */
public interface CommitLog {
    /** What {@link #append} answers when the record was dropped. */
    long DROPPED = -1;

    /**
     * Publishes one record. Waits, bounded and holding nothing, when the log is behind. Allocates nothing, but for a
     * record too large for one slot of the ring, which goes in fragments.
     *
     * @param kind the code of a {@link io.rekindle.format.RecordKind}
     * @return the position after the record, or {@link #DROPPED}: then a gap is open, and will be marked in the log
     */
    long append(int kind, byte[] payload, int offset, int length);

    /**
     * Waits until the log is on the device up to a position. Threads that wait together share one force.
     *
     * @param position what {@link #append} returned
     * @return false if it did not come about in time: what was appended is then durable for this process only
     */
    boolean awaitForced(long position);

    /** Whether something was dropped and the state was not logged whole again since (a RESYNC_END record). */
    boolean inGap();

    /** The position after the last record appended. */
    long appendedPosition();

    /** The position up to which records have left the ring for the log's files. */
    long drainedPosition();

    /** Begins to write to the log's files where that was put off. Does not wait. */
    default void startDraining() {}

    /** The position up to which the log's files have been forced to the device. */
    long forcedPosition();
}
