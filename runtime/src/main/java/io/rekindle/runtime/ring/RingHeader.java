package io.rekindle.runtime.ring;

import io.rekindle.format.CorruptFileException;
import io.rekindle.format.FileKind;
import io.rekindle.format.FormatTooNewException;
import io.rekindle.format.LittleEndian;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What a ring file says of itself, written once.
 *
 * @param hostBoot the start of the operating system under which the ring was made; empty where unknown
 */
record RingHeader(int capacity, UUID storeId, long incarnation, String hostBoot) {

    static void write(ByteBuffer file, RingHeader header) {
        byte[] boot = header.hostBoot.getBytes(StandardCharsets.US_ASCII);
        int bootLength = Math.min(boot.length, RingLayout.MAX_HOST_BOOT_BYTES);
        LittleEndian.putLong(file, RingLayout.OFFSET_MAGIC, RingLayout.MAGIC);
        LittleEndian.putInt(file, RingLayout.OFFSET_VERSION, RingLayout.VERSION);
        LittleEndian.putLong(file, RingLayout.OFFSET_CAPACITY, header.capacity);
        LittleEndian.putLong(file, RingLayout.OFFSET_STORE_ID, header.storeId.getMostSignificantBits());
        LittleEndian.putLong(file, RingLayout.OFFSET_STORE_ID + 8, header.storeId.getLeastSignificantBits());
        LittleEndian.putLong(file, RingLayout.OFFSET_INCARNATION, header.incarnation);
        LittleEndian.putInt(file, RingLayout.OFFSET_HOST_BOOT_LENGTH, bootLength);
        file.duplicate().position(RingLayout.OFFSET_HOST_BOOT).put(boot, 0, bootLength);
        LittleEndian.putInt(file, RingLayout.OFFSET_HEADER_CRC, crc(file));
    }

    /** Reads the header of a ring, and believes nothing that its checksum does not confirm. */
    static RingHeader read(ByteBuffer file, String fileName) throws IOException {
        if (file.capacity() < RingLayout.HEADER_BYTES) {
            throw damaged(fileName, 0, "too short", file.capacity() + " bytes", ">=" + RingLayout.HEADER_BYTES);
        }
        long magic = LittleEndian.getLong(file, RingLayout.OFFSET_MAGIC);
        if (magic != RingLayout.MAGIC) {
            throw damaged(fileName, 0, "magic mismatch", Long.toHexString(magic), Long.toHexString(RingLayout.MAGIC));
        }
        int crc = LittleEndian.getInt(file, RingLayout.OFFSET_HEADER_CRC);
        if (crc != crc(file)) {
            throw CorruptFileException.crc(
                    "commit ring header", fileName, RingLayout.OFFSET_HEADER_CRC, crc, crc(file));
        }
        int version = LittleEndian.getInt(file, RingLayout.OFFSET_VERSION);
        if (version > RingLayout.VERSION) {
            throw new FormatTooNewException(
                    FileKind.RING, fileName, RingLayout.OFFSET_VERSION, version, RingLayout.VERSION);
        }
        long capacity = LittleEndian.getLong(file, RingLayout.OFFSET_CAPACITY);
        if (capacity < RingLayout.MIN_CAPACITY
                || capacity > RingLayout.MAX_CAPACITY
                || Long.bitCount(capacity) != 1
                || capacity + RingLayout.HEADER_BYTES != file.capacity()) {
            throw damaged(
                    fileName,
                    RingLayout.OFFSET_CAPACITY,
                    "capacity wrong",
                    capacity + " bytes",
                    "a power of two, the file's length less " + RingLayout.HEADER_BYTES);
        }
        int bootLength = LittleEndian.getInt(file, RingLayout.OFFSET_HOST_BOOT_LENGTH);
        byte[] boot = new byte[Math.max(0, Math.min(bootLength, RingLayout.MAX_HOST_BOOT_BYTES))];
        file.duplicate().position(RingLayout.OFFSET_HOST_BOOT).get(boot);
        return new RingHeader(
                (int) capacity,
                new UUID(
                        LittleEndian.getLong(file, RingLayout.OFFSET_STORE_ID),
                        LittleEndian.getLong(file, RingLayout.OFFSET_STORE_ID + 8)),
                LittleEndian.getLong(file, RingLayout.OFFSET_INCARNATION),
                new String(boot, StandardCharsets.US_ASCII));
    }

    private static int crc(ByteBuffer file) {
        CRC32C crc = new CRC32C();
        ByteBuffer header = file.duplicate();
        header.position(0).limit(RingLayout.OFFSET_HEADER_CRC);
        crc.update(header);
        return (int) crc.getValue();
    }

    private static CorruptFileException damaged(
            String fileName, int offset, String what, String actual, String expected) {
        return new CorruptFileException("commit ring " + what, fileName, offset, actual, expected);
    }
}
