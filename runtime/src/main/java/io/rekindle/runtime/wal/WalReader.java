package io.rekindle.runtime.wal;

import io.rekindle.format.CorruptFileException;
import io.rekindle.format.FileFormatException;
import io.rekindle.format.Lsn;
import io.rekindle.format.RecordKind;
import io.rekindle.runtime.ring.CommitRing;
import io.rekindle.runtime.ring.LogRecord;
import io.rekindle.runtime.ring.RingReader;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log of one life, in order: the files, then what was left in the ring. Fragments are joined, padding and what
 * is there twice are left out. Writes nothing, locks nothing, waits for nothing; one thread at a time.
 *
 * <p>How damage is told from what is usual: the ring says up to where it was drained into the files, so a log of a killed
 * process ends exactly there or later, whatever its last excerpt looks like. Where it ends earlier, records are lost: in
 * the middle, if a later one is found in the files ({@link CorruptFileException}), else at the end
 * ({@link ReadResult.TornTail}). Nothing is delivered beyond a loss. After a crash of the host, losses beyond what was
 * forced are a torn tail too, and a hole in the ring ends the log: there it may be a page that never reached the disk.
 */
public final class WalReader implements AutoCloseable {
    private final Storage storage;
    private final long incarnation;
    private final boolean live;
    private final @Nullable RingReader ring;
    private final @Nullable IOException ringFailure;
    private final FragmentJoiner fragments = new FragmentJoiner();
    private final long from;

    private List<StoreFile> segments;
    private int nextSegment;
    private @Nullable SegmentCursor cursor;
    private boolean inRing;
    private boolean ended;
    private boolean cleanEnd;
    private long position;
    private long boundary;
    private int repairs;

    private WalReader(Storage storage, long incarnation, long from, boolean live) throws IOException {
        this.storage = storage;
        this.incarnation = incarnation;
        this.live = live;
        if (from < 0 || from % CommitRing.POSITION_STEP != 0) {
            throw new IllegalArgumentException("not the position of a record: " + from);
        }
        this.from = from;
        this.position = from;
        this.boundary = from;
        RingReader opened = null;
        IOException failure = null;
        try {
            opened = RingReader.open(storage, StoreLayout.ring(incarnation));
        } catch (IOException e) {
            failure = e;
        }
        if (live && failure != null) {
            throw failure;
        }
        this.ring = opened;
        this.ringFailure = failure;
        this.segments = Segments.of(storage, incarnation);
        this.nextSegment = firstSegment();
    }

    /**
     * Opens the log of a life that is over.
     *
     * @param fromPosition where to begin: 0, or a {@link #boundary} of a former reader
     */
    public static WalReader openDead(Storage storage, long incarnation, long fromPosition) throws IOException {
        return new WalReader(storage, incarnation, fromPosition, false);
    }

    /**
     * Opens the log of a life that goes on, in this process or another. It is read up to what has left the ring; after
     * {@link ReadResult.EndOfLog}, ask again.
     *
     * @param fromPosition where to begin: 0, or a {@link #boundary} of a former reader
     */
    public static WalReader openLive(Storage storage, long incarnation, long fromPosition) throws IOException {
        return new WalReader(storage, incarnation, fromPosition, true);
    }

    /**
     * Goes on by one record.
     *
     * @throws CorruptFileException if records are lost in the middle; all before them were delivered. Asking again gives
     *     the same
     */
    public ReadResult next() throws IOException {
        while (true) {
            if (ended) {
                return new ReadResult.EndOfLog(new Lsn(incarnation, position));
            }
            ReadResult found = inRing ? nextInRing() : nextInFiles();
            if (!(found instanceof ReadResult.Read read)) {
                if (found instanceof ReadResult.TornTail || !live) {
                    fragments.abandon();
                    ended = true;
                }
                return found;
            }
            LogRecord record = accept(read.record());
            if (record != null) {
                return record == read.record() ? read : new ReadResult.Read(record);
            }
        }
    }

    /** Takes a record in its place; returns what is to be delivered for it, if anything. */
    private @Nullable LogRecord accept(LogRecord record) {
        position = record.endPosition();
        cleanEnd = record.kind() == RecordKind.CLEAN_END;
        LogRecord whole = record;
        switch (record.kind()) {
            case FRAGMENT -> whole = fragments.add(record);
            case GAP -> fragments.abandon();
            case PADDING -> whole = null;
            default -> {}
        }
        if (!fragments.open()) {
            boundary = position;
        }
        return whole;
    }

    // ------------------------------------------------------------------------------------------------------ files

    private ReadResult nextInFiles() throws IOException {
        while (true) {
            if (live && position >= liveRing().drainedPosition()) {
                return new ReadResult.EndOfLog(new Lsn(incarnation, position));
            }
            SegmentCursor at = cursor();
            if (at == null) {
                ReadResult end = endOfFiles(null);
                if (end != null) {
                    return end;
                }
                continue;
            }
            LogRecord record = at.next();
            if (record != null) {
                ReadResult taken = taken(at, record);
                if (taken != null) {
                    return taken;
                }
            } else if (at.stop() != SegmentCursor.Stop.END_MARK || !openNext()) {
                ReadResult end = endOfFiles(at);
                if (end != null) {
                    return end;
                }
            }
        }
    }

    /** What a record of a file means where reading stands. Null: go on. */
    private @Nullable ReadResult taken(SegmentCursor at, LogRecord record) throws CorruptFileException {
        if (record.lsn().position() == position) {
            return new ReadResult.Read(record);
        }
        if (record.endPosition() <= position) {
            // Before where reading began, or written again by a queue that took over from a failed one.
            return null;
        }
        return lost(at, record.lsn().position());
    }

    /** The files give no record at the place where reading stands. Null: go on, a way was found. */
    private @Nullable ReadResult endOfFiles(@Nullable SegmentCursor at) throws IOException {
        if (live) {
            return liveAgain(at);
        }
        RingReader left = ring;
        if (left != null && position >= left.drainedPosition() && sameBoot(left)) {
            inRing = true;
            left.seek(position);
            return nextInRing();
        }
        long found = at == null ? findInFollowing() : findFurther(at);
        if (found == position) {
            repairs++;
            return null;
        }
        SegmentCursor where = cursor;
        if (found > position && where != null) {
            return lost(where, found);
        }
        return endWithoutMore(at, left);
    }

    private @Nullable ReadResult liveAgain(@Nullable SegmentCursor at) throws IOException {
        // What the ring has handed over is in the files; the cursor may have read ahead before it was.
        if (at != null) {
            at.refresh();
            LogRecord record = at.next();
            if (record != null) {
                return taken(at, record);
            }
        }
        segments = Segments.of(storage, incarnation);
        if (openNext()) {
            return null;
        }
        String file =
                at == null ? storage.absolutePath(StoreLayout.life(incarnation)) : storage.absolutePath(at.name());
        throw new CorruptFileException(
                "log record missing",
                file,
                at == null ? 0 : at.offset(),
                at == null ? "no file" : at.stop() + " " + at.detail(),
                "record at position " + position);
    }

    private ReadResult endWithoutMore(@Nullable SegmentCursor at, @Nullable RingReader left) throws IOException {
        if (left == null) {
            if (cleanEnd || (segments.isEmpty() && ringMissing())) {
                return new ReadResult.EndOfLog(new Lsn(incarnation, position));
            }
            long garbage = at == null ? 0 : Math.max(0, at.lastNonZero() + 1 - at.offset());
            if (garbage > 0 && at != null && at.stop() != SegmentCursor.Stop.END_MARK) {
                return torn(at, "the log ends inside a record, and its ring cannot be read", garbage);
            }
            throw ringGone();
        }
        if (position < left.drainedPosition()) {
            return torn(at, "the log's files end before what was written to them", left.drainedPosition() - position);
        }
        inRing = true;
        left.seek(position);
        return nextInRing();
    }

    private boolean ringMissing() throws IOException {
        return !storage.exists(StoreLayout.ring(incarnation));
    }

    private IOException ringGone() {
        IOException cause = ringFailure;
        if (cause instanceof FileFormatException) {
            return cause;
        }
        return new CorruptFileException(
                "commit ring unreadable",
                storage.absolutePath(StoreLayout.ring(incarnation)),
                0,
                String.valueOf(cause),
                "the records from position " + position + " on");
    }

    private ReadResult torn(@Nullable SegmentCursor at, String reason, long bytes) {
        String where = at == null
                ? storage.absolutePath(StoreLayout.life(incarnation))
                : storage.absolutePath(at.name()) + " offset " + at.offset();
        String detail = at == null || at.detail().isEmpty() ? reason : reason + " (" + at.detail() + ")";
        return new ReadResult.TornTail(new Lsn(incarnation, position), where, detail, bytes, hostStoppedBefore());
    }

    /** Whether the host stopped, perhaps before what follows here was on the device. */
    private boolean hostStoppedBefore() {
        RingReader left = ring;
        return left != null && !sameBoot(left) && position >= left.forcedPosition();
    }

    /** Records between where reading stands and {@code found} are gone. */
    private ReadResult lost(SegmentCursor at, long found) throws CorruptFileException {
        if (hostStoppedBefore() && position > from) {
            return torn(at, "the host stopped before this was on the device", found - position);
        }
        throw new CorruptFileException(
                position == from ? "log begins too late" : "log records lost",
                storage.absolutePath(at.name()),
                at.offset(),
                "record at position " + found,
                "position " + position);
    }

    // ------------------------------------------------------------------------------------------- finding the way

    private @Nullable SegmentCursor cursor() throws IOException {
        if (cursor == null && !openNext()) {
            return null;
        }
        return cursor;
    }

    private boolean openNext() throws IOException {
        if (nextSegment >= segments.size()) {
            return false;
        }
        SegmentCursor former = cursor;
        if (former != null) {
            former.close();
        }
        cursor = new SegmentCursor(storage, segments.get(nextSegment), incarnation);
        nextSegment++;
        return true;
    }

    private long findFurther(SegmentCursor at) throws IOException {
        long found = at.findRecord(position);
        return found >= 0 ? found : findInFollowing();
    }

    private long findInFollowing() throws IOException {
        while (openNext()) {
            SegmentCursor opened = cursor;
            long found = opened == null ? -1 : opened.findRecord(position);
            if (found >= 0) {
                return found;
            }
        }
        return -1;
    }

    /** The last segment that begins at or before where reading begins. */
    private int firstSegment() throws IOException {
        for (int n = segments.size() - 1; n > 0; n--) {
            try (SegmentCursor probe = new SegmentCursor(storage, segments.get(n), incarnation)) {
                LogRecord first = probe.next();
                if (first != null && first.lsn().position() <= from) {
                    return n;
                }
            }
        }
        return 0;
    }

    // ------------------------------------------------------------------------------------------------------- ring

    private ReadResult nextInRing() {
        RingReader left = ring;
        if (left == null) {
            throw new IllegalStateException("no ring");
        }
        int holesBefore = left.holes();
        LogRecord record = left.next();
        if (record == null) {
            return new ReadResult.EndOfLog(new Lsn(incarnation, position));
        }
        if (left.holes() > holesBefore && !sameBoot(left)) {
            return new ReadResult.TornTail(
                    new Lsn(incarnation, position),
                    left.fileName() + " position " + position,
                    "the host stopped before this part of the ring was on the device",
                    record.lsn().position() - position,
                    true);
        }
        return new ReadResult.Read(record);
    }

    private RingReader liveRing() {
        RingReader opened = ring;
        if (opened == null) {
            throw new IllegalStateException("a live log has a ring");
        }
        return opened;
    }

    private boolean sameBoot(RingReader left) {
        String then = left.hostBoot();
        String now = storage.hostBoot();
        return then.isEmpty() || now.isEmpty() || then.equals(now);
    }

    // ------------------------------------------------------------------------------------------------- what it was

    /** Where the next record would begin. */
    public Lsn position() {
        return new Lsn(incarnation, position);
    }

    /**
     * The last position reached that splits no fragmented record: all delivered so far lies before it, unless
     * {@link #insideFragments}. A checkpoint may cut here, and a later reader begin.
     */
    public Lsn boundary() {
        return new Lsn(incarnation, boundary);
    }

    /** Whether a fragmented record has begun: read on before cutting here. */
    public boolean insideFragments() {
        return fragments.open();
    }

    /** Fragmented records whose writer died or gave up before the last fragment; they were never acknowledged. */
    public int abandonedRecords() {
        return fragments.abandoned();
    }

    /** Holes in the ring that were stepped over: commits that were being published when the process died. */
    public int holes() {
        return ring == null ? 0 : ring.holes();
    }

    /** Places where a file's framing was damaged and no record was. */
    public int repairs() {
        return repairs;
    }

    /** Whether the life died while it was dropping units: the last of them are missing without a mark. */
    public boolean diedInGap() {
        return ring != null && ring.gapOpen();
    }

    @Override
    public void close() throws IOException {
        SegmentCursor open = cursor;
        cursor = null;
        if (open != null) {
            open.close();
        }
    }
}
