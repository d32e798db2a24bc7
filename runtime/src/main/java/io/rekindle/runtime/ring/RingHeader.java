package io.rekindle.runtime.ring;

import io.rekindle.format.CorruptFileException;
import io.rekindle.format.Envelope;
import io.rekindle.format.FileFormatException;
import io.rekindle.format.FileKind;
import io.rekindle.format.LittleEndian;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What a ring file says of itself, written once: the header that all our files have, and what a ring adds.
 *
 * @param hostBoot the start of the operating system under which the ring was made; empty where unknown
 */
record RingHeader(int capacity, UUID storeId, long incarnation, String hostBoot) {

    static void write(ByteBuffer file, RingHeader header) {
        byte[] boot = header.hostBoot.getBytes(StandardCharsets.US_ASCII);
        int bootLength = Math.min(boot.length, RingLayout.MAX_HOST_BOOT_BYTES);
        byte[] envelope = Envelope.of(FileKind.RING, header.storeId, header.incarnation, header.incarnation)
                .header();
        file.duplicate().put(envelope);
        LittleEndian.putLong(file, RingLayout.OFFSET_CAPACITY, header.capacity);
        LittleEndian.putInt(file, RingLayout.OFFSET_HOST_BOOT_LENGTH, bootLength);
        file.duplicate().position(RingLayout.OFFSET_HOST_BOOT).put(boot, 0, bootLength);
        LittleEndian.putInt(file, RingLayout.OFFSET_HEADER_CRC, crc(file));
    }

    /** Reads the header of a ring, and believes nothing that its checksums do not confirm. */
    static RingHeader read(ByteBuffer file, String fileName) throws FileFormatException {
        Envelope envelope = Envelope.readHeader(file, fileName, FileKind.RING);
        if (file.capacity() < RingLayout.HEADER_BYTES) {
            throw new CorruptFileException(
                    "commit ring too short",
                    fileName,
                    file.capacity(),
                    file.capacity() + " bytes",
                    RingLayout.HEADER_BYTES + " bytes at least");
        }
        int crc = LittleEndian.getInt(file, RingLayout.OFFSET_HEADER_CRC);
        if (crc != crc(file)) {
            throw CorruptFileException.crc(
                    "commit ring header", fileName, RingLayout.OFFSET_HEADER_CRC, crc, crc(file));
        }
        long capacity = LittleEndian.getLong(file, RingLayout.OFFSET_CAPACITY);
        // What somebody appended is behind all records; of a ring that is too short some are gone.
        if (!RingLayout.isCapacity(capacity) || capacity + RingLayout.HEADER_BYTES > file.capacity()) {
            throw new CorruptFileException(
                    "commit ring length mismatch",
                    fileName,
                    RingLayout.OFFSET_CAPACITY,
                    file.capacity() + " bytes",
                    capacity + RingLayout.HEADER_BYTES + " bytes");
        }
        int bootLength = LittleEndian.getInt(file, RingLayout.OFFSET_HOST_BOOT_LENGTH);
        byte[] boot = new byte[Math.max(0, Math.min(bootLength, RingLayout.MAX_HOST_BOOT_BYTES))];
        file.duplicate().position(RingLayout.OFFSET_HOST_BOOT).get(boot);
        return new RingHeader(
                (int) capacity,
                envelope.storeId(),
                envelope.incarnation(),
                new String(boot, StandardCharsets.US_ASCII));
    }

    private static int crc(ByteBuffer file) {
        CRC32C crc = new CRC32C();
        crc.update(file.slice(0, RingLayout.OFFSET_HEADER_CRC));
        return (int) crc.getValue();
    }
}
