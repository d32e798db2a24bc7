package io.rekindle.runtime.checkpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import io.rekindle.format.Lsn;
import io.rekindle.format.MalformedValueException;
import io.rekindle.format.RecordKind;
import io.rekindle.format.proto.GapRecord;
import io.rekindle.format.proto.LifeStart;
import io.rekindle.format.proto.ResyncEnd;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.format.proto.UnitRecord;
import io.rekindle.runtime.image.ImageFolder;
import io.rekindle.runtime.ring.LogRecord;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Folds a stretch of one life's log. Where units are missing (a GAP record) the fold ends, unless a RESYNC_END later in the
 * stretch closes the gap: then it goes on to that at least.
 */
public final class LogFold {
    private final LogSource log;
    private final ImageFolder folder;
    private final Lineage.Stretch stretch;
    private final Map<Integer, SchemaRecord> schemas = new LinkedHashMap<>();
    private @Nullable LifeStart start;
    private long resumeAt;
    private long reached;
    private long units;
    private long bytes;
    private boolean cleanEnd;
    private long closesAt = -1;
    private LogSource.Step end = new LogSource.Step.End(false);
    private @Nullable Lsn gap;

    private LogFold(LogSource log, Lineage.Stretch stretch, ImageFolder folder) {
        this.log = log;
        this.stretch = stretch;
        this.folder = folder;
        this.resumeAt = stretch.from();
        this.reached = stretch.from();
    }

    /**
     * What a fold did.
     *
     * @param reached the position after all that was folded
     * @param resumeAt where the next fold of the life goes on: there, or earlier while a fragmented record is open
     * @param units units folded
     * @param bytes payload bytes of all records read
     * @param schemas schemas read, the last of each id
     * @param start the life's first record, if it was in the stretch
     * @param end why it ended: {@code End}, {@code Torn} or {@code Damaged}
     * @param gap where units are missing, if it ended there
     * @param cleanEnd whether the last record says that the process ended in order
     * @param more whether it ended for having read {@code maxBytes}
     */
    public record Result(
            long reached,
            long resumeAt,
            long units,
            long bytes,
            Map<Integer, SchemaRecord> schemas,
            @Nullable LifeStart start,
            LogSource.Step end,
            @Nullable Lsn gap,
            boolean cleanEnd,
            boolean more) {}

    /**
     * Folds a stretch.
     *
     * @param maxBytes about how much to read at most
     */
    public static Result fold(LogSource log, Lineage.Stretch stretch, ImageFolder folder, long maxBytes)
            throws IOException {
        return new LogFold(log, stretch, folder).run(maxBytes);
    }

    private Result run(long maxBytes) throws IOException {
        boolean more = false;
        try (LogSource.Cursor cursor = log.open(stretch.incarnation(), stretch.from())) {
            while (!more) {
                LogSource.Step step = cursor.next();
                if (!(step instanceof LogSource.Step.Read read)) {
                    end = step;
                    break;
                }
                if (read.record().lsn().position() >= stretch.to() || !take(read.record())) {
                    break;
                }
                reached = Math.max(reached, read.record().endPosition());
                resumeAt = Math.max(resumeAt, read.resumePosition());
                more = bytes >= maxBytes && reached >= closesAt && resumeAt == reached;
            }
        }
        folder.advance(new Lsn(stretch.incarnation(), reached), 0);
        return new Result(reached, resumeAt, units, bytes, schemas, start, end, gap, cleanEnd, more);
    }

    /** Takes a record in. False if the fold ends before it. */
    private boolean take(LogRecord record) throws IOException {
        bytes += record.payload().length;
        cleanEnd = false;
        try {
            switch (record.kind()) {
                case UNIT -> {
                    folder.apply(
                            UnitRecord.parseFrom(record.payload()), record.lsn().at(record.endPosition()));
                    units++;
                }
                case SCHEMA -> {
                    SchemaRecord schema = SchemaRecord.parseFrom(record.payload());
                    folder.apply(schema);
                    schemas.put(schema.getSchemaId(), schema);
                }
                case LIFE_START -> start = LifeStart.parseFrom(record.payload());
                case CLEAN_END -> cleanEnd = true;
                case GAP -> {
                    if (record.lsn().position() >= closesAt && !findResync(record)) {
                        gap = record.lsn();
                        return false;
                    }
                }
                default -> {
                    // Labels are for whoever asked for them; the end of a resync was looked for at its gap.
                }
            }
        } catch (InvalidProtocolBufferException | MalformedValueException e) {
            // Its checksum is right: it was written so. What follows may build on it.
            end = new LogSource.Step.Damaged(record.lsn(), record.kind() + " record not readable: " + e.getMessage());
            return false;
        }
        return true;
    }

    /** Looks ahead for the end of a resync that closes the gap; notes where it is. */
    private boolean findResync(LogRecord gapRecord) throws IOException {
        long open = openFrom(gapRecord);
        try (LogSource.Cursor ahead =
                log.open(stretch.incarnation(), gapRecord.lsn().position())) {
            while (ahead.next() instanceof LogSource.Step.Read read
                    && read.record().lsn().position() < stretch.to()) {
                LogRecord record = read.record();
                if (record.kind() == RecordKind.GAP) {
                    open = Math.max(open, openFrom(record));
                } else if (record.kind() == RecordKind.RESYNC_END
                        && ResyncEnd.parseFrom(record.payload()).getGapPosition() >= open) {
                    closesAt = record.endPosition();
                    return true;
                }
            }
        }
        return false;
    }

    private static long openFrom(LogRecord gapRecord) throws InvalidProtocolBufferException {
        return Math.min(
                GapRecord.parseFrom(gapRecord.payload()).getFromPosition(),
                gapRecord.lsn().position());
    }
}
