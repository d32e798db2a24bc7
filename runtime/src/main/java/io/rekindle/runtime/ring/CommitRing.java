package io.rekindle.runtime.ring;

import static io.rekindle.runtime.ring.RingLayout.GAP_BIT;
import static io.rekindle.runtime.ring.RingLayout.HEADER_BYTES;
import static io.rekindle.runtime.ring.RingLayout.OFFSET_DRAINED;
import static io.rekindle.runtime.ring.RingLayout.OFFSET_FORCED;
import static io.rekindle.runtime.ring.RingLayout.OFFSET_RESERVED;
import static io.rekindle.runtime.ring.RingLayout.SLOT_BYTES;
import static io.rekindle.runtime.ring.RingLayout.VISIBILITY_WORD;

import io.rekindle.format.RecordHeader;
import io.rekindle.format.RecordKind;
import io.rekindle.runtime.storage.MappedFile;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import java.io.IOException;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A ring of records in a preallocated, mapped file. Any number of threads publish; one consumes. A record is there for
 * whoever reads the file from the moment that its publication returns, whatever becomes of this JVM.
 *
 * <p>A record takes whole 64-byte slots. A producer reserves them by moving the reserved position with one
 * compare-and-set, fills them, and last stores, with release, the header word that holds the CRC and the kind: kind 0 is
 * "never written", and the consumer puts that word of each slot back to zero before it gives the slot free. So a slot
 * shows a record only if it holds one of this lap; between two processes the position in each header says the same.
 *
 * <p>Nothing is allocated, locked or waited for: {@link #tryAppend} answers {@link #FULL} and leaves waiting to its
 * caller. A producer that has reserved is never overtaken: the consumer stops before its slots until they are filled (or
 * given up, as {@link RecordKind#PADDING}, if filling failed). Only a reader of a dead life steps over holes.
 *
 * <p>A drop must leave a mark in the log before anything that may depend on what was dropped. So {@link #openGap} sets a
 * bit in the reserved position itself: from then on no reservation succeeds ({@link #IN_GAP}) until {@link #tryCloseGap}
 * clears it in the same step that reserves the gap's record.
 */
public final class CommitRing {
    /** No room until the consumer has gone on. */
    public static final long FULL = -1;

    /** Units are being dropped: see {@link #openGap}. */
    public static final long IN_GAP = -2;

    /** Every position is a multiple of this. */
    public static final int POSITION_STEP = SLOT_BYTES;

    /** The most payload of a record in any ring. */
    public static final int MAX_PAYLOAD_BYTES = RingLayout.MAX_RECORD_BYTES - RecordHeader.SIZE;

    private static final int PAGE_BYTES = 4096;

    private final UnsafeBuffer control;
    private final UnsafeBuffer slots;
    private final MappedFile file;
    private final int capacity;
    private final long mask;
    private final long incarnation;

    // A drained position seen earlier: racing threads may put it back, which costs them one more look at the real one.
    private volatile long drainedSeen;

    // The consumer's own copy of the drained position.
    private long drained;

    private CommitRing(MappedFile file, int capacity, long incarnation) {
        this.file = file;
        this.control = new UnsafeBuffer(file.buffer(), 0, HEADER_BYTES);
        this.slots = new UnsafeBuffer(file.buffer(), HEADER_BYTES, capacity);
        this.capacity = capacity;
        this.mask = capacity - 1L;
        this.incarnation = incarnation;
    }

    /**
     * Makes the ring of a life. Its disk space is reserved when this returns.
     *
     * @param capacity bytes for records: a power of two from 64 KiB to 1 GiB
     */
    public static CommitRing create(Storage storage, StoreFile file, int capacity, UUID storeId, long incarnation)
            throws IOException {
        checkCapacity(capacity);
        RingHeader header = new RingHeader(capacity, storeId, incarnation, storage.hostBoot());
        MappedFile mapped = storage.createMapped(
                file, HEADER_BYTES + (long) capacity, content -> RingHeader.write(content, header));
        return new CommitRing(mapped, capacity, incarnation);
    }

    private static void checkCapacity(int capacity) {
        if (!RingLayout.isCapacity(capacity)) {
            throw new IllegalArgumentException("ring size: actual=" + capacity + " expected=a power of two from "
                    + RingLayout.MIN_CAPACITY + " to " + RingLayout.MAX_CAPACITY);
        }
    }

    /** Where the record after one ends up that begins at {@code position}. */
    public static long endOf(long position, int payloadBytes) {
        return position + RingLayout.recordBytes(payloadBytes);
    }

    /** Bytes that a record takes in what {@link #poll} copies. */
    public static int packedBytes(int payloadBytes) {
        return RingLayout.packedBytes(payloadBytes);
    }

    /** Bytes for records. */
    public int capacity() {
        return capacity;
    }

    /** The most payload that one record may have: an eighth of the ring, 1 MiB at most. Longer units go in fragments. */
    public int maxPayloadBytes() {
        return RingLayout.maxPayloadBytes(capacity);
    }

    // ------------------------------------------------------------------------------------------------- producers

    /**
     * Publishes a record, or does nothing. Any thread.
     *
     * @param length bytes of payload, at most {@link #maxPayloadBytes}
     * @return the position after the record, or {@link #FULL} or {@link #IN_GAP}
     */
    public long tryAppend(int kind, byte[] payload, int offset, int length) {
        checkPayload(payload, offset, length);
        int payloadCrc = HeaderWords.payloadCrc(payload, offset, length);
        int bytes = RingLayout.recordBytes(length);
        long position;
        do {
            position = control.getLongVolatile(OFFSET_RESERVED);
            if ((position & GAP_BIT) != 0) {
                return IN_GAP;
            }
            if (!hasRoom(position, bytes)) {
                return FULL;
            }
        } while (!control.compareAndSetLong(OFFSET_RESERVED, position, position + bytes));
        fill(position, kind, payload, offset, length, payloadCrc);
        return position + bytes;
    }

    /**
     * Brings every page of the ring into this process, so that no producer pays for a page fault later. Any thread, also
     * while others publish: it adds nothing, atomically.
     */
    public void touch() {
        for (int page = 0; page < capacity; page += PAGE_BYTES) {
            slots.getAndAddLong(page, 0);
        }
    }

    private void checkPayload(byte[] payload, int offset, int length) {
        if (length < 0 || length > maxPayloadBytes()) {
            throw new IllegalArgumentException(
                    "payload: actual=" + length + " expected<=" + maxPayloadBytes() + " bytes");
        }
        if (offset < 0 || offset > payload.length - length) {
            throw new IndexOutOfBoundsException(
                    "payload: offset=" + offset + " length=" + length + " of " + payload.length);
        }
    }

    private boolean hasRoom(long position, int bytes) {
        long end = position + bytes;
        if (end - drainedSeen <= capacity) {
            return true;
        }
        long now = control.getLongVolatile(OFFSET_DRAINED);
        drainedSeen = now;
        return end - now <= capacity;
    }

    private void fill(long position, int kind, byte[] payload, int offset, int length, int payloadCrc) {
        int index = (int) (position & mask);
        boolean filled = false;
        try {
            slots.putLong(index, HeaderWords.first(length));
            slots.putLong(index + RecordHeader.POSITION_OFFSET, position);
            slots.putLong(index + RecordHeader.INCARNATION_OFFSET, incarnation);
            copyIn(index + RecordHeader.SIZE, payload, offset, length);
            slots.putLongRelease(
                    index + VISIBILITY_WORD, HeaderWords.visible(payloadCrc, length, position, kind, incarnation));
            filled = true;
        } finally {
            // A stack overflow or a thread's forced death in between must not stop the consumer here for ever.
            if (!filled) {
                giveUp(position, length);
            }
        }
    }

    private void copyIn(int index, byte[] payload, int offset, int length) {
        int beforeEnd = Math.min(length, capacity - index);
        slots.putBytes(index, payload, offset, beforeEnd);
        if (beforeEnd < length) {
            slots.putBytes(0, payload, offset + beforeEnd, length - beforeEnd);
        }
    }

    /** Fills a reservation with empty records, the first of them last: the consumer sees all or none. */
    private void giveUp(long position, int length) {
        for (long slot = position + RingLayout.recordBytes(length) - SLOT_BYTES; slot >= position; slot -= SLOT_BYTES) {
            int index = (int) (slot & mask);
            slots.putLong(index, HeaderWords.first(0));
            slots.putLong(index + RecordHeader.POSITION_OFFSET, slot);
            slots.putLong(index + RecordHeader.INCARNATION_OFFSET, incarnation);
            int crcOfNothing = 0;
            slots.putLongRelease(
                    index + VISIBILITY_WORD,
                    HeaderWords.visible(crcOfNothing, 0, slot, RecordKind.PADDING.code(), incarnation));
        }
    }

    /** The position up to which space is reserved: after every record whose publication has returned. */
    public long reservedPosition() {
        return control.getLongVolatile(OFFSET_RESERVED) & ~GAP_BIT;
    }

    /** The position up to which the consumer has taken records. */
    public long drainedPosition() {
        return control.getLongVolatile(OFFSET_DRAINED);
    }

    /** The position up to which the consumer says that the log is forced. */
    public long forcedPosition() {
        return control.getLongVolatile(OFFSET_FORCED);
    }

    /** Whether units are being dropped: {@link #openGap} happened and {@link #tryCloseGap} did not yet. */
    public boolean gapOpen() {
        return (control.getLongVolatile(OFFSET_RESERVED) & GAP_BIT) != 0;
    }

    /**
     * Says that a unit is dropped. From now on every one is, until the gap is closed. Any thread.
     *
     * @return true if this call opened the gap, false if it was open
     */
    public boolean openGap() {
        while (true) {
            long position = control.getLongVolatile(OFFSET_RESERVED);
            if ((position & GAP_BIT) != 0) {
                return false;
            }
            if (control.compareAndSetLong(OFFSET_RESERVED, position, position | GAP_BIT)) {
                return true;
            }
        }
    }

    /**
     * Ends an open gap and publishes its record at the place where units are missing. One thread at a time.
     *
     * @return the position after the record, or {@link #FULL}; then the gap stays open
     */
    public long tryCloseGap(byte[] payload) {
        checkPayload(payload, 0, payload.length);
        int bytes = RingLayout.recordBytes(payload.length);
        long marked = control.getLongVolatile(OFFSET_RESERVED);
        if ((marked & GAP_BIT) == 0) {
            throw new IllegalStateException("no gap is open");
        }
        long position = marked & ~GAP_BIT;
        if (!hasRoom(position, bytes)) {
            return FULL;
        }
        int payloadCrc = HeaderWords.payloadCrc(payload, 0, payload.length);
        if (!control.compareAndSetLong(OFFSET_RESERVED, marked, position + bytes)) {
            throw new IllegalStateException("a gap was closed by two threads");
        }
        fill(position, RecordKind.GAP.code(), payload, 0, payload.length, payloadCrc);
        return position + bytes;
    }

    // ------------------------------------------------------------------------------------------------ the consumer

    /**
     * Copies whole records, in their order, from the drained position on, packed: each as its header, its payload and
     * zeros up to a multiple of 8. The consumer's thread alone; nothing is given free until {@link #release}.
     *
     * @param target at least as long as the longest record
     * @return bytes copied; 0 if the next record is not there yet
     */
    public int poll(byte[] target) {
        int copied = 0;
        long position = drained;
        while (true) {
            int index = (int) (position & mask);
            long visible = slots.getLongVolatile(index + VISIBILITY_WORD);
            if (visible == 0) {
                break;
            }
            int length = slots.getInt(index + RecordHeader.LENGTH_OFFSET);
            checkRecord(index, position, length);
            int packed = RingLayout.packedBytes(length);
            if (packed > target.length - copied) {
                break;
            }
            slots.getBytes(index, target, copied, RecordHeader.SIZE);
            copyOut(index + RecordHeader.SIZE, target, copied + RecordHeader.SIZE, length);
            for (int pad = copied + RecordHeader.SIZE + length; pad < copied + packed; pad++) {
                target[pad] = 0;
            }
            copied += packed;
            position += RingLayout.recordBytes(length);
            if (position - drained == capacity) {
                break;
            }
        }
        polled = position;
        return copied;
    }

    // The consumer's: the position after the last poll.
    private long polled;

    /** The position after what the last {@link #poll} copied. The consumer's thread alone. */
    public long polledPosition() {
        return polled;
    }

    private void checkRecord(int index, long position, int length) {
        if (slots.getInt(index) != RecordHeader.MAGIC
                || slots.getLong(index + RecordHeader.POSITION_OFFSET) != position
                || length < 0
                || length > maxPayloadBytes()) {
            throw new IllegalStateException("commit ring damaged in memory: file=" + file.name() + " position="
                    + position + " magic=" + Integer.toHexString(slots.getInt(index)) + " length=" + length);
        }
    }

    private void copyOut(int index, byte[] target, int offset, int length) {
        int beforeEnd = Math.min(length, capacity - index);
        slots.getBytes(index, target, offset, beforeEnd);
        if (beforeEnd < length) {
            slots.getBytes(0, target, offset + beforeEnd, length - beforeEnd);
        }
    }

    /** Gives free what was polled, once it is in the log. The consumer's thread alone. */
    public void release() {
        for (long position = drained; position < polled; position += SLOT_BYTES) {
            slots.putLong((int) (position & mask) + VISIBILITY_WORD, 0);
        }
        drained = polled;
        control.putLongRelease(OFFSET_DRAINED, polled);
    }

    /** Notes how far the log is forced: a reader of the dead life takes damage before it for damage. The consumer alone. */
    public void forced(long position) {
        control.putLongRelease(OFFSET_FORCED, position);
    }
}
