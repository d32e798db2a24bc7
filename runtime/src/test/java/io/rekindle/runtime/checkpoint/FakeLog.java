package io.rekindle.runtime.checkpoint;

import com.google.protobuf.MessageLite;
import io.rekindle.format.Lsn;
import io.rekindle.format.RecordKind;
import io.rekindle.runtime.ring.LogRecord;
import io.rekindle.runtime.wal.CommitLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The logs of a store's lives in memory, with damage where a test wants it. */
public final class FakeLog implements LogSource, CommitLog {
    private static final long STEP = 64;

    private final Map<Long, List<LogRecord>> lives = new HashMap<>();
    private final Map<Long, Long> damagedAt = new HashMap<>();
    private final Map<Long, Long> trimmedTo = new HashMap<>();
    private long current;
    private long position;

    /** The log goes on in a new life. */
    public synchronized void begin(long incarnation) {
        current = incarnation;
        position = 0;
        lives.put(incarnation, new ArrayList<>());
    }

    /** Appends a record. */
    public synchronized Lsn append(RecordKind kind, MessageLite payload) {
        byte[] bytes = payload.toByteArray();
        Lsn lsn = new Lsn(current, position);
        position += (32 + bytes.length + STEP - 1) / STEP * STEP;
        lives.computeIfAbsent(current, life -> new ArrayList<>()).add(new LogRecord(kind, lsn, position, bytes));
        return lsn;
    }

    /** Where the log of the current life ends. */
    public synchronized Lsn end() {
        return new Lsn(current, position);
    }

    /** The records of a life. */
    public synchronized List<LogRecord> records(long incarnation) {
        return lives.getOrDefault(incarnation, List.of());
    }

    /** From here on a life's log cannot be read. */
    public void damage(long incarnation, long at) {
        damagedAt.put(incarnation, at);
    }

    /** Before here a life's log is gone. */
    public void trim(long incarnation, long to) {
        trimmedTo.put(incarnation, to);
    }

    @Override
    public synchronized Cursor open(long incarnation, long fromPosition) {
        List<LogRecord> records = List.copyOf(records(incarnation));
        long damaged = damagedAt.getOrDefault(incarnation, Long.MAX_VALUE);
        boolean trimmed = fromPosition < trimmedTo.getOrDefault(incarnation, 0L);
        return new Cursor() {
            private int next;

            @Override
            public Step next() {
                if (trimmed) {
                    return new Step.Damaged(new Lsn(incarnation, fromPosition), "log begins too late");
                }
                while (next < records.size() && records.get(next).lsn().position() < fromPosition) {
                    next++;
                }
                if (next == records.size()) {
                    return new Step.End(false);
                }
                LogRecord record = records.get(next++);
                if (record.endPosition() > damaged) {
                    return new Step.Damaged(record.lsn(), "planted");
                }
                return new Step.Read(record, record.endPosition());
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public long append(int kind, byte[] payload, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean awaitForced(long wanted) {
        return true;
    }

    @Override
    public boolean inGap() {
        return false;
    }

    @Override
    public synchronized long appendedPosition() {
        return position;
    }

    @Override
    public synchronized long drainedPosition() {
        return position;
    }

    @Override
    public synchronized long forcedPosition() {
        return position;
    }
}
