package io.rekindle.runtime.engine;

import io.rekindle.runtime.wal.CommitLog;
import java.util.concurrent.atomic.AtomicLong;

/** Where the log of a life goes that cannot have one: nowhere. The user has been told that nothing is tracked. Thread-safe. */
final class NoLog implements CommitLog {
    private static final long STEP = 64;

    private final AtomicLong position = new AtomicLong();

    /** Accepts everything: what is refused would be remembered, to be logged anew when that is possible again. */
    @Override
    public long append(int kind, byte[] payload, int offset, int length) {
        return position.addAndGet(STEP);
    }

    @Override
    public boolean awaitForced(long wanted) {
        return false;
    }

    @Override
    public boolean inGap() {
        return false;
    }

    @Override
    public long appendedPosition() {
        return position.get();
    }

    @Override
    public long drainedPosition() {
        return position.get();
    }

    @Override
    public long forcedPosition() {
        return 0;
    }
}
