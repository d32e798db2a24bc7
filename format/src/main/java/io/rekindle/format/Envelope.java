package io.rekindle.format;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What every file of a store that is written once begins and ends with: a header of 64 bytes and a footer of 32; little
 * endian. The store id is in network order, as it is printed.
 *
 * <pre>
 * header   0        4     6      8             24           32        40          60
 *          +--------+-----+------+-------------+------------+---------+-----------+--------+
 *          | magic  |kind |version| store id   |incarnation | file id |   zero    | crc32c |
 *          +--------+-----+------+-------------+------------+---------+-----------+--------+
 * footer   0        4            8             16           20        28
 *          +--------+------------+-------------+------------+---------+--------+
 *          | magic  | header crc | file length | body crc   |  zero   | crc32c |
 *          +--------+------------+-------------+------------+---------+--------+
 * </pre>
 *
 * <p>Both checksums named crc32c cover the bytes before them. The header's is repeated in the footer, so that the ends
 * of two files do not go together.
 *
 * @param version format version of the kind
 * @param incarnation life that wrote the file
 * @param fileId tells the files of one kind and life apart: the number of a manifest, say
 */
public record Envelope(FileKind kind, int version, UUID storeId, long incarnation, long fileId) {
    public static final int HEADER_SIZE = 64;
    public static final int FOOTER_SIZE = 32;

    /** "RKF1" in the order of the file. */
    public static final int HEADER_MAGIC = 0x31464b52;

    /** "RKE1" in the order of the file. */
    public static final int FOOTER_MAGIC = 0x31454b52;

    private static final int KIND_OFFSET = 4;
    private static final int VERSION_OFFSET = 6;
    private static final int STORE_ID_OFFSET = 8;
    private static final int INCARNATION_OFFSET = 24;
    private static final int FILE_ID_OFFSET = 32;
    private static final int HEADER_CRC_OFFSET = 60;

    private static final int FOOTER_HEADER_CRC_OFFSET = 4;
    private static final int FILE_LENGTH_OFFSET = 8;
    private static final int BODY_CRC_OFFSET = 16;
    private static final int FOOTER_CRC_OFFSET = 28;

    /** An envelope of the version that is written now. */
    public static Envelope of(FileKind kind, UUID storeId, long incarnation, long fileId) {
        return new Envelope(kind, kind.version(), storeId, incarnation, fileId);
    }

    /** A whole file around a body. */
    public byte[] wrap(byte[] body) {
        byte[] file = new byte[HEADER_SIZE + body.length + FOOTER_SIZE];
        System.arraycopy(header(), 0, file, 0, HEADER_SIZE);
        System.arraycopy(body, 0, file, HEADER_SIZE, body.length);
        byte[] footer = footer(file.length, crc(body, 0, body.length));
        System.arraycopy(footer, 0, file, HEADER_SIZE + body.length, FOOTER_SIZE);
        return file;
    }

    /** The first {@link #HEADER_SIZE} bytes of the file. */
    public byte[] header() {
        byte[] header = new byte[HEADER_SIZE];
        LittleEndian.putInt(header, 0, HEADER_MAGIC);
        LittleEndian.putShort(header, KIND_OFFSET, (short) kind.code());
        LittleEndian.putShort(header, VERSION_OFFSET, (short) version);
        LittleEndian.putLong(header, STORE_ID_OFFSET, Long.reverseBytes(storeId.getMostSignificantBits()));
        LittleEndian.putLong(header, STORE_ID_OFFSET + 8, Long.reverseBytes(storeId.getLeastSignificantBits()));
        LittleEndian.putLong(header, INCARNATION_OFFSET, incarnation);
        LittleEndian.putLong(header, FILE_ID_OFFSET, fileId);
        LittleEndian.putInt(header, HEADER_CRC_OFFSET, crc(header, 0, HEADER_CRC_OFFSET));
        return header;
    }

    /**
     * The last {@link #FOOTER_SIZE} bytes of the file.
     *
     * @param fileLength of the whole file, header and footer included
     * @param bodyCrc CRC32C of what is between them
     */
    public byte[] footer(long fileLength, int bodyCrc) {
        byte[] footer = new byte[FOOTER_SIZE];
        LittleEndian.putInt(footer, 0, FOOTER_MAGIC);
        LittleEndian.putInt(footer, FOOTER_HEADER_CRC_OFFSET, LittleEndian.getInt(header(), HEADER_CRC_OFFSET));
        LittleEndian.putLong(footer, FILE_LENGTH_OFFSET, fileLength);
        LittleEndian.putInt(footer, BODY_CRC_OFFSET, bodyCrc);
        LittleEndian.putInt(footer, FOOTER_CRC_OFFSET, crc(footer, 0, FOOTER_CRC_OFFSET));
        return footer;
    }

    /**
     * Checks a whole file of less than 2 GiB.
     *
     * @param bytes the file, from the buffer's position to its limit, which stay as they are
     * @param file its name, for messages
     */
    public static Opened open(ByteBuffer bytes, String file, FileKind expected) throws FileFormatException {
        ByteBuffer whole = bytes.slice();
        Envelope envelope = readHeader(whole, file, expected);
        if (whole.capacity() < HEADER_SIZE + FOOTER_SIZE) {
            throw tooShort(expected, file, whole.capacity(), HEADER_SIZE + FOOTER_SIZE);
        }
        int footerAt = whole.capacity() - FOOTER_SIZE;
        int bodyCrc = envelope.readFooter(whole.slice(footerAt, FOOTER_SIZE), whole.capacity(), file);
        ByteBuffer body = whole.slice(HEADER_SIZE, footerAt - HEADER_SIZE);
        CRC32C actual = new CRC32C();
        actual.update(body.duplicate());
        envelope.requireBodyCrc((int) actual.getValue(), bodyCrc, file);
        return new Opened(envelope, body);
    }

    /** A file that was checked: its envelope, and what is in it from the buffer's start to its end. */
    public record Opened(Envelope envelope, ByteBuffer body) {}

    /**
     * Checks the header of a file, in this order: size, magic, checksum, kind, version. Whether the file belongs here is
     * checked by {@link #requireStore} and {@link #requireFile}.
     *
     * @param bytes the file or its beginning, from the buffer's position
     */
    public static Envelope readHeader(ByteBuffer bytes, String file, FileKind expected) throws FileFormatException {
        if (bytes.remaining() < HEADER_SIZE) {
            throw tooShort(expected, file, bytes.remaining(), HEADER_SIZE);
        }
        byte[] header = new byte[HEADER_SIZE];
        bytes.get(bytes.position(), header);
        requireMagic(expected.label() + " header", header, HEADER_MAGIC, file, 0);
        requireCrc(expected.label() + " header", header, HEADER_CRC_OFFSET, file, 0);
        int kindCode = LittleEndian.getShort(header, KIND_OFFSET) & 0xFFFF;
        if (kindCode != expected.code()) {
            throw new WrongFileKindException(file, KIND_OFFSET, kindLabel(kindCode), expected.label());
        }
        int version = LittleEndian.getShort(header, VERSION_OFFSET) & 0xFFFF;
        if (version > expected.version()) {
            throw new FormatTooNewException(expected, file, VERSION_OFFSET, version, expected.version());
        }
        if (version < expected.oldestVersion()) {
            throw new FormatTooOldException(expected, file, VERSION_OFFSET, version, expected.oldestVersion());
        }
        UUID storeId = new UUID(
                Long.reverseBytes(LittleEndian.getLong(header, STORE_ID_OFFSET)),
                Long.reverseBytes(LittleEndian.getLong(header, STORE_ID_OFFSET + 8)));
        return new Envelope(
                expected,
                version,
                storeId,
                LittleEndian.getLong(header, INCARNATION_OFFSET),
                LittleEndian.getLong(header, FILE_ID_OFFSET));
    }

    /**
     * Checks the footer of the file that this is the header of.
     *
     * @param bytes the footer, from the buffer's position
     * @param fileLength of the whole file as it is now
     * @return the CRC32C that the body must have, see {@link #requireBodyCrc}
     */
    public int readFooter(ByteBuffer bytes, long fileLength, String file) throws FileFormatException {
        if (bytes.remaining() < FOOTER_SIZE || fileLength < HEADER_SIZE + FOOTER_SIZE) {
            throw tooShort(kind, file, fileLength, HEADER_SIZE + FOOTER_SIZE);
        }
        long at = fileLength - FOOTER_SIZE;
        byte[] footer = new byte[FOOTER_SIZE];
        bytes.get(bytes.position(), footer);
        requireMagic(kind.label() + " footer", footer, FOOTER_MAGIC, file, at);
        requireCrc(kind.label() + " footer", footer, FOOTER_CRC_OFFSET, file, at);
        int headerCrc = LittleEndian.getInt(header(), HEADER_CRC_OFFSET);
        int bound = LittleEndian.getInt(footer, FOOTER_HEADER_CRC_OFFSET);
        if (bound != headerCrc) {
            throw CorruptFileException.crc(
                    kind.label() + " footer of another file, header",
                    file,
                    at + FOOTER_HEADER_CRC_OFFSET,
                    bound,
                    headerCrc);
        }
        long length = LittleEndian.getLong(footer, FILE_LENGTH_OFFSET);
        if (length != fileLength) {
            throw new CorruptFileException(
                    kind.label() + " length mismatch",
                    file,
                    at + FILE_LENGTH_OFFSET,
                    Long.toString(fileLength),
                    Long.toString(length));
        }
        return LittleEndian.getInt(footer, BODY_CRC_OFFSET);
    }

    /** Checks the body's checksum against that which {@link #readFooter} gave. */
    public void requireBodyCrc(int actual, int expected, String file) throws CorruptFileException {
        if (actual != expected) {
            throw CorruptFileException.crc(kind.label(), file, HEADER_SIZE, actual, expected);
        }
    }

    /** Checks that the file is of this store. */
    public void requireStore(UUID expected, String file) throws WrongStoreException {
        if (!storeId.equals(expected)) {
            throw new WrongStoreException(
                    kind.label() + " of another store", file, STORE_ID_OFFSET, storeId.toString(), expected.toString());
        }
    }

    /** Checks that the file is the one that its name says. */
    public void requireFile(long expectedIncarnation, long expectedFileId, String file) throws WrongStoreException {
        if (incarnation != expectedIncarnation || fileId != expectedFileId) {
            throw new WrongStoreException(
                    kind.label() + " under another's name",
                    file,
                    INCARNATION_OFFSET,
                    incarnation + "-" + fileId,
                    expectedIncarnation + "-" + expectedFileId);
        }
    }

    private static void requireMagic(String what, byte[] bytes, int expected, String file, long at)
            throws CorruptFileException {
        int actual = LittleEndian.getInt(bytes, 0);
        if (actual != expected) {
            String problem = actual == 0 ? what + " never written" : what + " magic mismatch";
            throw new CorruptFileException(
                    problem, file, at, CorruptFileException.hex(actual), CorruptFileException.hex(expected));
        }
    }

    private static void requireCrc(String what, byte[] bytes, int crcOffset, String file, long at)
            throws CorruptFileException {
        int actual = crc(bytes, 0, crcOffset);
        int expected = LittleEndian.getInt(bytes, crcOffset);
        if (actual != expected) {
            throw CorruptFileException.crc(what, file, at, actual, expected);
        }
    }

    private static CorruptFileException tooShort(FileKind kind, String file, long actual, long least) {
        return new CorruptFileException(
                kind.label() + " too short", file, actual, actual + " bytes", least + " bytes at least");
    }

    private static String kindLabel(int code) {
        FileKind kind = FileKind.of(code);
        return kind == null ? "kind " + code : kind.label();
    }

    private static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
