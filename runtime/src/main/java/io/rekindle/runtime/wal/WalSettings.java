package io.rekindle.runtime.wal;

/**
 * What can be set about the log.
 *
 * @param ringBytes capacity of the commit ring: a power of two from 64 KiB to 1 GiB
 * @param segmentBytes size at which the log goes on in a new file
 * @param commitWaitNanos how long an append waits for a log that makes no progress before its unit is dropped, and how
 *     long a thread waits for a force
 * @param startWaitNanos how long an append waits instead while the writer has not begun: Chronicle Queue takes up to a
 *     second to start on a cold and busy machine, which is no reason to drop anything
 * @param startDelayNanos how long the writer leaves commits in the ring before it starts Chronicle Queue, unless the ring fills or a
 *     force or a checkpoint is asked for
 */
public record WalSettings(
        int ringBytes, long segmentBytes, long commitWaitNanos, long startWaitNanos, long startDelayNanos) {
    /** The defaults of the settings page: 16 MiB, 64 MiB, one second; 10 seconds, 2 seconds. */
    public static final WalSettings DEFAULTS =
            new WalSettings(16 << 20, 64 << 20, 1_000_000_000L, 10_000_000_000L, 10_000_000_000L);

    public WalSettings {
        if (segmentBytes < 1 << 20 || segmentBytes > 1 << 30) {
            throw new IllegalArgumentException("segment size: actual=" + segmentBytes + " expected=1 MiB to 1 GiB");
        }
        if (commitWaitNanos < 0 || startWaitNanos < 0 || startDelayNanos < 0) {
            throw new IllegalArgumentException(
                    "negative wait: " + commitWaitNanos + ", " + startWaitNanos + ", " + startDelayNanos);
        }
    }

    /** Settings of a log that starts Chronicle Queue at once. */
    public WalSettings(int ringBytes, long segmentBytes, long commitWaitNanos, long startWaitNanos) {
        this(ringBytes, segmentBytes, commitWaitNanos, startWaitNanos, 0);
    }
}
