package io.rekindle.format;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The 32 bytes before every record of the log, the same in the commit ring and in the queue; little endian.
 *
 * <pre>
 *   0        4        8               16       20   21   22      24               32
 *   +--------+--------+----------------+--------+----+----+-------+----------------+
 *   | magic  | length |    position    | crc32c |kind|flag| zero  |  incarnation   |
 *   +--------+--------+----------------+--------+----+----+-------+----------------+
 * </pre>
 *
 * <p>The checksum covers the payload, then header bytes 4 to 15, then 20 to 31: all but the magic and itself.
 *
 * @param length of the payload, in bytes
 * @param position of the record in the life's endless ring
 * @param crc as read, see {@link #verify}
 */
public record RecordHeader(
        int magic, int length, long position, int crc, int kindCode, int flags, int reserved, long incarnation) {
    public static final int SIZE = 32;

    /** "RKR1" in the order of the file. */
    public static final int MAGIC = 0x31524b52;

    public static final int MAGIC_OFFSET = 0;
    public static final int LENGTH_OFFSET = 4;
    public static final int POSITION_OFFSET = 8;
    public static final int CRC_OFFSET = 16;
    public static final int KIND_OFFSET = 20;
    public static final int FLAGS_OFFSET = 21;
    public static final int RESERVED_OFFSET = 22;
    public static final int INCARNATION_OFFSET = 24;

    /** What {@link #verify} finds. */
    public enum Verdict {
        /** A whole record of a kind that this version knows. */
        OK,
        /** All zeros: reserved and never written. */
        NEVER_WRITTEN,
        BAD_MAGIC,
        /** Negative, or more than there is. */
        BAD_LENGTH,
        BAD_CRC,
        /** A whole record with a kind, flag or reserved bits that this version does not know: a newer one wrote it. */
        TOO_NEW
    }

    /**
     * Writes a header over a payload in an array. Allocates nothing.
     *
     * @param header where to, from {@code at}
     * @param crc a scratch of the calling thread's; reset here
     */
    public static void put(
            byte[] header,
            int at,
            RecordKind kind,
            long incarnation,
            long position,
            byte[] payload,
            int offset,
            int length,
            CRC32C crc) {
        LittleEndian.putInt(header, at + MAGIC_OFFSET, MAGIC);
        LittleEndian.putInt(header, at + LENGTH_OFFSET, length);
        LittleEndian.putLong(header, at + POSITION_OFFSET, position);
        LittleEndian.putInt(header, at + KIND_OFFSET, kind.code());
        LittleEndian.putLong(header, at + INCARNATION_OFFSET, incarnation);
        crc.reset();
        crc.update(payload, offset, length);
        LittleEndian.putInt(header, at + CRC_OFFSET, finishCrc(header, at, crc));
    }

    /** The header's share of the checksum, after the payload's. */
    private static int finishCrc(byte[] header, int at, CRC32C crc) {
        crc.update(header, at + LENGTH_OFFSET, CRC_OFFSET - LENGTH_OFFSET);
        crc.update(header, at + KIND_OFFSET, SIZE - KIND_OFFSET);
        return (int) crc.getValue();
    }

    /** Reads a header, right or wrong. */
    public static RecordHeader read(byte[] bytes, int at) {
        return new RecordHeader(
                LittleEndian.getInt(bytes, at + MAGIC_OFFSET),
                LittleEndian.getInt(bytes, at + LENGTH_OFFSET),
                LittleEndian.getLong(bytes, at + POSITION_OFFSET),
                LittleEndian.getInt(bytes, at + CRC_OFFSET),
                bytes[at + KIND_OFFSET] & 0xFF,
                bytes[at + FLAGS_OFFSET] & 0xFF,
                LittleEndian.getShort(bytes, at + RESERVED_OFFSET) & 0xFFFF,
                LittleEndian.getLong(bytes, at + INCARNATION_OFFSET));
    }

    /** Reads a header, right or wrong. Takes absolute offsets and leaves the buffer's position and order alone. */
    public static RecordHeader read(ByteBuffer bytes, int at) {
        byte[] copy = new byte[SIZE];
        bytes.get(at, copy);
        return read(copy, 0);
    }

    /**
     * Checks the header and the payload in an array.
     *
     * @param available bytes that the payload may take, from {@code offset}
     */
    public Verdict verify(byte[] payload, int offset, int available) {
        Verdict first = verifyShape(available);
        if (first != Verdict.OK) {
            return first;
        }
        CRC32C crc32c = new CRC32C();
        crc32c.update(payload, offset, length);
        return verdict(crc32c);
    }

    /** Checks the header and the payload in a buffer, by absolute offsets. */
    public Verdict verify(ByteBuffer payload, int offset, int available) {
        Verdict first = verifyShape(available);
        if (first != Verdict.OK) {
            return first;
        }
        CRC32C crc32c = new CRC32C();
        crc32c.update(payload.slice(offset, length));
        return verdict(crc32c);
    }

    /** Checks what can be checked before the payload is touched: {@link Verdict#OK} means so far. */
    public Verdict verifyShape(int available) {
        if (isNeverWritten()) {
            return Verdict.NEVER_WRITTEN;
        }
        if (magic != MAGIC) {
            return Verdict.BAD_MAGIC;
        }
        return length < 0 || length > available ? Verdict.BAD_LENGTH : Verdict.OK;
    }

    /** Whether all 32 bytes are zero. */
    public boolean isNeverWritten() {
        return magic == 0
                && length == 0
                && position == 0
                && crc == 0
                && kindCode == 0
                && flags == 0
                && reserved == 0
                && incarnation == 0;
    }

    private Verdict verdict(CRC32C ofPayload) {
        byte[] header = new byte[SIZE];
        LittleEndian.putInt(header, LENGTH_OFFSET, length);
        LittleEndian.putLong(header, POSITION_OFFSET, position);
        header[KIND_OFFSET] = (byte) kindCode;
        header[FLAGS_OFFSET] = (byte) flags;
        LittleEndian.putShort(header, RESERVED_OFFSET, (short) reserved);
        LittleEndian.putLong(header, INCARNATION_OFFSET, incarnation);
        if (finishCrc(header, 0, ofPayload) != crc) {
            return Verdict.BAD_CRC;
        }
        RecordKind known = RecordKind.of(kindCode);
        boolean understood = known != null && known != RecordKind.NEVER_WRITTEN && flags == 0 && reserved == 0;
        return understood ? Verdict.OK : Verdict.TOO_NEW;
    }

    /**
     * The kind of a verified record.
     *
     * @throws IllegalStateException if the header was not verified and the kind is unknown
     */
    public RecordKind kind() {
        RecordKind kind = RecordKind.of(kindCode);
        if (kind == null) {
            throw new IllegalStateException("record kind " + kindCode + " is unknown: verify the header first");
        }
        return kind;
    }

    public Lsn lsn() {
        return new Lsn(incarnation, position);
    }
}
