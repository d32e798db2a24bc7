package io.rekindle.runtime.wal;

import io.rekindle.runtime.storage.StoreLayout;
import net.openhft.chronicle.queue.RollCycle;

/**
 * Rolls a queue when we say so: a cycle is a segment, and the clock that Chronicle asks is our count of segments, a day
 * each. Its index is as small as may be: our readers go by the records' own positions.
 */
enum SegmentRollCycle implements RollCycle {
    INSTANCE;

    static final int MILLIS_PER_SEGMENT = 86_400_000;
    private static final int INDEX_COUNT = 8;
    private static final int INDEX_SPACING = 1 << 20;
    private static final int SEQUENCE_BITS = 32;

    @Override
    public String format() {
        return StoreLayout.SEGMENT_DATE;
    }

    @Override
    public int lengthInMillis() {
        return MILLIS_PER_SEGMENT;
    }

    @Override
    public int defaultIndexCount() {
        return INDEX_COUNT;
    }

    @Override
    public int defaultIndexSpacing() {
        return INDEX_SPACING;
    }

    @Override
    public long toIndex(int cycle, long sequenceNumber) {
        return ((long) cycle << SEQUENCE_BITS) + (sequenceNumber & ((1L << SEQUENCE_BITS) - 1));
    }

    @Override
    public long toSequenceNumber(long index) {
        return index & ((1L << SEQUENCE_BITS) - 1);
    }

    @Override
    public int toCycle(long index) {
        return (int) (index >>> SEQUENCE_BITS);
    }

    @Override
    public long maxMessagesPerCycle() {
        return (long) INDEX_COUNT * INDEX_COUNT * INDEX_SPACING;
    }
}
