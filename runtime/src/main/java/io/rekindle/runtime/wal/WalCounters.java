package io.rekindle.runtime.wal;

/**
 * What a log has done so far.
 *
 * @param waits appends that found the ring full
 * @param drops units dropped
 * @param writeFailures attempts to write to the files that failed
 * @param stalled whether the last attempt failed
 * @param inGap whether units are missing that no resync has made good
 */
public record WalCounters(
        long waits,
        long drops,
        long writeFailures,
        long appendedPosition,
        long drainedPosition,
        long forcedPosition,
        boolean stalled,
        boolean inGap) {}
