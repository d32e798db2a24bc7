package io.rekindle.runtime.wal;

import io.rekindle.format.LittleEndian;
import io.rekindle.format.RecordHeader;
import io.rekindle.runtime.ring.CommitRing;
import io.rekindle.runtime.ring.LogRecord;
import io.rekindle.runtime.storage.RandomFile;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file of the log, with no help from Chronicle Queue: its data format is a chain of excerpts, each a 32-bit word
 * and its bytes, aligned to 4; what our excerpts hold are records with a checksum and a position of their own. So nothing
 * here maps, locks, waits for or writes to a file, and a wrong word misleads nobody. docs/format/wal.md is the same as a
 * table.
 *
 * <p>One thread at a time.
 */
final class SegmentCursor implements AutoCloseable {
    private static final int NOT_COMPLETE = 0x80000000;
    private static final int META_DATA = 0x40000000;
    private static final int LENGTH_MASK = 0x3fffffff;
    private static final int END_OF_DATA = NOT_COMPLETE | META_DATA;
    private static final int WORD_BYTES = 4;
    private static final int SCAN_BYTES = 1 << 20;

    /** Why a cursor went no further. */
    enum Stop {
        /** The mark that the log goes on in the next file. */
        END_MARK,
        /** Nothing was written here, or the file ends. */
        UNWRITTEN,
        /** An excerpt that was begun and not ended: usual where a process was killed. */
        UNFINISHED,
        /** Bytes that no excerpt or record begins with. */
        UNREADABLE
    }

    private final StoreFile name;
    private final RandomFile file;
    private final long incarnation;

    private byte[] window = new byte[256 << 10];
    private long windowStart;
    private int windowLength;

    private long offset;
    private long excerptEnd;
    private Stop stop = Stop.UNWRITTEN;
    private String detail = "";

    SegmentCursor(Storage storage, StoreFile name, long incarnation) throws IOException {
        this.name = name;
        this.file = storage.openForRead(name);
        this.incarnation = incarnation;
    }

    StoreFile name() {
        return name;
    }

    /** Where reading stands, in bytes from the file's start. */
    long offset() {
        return offset;
    }

    /** Why {@link #next} returned null. */
    Stop stop() {
        return stop;
    }

    /** What was wrong, for people; empty if nothing was. */
    String detail() {
        return detail;
    }

    /** Forgets what was read ahead: a live log has grown. */
    void refresh() {
        windowLength = 0;
    }

    /** The next record; null if there is none at this place, for the reason that {@link #stop} gives. */
    @Nullable
    LogRecord next() throws IOException {
        detail = "";
        while (true) {
            if (offset < excerptEnd) {
                return record();
            }
            offset = aligned(offset);
            if (!enterExcerpt()) {
                return null;
            }
        }
    }

    private boolean enterExcerpt() throws IOException {
        if (available(offset, WORD_BYTES) < WORD_BYTES) {
            return stopped(Stop.UNWRITTEN, "");
        }
        int word = LittleEndian.getInt(window, (int) (offset - windowStart));
        if (word == 0) {
            return stopped(Stop.UNWRITTEN, "");
        }
        if (word == END_OF_DATA) {
            return stopped(Stop.END_MARK, "");
        }
        int length = word & LENGTH_MASK;
        if ((word & NOT_COMPLETE) != 0) {
            return stopped(Stop.UNFINISHED, "unfinished excerpt");
        }
        long end = offset + WORD_BYTES + length;
        if (end > file.length()) {
            return stopped(Stop.UNREADABLE, "excerpt of " + length + " bytes");
        }
        if ((word & META_DATA) != 0) {
            offset = aligned(end);
        } else {
            offset += WORD_BYTES;
            excerptEnd = end;
        }
        return true;
    }

    private static long aligned(long at) {
        return (at + WORD_BYTES - 1) & -WORD_BYTES;
    }

    private boolean stopped(Stop why, String what) {
        stop = why;
        detail = what;
        return false;
    }

    private @Nullable LogRecord record() throws IOException {
        LogRecord record = recordAt(offset, excerptEnd);
        if (record == null) {
            stop = Stop.UNREADABLE;
            return null;
        }
        offset += packedBytes(record.payload().length);
        return record;
    }

    /** The record at a place, if a whole one is there; else {@link #detail} says what is wrong. */
    private @Nullable LogRecord recordAt(long at, long end) throws IOException {
        int there = available(at, RecordHeader.SIZE);
        if (there < RecordHeader.SIZE || end - at < RecordHeader.SIZE) {
            detail = "record header cut off";
            return null;
        }
        RecordHeader header = RecordHeader.read(window, (int) (at - windowStart));
        int longest = (int) Math.min(CommitRing.MAX_PAYLOAD_BYTES, end - at - RecordHeader.SIZE);
        RecordHeader.Verdict shape = header.verifyShape(longest);
        if (shape != RecordHeader.Verdict.OK) {
            detail = "record " + shape;
            return null;
        }
        int size = RecordHeader.SIZE + header.length();
        if (available(at, size) < size) {
            detail = "record cut off";
            return null;
        }
        int payload = (int) (at - windowStart) + RecordHeader.SIZE;
        RecordHeader.Verdict verdict = header.verify(window, payload, header.length());
        if (verdict != RecordHeader.Verdict.OK || header.incarnation() != incarnation) {
            detail = "record " + (verdict == RecordHeader.Verdict.OK ? "of life " + header.incarnation() : verdict);
            return null;
        }
        byte[] own = new byte[header.length()];
        System.arraycopy(window, payload, own, 0, own.length);
        return new LogRecord(header.kind(), header.lsn(), CommitRing.endOf(header.position(), own.length), own);
    }

    private static int packedBytes(int payloadBytes) {
        return CommitRing.packedBytes(payloadBytes);
    }

    /**
     * Looks from where reading stands for a whole record at or after a position, and puts the cursor on it.
     *
     * @return the record's position, or -1 if the file has none
     */
    long findRecord(long fromPosition) throws IOException {
        long length = file.length();
        for (long at = aligned(offset); at + RecordHeader.SIZE <= length; at += WORD_BYTES) {
            if (available(at, RecordHeader.SIZE) < RecordHeader.SIZE) {
                break;
            }
            if (LittleEndian.getInt(window, (int) (at - windowStart)) != RecordHeader.MAGIC) {
                continue;
            }
            LogRecord found = recordAt(at, length);
            if (found != null && found.lsn().position() >= fromPosition) {
                offset = at;
                excerptEnd = endOfRecords(at, length);
                return found.lsn().position();
            }
        }
        return -1;
    }

    /** Where the run of whole records that begins here ends: the excerpt around it cannot be trusted. */
    private long endOfRecords(long from, long length) throws IOException {
        long at = from;
        while (at < length) {
            LogRecord record = recordAt(at, length);
            if (record == null) {
                break;
            }
            at += packedBytes(record.payload().length);
        }
        return at;
    }

    /** Whether anything but zeros follows; then up to where. */
    long lastNonZero() throws IOException {
        long length = file.length();
        long last = -1;
        for (long at = offset; at < length; ) {
            int there = available(at, SCAN_BYTES);
            if (there <= 0) {
                break;
            }
            int base = (int) (at - windowStart);
            for (int n = there - 1; n >= 0; n--) {
                if (window[base + n] != 0) {
                    last = at + n;
                    break;
                }
            }
            at += there;
        }
        return last;
    }

    /** Makes bytes from {@code at} on visible in the window; returns how many are, fewer only at the file's end. */
    private int available(long at, int wanted) throws IOException {
        if (at >= windowStart && at + wanted <= windowStart + windowLength) {
            return wanted;
        }
        if (wanted > window.length) {
            window = new byte[Math.max(wanted, 2 * window.length)];
        }
        windowStart = at;
        windowLength = file.read(at, ByteBuffer.wrap(window));
        return Math.min(wanted, windowLength);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
