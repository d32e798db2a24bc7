package io.rekindle.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.nio.ByteBuffer;

/**
 * Reads numbers, lengths and messages one after the other and believes none of them: nothing is read past the end, and
 * nothing is allocated by a length or count that the bytes left cannot bear. What is wrong is a
 * {@link CorruptFileException} that names file and offset. Not thread-safe.
 */
public final class WireReader {
    private final ByteBuffer bytes;
    private final String file;
    private final long base;

    /**
     * Reads a buffer from its position to its limit, which stay as they are.
     *
     * @param file name, for messages
     * @param base offset in the file of the buffer's position
     */
    public WireReader(ByteBuffer bytes, String file, long base) {
        this.bytes = bytes.slice();
        this.file = file;
        this.base = base;
    }

    /** Offset in the file of what is read next. */
    public long offset() {
        return base + bytes.position();
    }

    /** Bytes left. */
    public int remaining() {
        return bytes.remaining();
    }

    public int readU8() throws CorruptFileException {
        require(1, "byte");
        return bytes.get() & 0xFF;
    }

    public int readFixed32() throws CorruptFileException {
        require(Integer.BYTES, "fixed32");
        int at = bytes.position();
        bytes.position(at + Integer.BYTES);
        return LittleEndian.getInt(bytes, at);
    }

    public long readFixed64() throws CorruptFileException {
        require(Long.BYTES, "fixed64");
        int at = bytes.position();
        bytes.position(at + Long.BYTES);
        return LittleEndian.getLong(bytes, at);
    }

    /** A protobuf varint of up to 64 bits. */
    public long readVarint() throws CorruptFileException {
        long start = offset();
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            require(1, "varint");
            byte b = bytes.get();
            if (shift == 63 && (b & 0xFF) > 1) {
                break;
            }
            value |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new CorruptFileException("varint too long", file, start, "more than 64 bits", "64 bits at most");
    }

    /** A varint that is the number of bytes that follow. */
    public int readLength() throws CorruptFileException {
        return readCount(1);
    }

    /**
     * A varint that is the number of things that follow.
     *
     * @param leastBytesEach at least 1
     */
    public int readCount(int leastBytesEach) throws CorruptFileException {
        long start = offset();
        long count = readVarint();
        int most = bytes.remaining() / leastBytesEach;
        if (count < 0 || count > most) {
            throw new CorruptFileException(
                    "count larger than what follows", file, start, Long.toUnsignedString(count), most + " at most");
        }
        return (int) count;
    }

    /** The next bytes, not copied. */
    public ByteBuffer readSlice(int length) throws CorruptFileException {
        require(length, "bytes");
        ByteBuffer slice = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return slice;
    }

    /** A message of so many bytes. */
    public <T extends MessageLite> T readMessage(Parser<T> parser, int length) throws CorruptFileException {
        long start = offset();
        return parse(parser, readSlice(length), file, start);
    }

    /**
     * Parses all of a buffer as one message.
     *
     * @param offset of the buffer's position in the file, for messages
     */
    public static <T extends MessageLite> T parse(Parser<T> parser, ByteBuffer bytes, String file, long offset)
            throws CorruptFileException {
        try {
            // Through a byte string, since a mapped file must not be read after it is unmapped, and messages keep
            // slices.
            return parser.parseFrom(ByteString.copyFrom(bytes.duplicate()));
        } catch (InvalidProtocolBufferException e) {
            CorruptFileException corrupt = new CorruptFileException(
                    "not a message", file, offset, String.valueOf(e.getMessage()), "a whole protobuf message");
            corrupt.initCause(e);
            throw corrupt;
        }
    }

    private void require(int count, String what) throws CorruptFileException {
        if (count < 0 || count > bytes.remaining()) {
            throw new CorruptFileException(
                    what + " past the end", file, offset(), bytes.remaining() + " bytes left", count + " bytes");
        }
    }
}
