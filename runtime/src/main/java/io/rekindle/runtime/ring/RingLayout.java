package io.rekindle.runtime.ring;

import io.rekindle.format.RecordHeader;

/**
 * Where things lie in a ring file. All integers are little endian; docs/format/ring.md is the same as a table.
 *
 * <pre>
 *      0  the header of every file: magic, kind, version, store id, incarnation, crc  (written once)
 *     64  i64 capacity, i32 length and 64 bytes of the host's boot, u32 crc32c of all before
 *   1024  i64 reserved position; bit 0: a gap is open                              (producers)
 *   1152  i64 drained position                                                     (the consumer)
 *   1280  i64 forced position                                                      (the consumer)
 *   4096  slots of 64 bytes, capacity bytes in all; capacity is a power of two
 * </pre>
 *
 * A record begins at a slot, {@code position & (capacity - 1)} bytes into the slots, and goes on at the first slot where
 * it reaches the end. Its header never wraps.
 */
final class RingLayout {
    static final int OFFSET_CAPACITY = 64;
    static final int OFFSET_HOST_BOOT_LENGTH = 72;
    static final int OFFSET_HOST_BOOT = 76;
    static final int MAX_HOST_BOOT_BYTES = 64;
    static final int OFFSET_HEADER_CRC = 140;

    static final int OFFSET_RESERVED = 1024;
    static final int OFFSET_DRAINED = 1152;
    static final int OFFSET_FORCED = 1280;

    static final int HEADER_BYTES = 4096;
    static final int SLOT_BYTES = 64;

    /** In the reserved position, whose low bits are free: units are being dropped. */
    static final long GAP_BIT = 1;

    static final int MIN_CAPACITY = 64 << 10;
    static final int MAX_CAPACITY = 1 << 30;

    static final int MAX_RECORD_BYTES = 1 << 20;

    /** The header word with the CRC, the kind and the flags: zero until the record is whole. */
    static final int VISIBILITY_WORD = RecordHeader.CRC_OFFSET;

    private RingLayout() {}

    /** Bytes that a record with this much payload takes in the ring: whole slots. */
    static int recordBytes(int payloadBytes) {
        return (RecordHeader.SIZE + payloadBytes + SLOT_BYTES - 1) & -SLOT_BYTES;
    }

    /** Bytes that a record takes once it has left the ring: header and payload, up to a multiple of 8. */
    static int packedBytes(int payloadBytes) {
        return (RecordHeader.SIZE + payloadBytes + 7) & -8;
    }

    /** The most payload of one record: several must fit in a small ring, and one excerpt of the log must hold it. */
    static int maxPayloadBytes(int capacity) {
        return Math.min(capacity / 8, MAX_RECORD_BYTES) - RecordHeader.SIZE;
    }

    static boolean isCapacity(long bytes) {
        return bytes >= MIN_CAPACITY && bytes <= MAX_CAPACITY && Long.bitCount(bytes) == 1;
    }
}
