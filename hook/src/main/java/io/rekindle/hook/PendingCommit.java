package io.rekindle.hook;

/**
 * A commit that another unit depends on and that is still to come: the unit that owes it has released a lock under which it wrote, and
 * holds an outer one; or its record waits itself for such a commit. Nothing that depends on it may be published before it.
 *
 * <p>Thread-safe.
 */
public final class PendingCommit {
    private static final long NOT_YET = Long.MIN_VALUE;

    private volatile long position = NOT_YET; // written once

    /** Whether it has been published, or never will be: nobody need wait for it any more. */
    public boolean isPublished() {
        return position != NOT_YET;
    }

    /** The position in the log after its record; negative if it has none. */
    public long position() {
        return position;
    }

    /** It is in the log up to that position; negative if it was dropped. The first call counts. */
    public void published(long endPosition) {
        if (position == NOT_YET) {
            position = endPosition;
        }
    }
}
