package io.rekindle.runtime.ring;

import io.rekindle.format.RecordHeader;
import io.rekindle.runtime.storage.MappedFile;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ring that a dead life left, and the positions in the ring of a live one. Writes nothing. One thread at a time.
 *
 * <p>Holes are legal: a producer that died between reserving and publishing leaves slots without a record, and later
 * ones may be published. So reading goes slot by slot, and takes a slot for a record only if its magic, its position
 * (which tells this lap from stale ones), its incarnation and its checksum say so.
 */
public final class RingReader {
    private final String fileName;
    private final ByteBuffer file;
    private final ByteBuffer slots;
    private final RingHeader header;

    private long next;
    private long end;
    private long skippedBytes;
    private int holes;

    private RingReader(String fileName, ByteBuffer file, RingHeader header) {
        this.fileName = fileName;
        this.file = file;
        this.slots = file.slice(RingLayout.HEADER_BYTES, header.capacity());
        this.header = header;
    }

    /**
     * Opens a ring file.
     *
     * @throws io.rekindle.format.FileFormatException if its header cannot be believed
     * @throws IOException if it cannot be read
     */
    public static RingReader open(Storage storage, StoreFile ring) throws IOException {
        MappedFile mapped = storage.mapReadOnly(ring);
        ByteBuffer file = mapped.buffer();
        String name = storage.absolutePath(ring);
        return new RingReader(name, file, RingHeader.read(file, name));
    }

    /** The store whose ring it is. */
    public UUID storeId() {
        return header.storeId();
    }

    /** The life whose ring it is. */
    public long incarnation() {
        return header.incarnation();
    }

    /** The start of the operating system under which the ring was made; empty where unknown. */
    public String hostBoot() {
        return header.hostBoot();
    }

    /** The file's path, for messages. */
    public String fileName() {
        return fileName;
    }

    /** Where the ring's records were drained up to: all before it was handed to the log. Changes while the life lives. */
    public long drainedPosition() {
        return (long) RingPositions.LONGS.getAcquire(file, RingLayout.OFFSET_DRAINED);
    }

    /** Up to where the log was forced to the device. Changes while the life lives. */
    public long forcedPosition() {
        return (long) RingPositions.LONGS.getAcquire(file, RingLayout.OFFSET_FORCED);
    }

    /** Up to where space was reserved. Changes while the life lives. */
    public long reservedPosition() {
        return (long) RingPositions.LONGS.getAcquire(file, RingLayout.OFFSET_RESERVED) & ~RingLayout.GAP_BIT;
    }

    /** Whether the life died while it dropped units: they are not marked by any record. */
    public boolean gapOpen() {
        return ((long) RingPositions.LONGS.getAcquire(file, RingLayout.OFFSET_RESERVED) & RingLayout.GAP_BIT) != 0;
    }

    /**
     * Begins reading at a position: the end of what the log holds.
     *
     * @param position a multiple of 64
     */
    public void seek(long position) {
        if (position < 0 || position % RingLayout.SLOT_BYTES != 0) {
            throw new IllegalArgumentException("not the position of a slot: " + position);
        }
        next = position;
        // After a crash of the host the positions in the header may be older than the slots: look at the whole ring.
        end = position + header.capacity();
        skippedBytes = 0;
        holes = 0;
    }

    /** The next record, or null if there is none up to a whole lap from where reading began. */
    public @Nullable LogRecord next() {
        long holeFrom = next;
        while (next < end) {
            LogRecord found = recordAt(next);
            if (found != null) {
                if (holeFrom < next) {
                    holes++;
                    skippedBytes += next - holeFrom;
                }
                next = found.endPosition();
                return found;
            }
            next += RingLayout.SLOT_BYTES;
        }
        return null;
    }

    /** Holes that were stepped over before the last record read. */
    public int holes() {
        return holes;
    }

    /** Bytes in those holes. */
    public long skippedBytes() {
        return skippedBytes;
    }

    private @Nullable LogRecord recordAt(long position) {
        int index = (int) (position & (header.capacity() - 1));
        RecordHeader found = RecordHeader.read(slots, index);
        int longest = (int) Math.min(RingLayout.maxPayloadBytes(header.capacity()), end - position - RecordHeader.SIZE);
        if (found.position() != position
                || found.incarnation() != header.incarnation()
                || found.verifyShape(longest) != RecordHeader.Verdict.OK) {
            return null;
        }
        byte[] payload = new byte[found.length()];
        int from = index + RecordHeader.SIZE;
        int beforeEnd = Math.min(payload.length, header.capacity() - from);
        slots.get(from, payload, 0, beforeEnd);
        slots.get(0, payload, beforeEnd, payload.length - beforeEnd);
        if (found.verify(payload, 0, payload.length) != RecordHeader.Verdict.OK) {
            return null;
        }
        return new LogRecord(found.kind(), found.lsn(), position + RingLayout.recordBytes(payload.length), payload);
    }
}
