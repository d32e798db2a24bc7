package io.rekindle.format;

import java.util.Arrays;

/**
 * A growable byte array with the primitives of protobuf's wire format. Lengths of nested messages are patched in when
 * the message ends: one byte is left for them, since most are under 128 bytes, and the message is moved if it needs
 * more.
 *
 * <p>Not thread-safe. Allocates only when it grows.
 */
final class WireBuffer {
    /** Largest array that every JVM grants. */
    static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

    private static final int VARINT_MAX = 10;

    /** Strings up to this are given room for the worst case at once; longer ones are measured first. */
    private static final int MEASURE_FROM_CHARS = 1 << 16;

    byte[] bytes;
    int length;

    WireBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    /** Makes room for so many more bytes. */
    /** Whether no byte has its highest bit set. */
    static boolean isAscii(byte[] bytes) {
        int at = 0;
        for (int end = bytes.length - Long.BYTES; at <= end; at += Long.BYTES) {
            if ((LittleEndian.getLong(bytes, at) & 0x8080_8080_8080_8080L) != 0) {
                return false;
            }
        }
        for (; at < bytes.length; at++) {
            if (bytes[at] < 0) {
                return false;
            }
        }
        return true;
    }

    void ensure(long more) {
        if (bytes.length - length < more) {
            grow(more);
        }
    }

    private void grow(long more) {
        long needed = length + more;
        if (needed > MAX_CAPACITY) {
            throw new UnitTooLargeException(needed, MAX_CAPACITY);
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_CAPACITY, Math.max(needed, 2L * bytes.length)));
    }

    /** One byte; the caller has ensured room, as for all {@code put} methods that take no reference. */
    void putByte(int value) {
        bytes[length++] = (byte) value;
    }

    void putVarint(long value) {
        int at = length;
        byte[] target = bytes;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        length = at;
    }

    void putFixed32(int value) {
        LittleEndian.putInt(bytes, length, value);
        length += Integer.BYTES;
    }

    void putFixed64(long value) {
        LittleEndian.putLong(bytes, length, value);
        length += Long.BYTES;
    }

    void putBytes(byte[] source, int offset, int count) {
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /** A one-byte tag and a varint, unless the value is 0 and so left out. */
    void varintField(int tag, long value) {
        if (value != 0) {
            ensure(1 + VARINT_MAX);
            putByte(tag);
            putVarint(value);
        }
    }

    void fixed64Field(int tag, long value) {
        if (value != 0) {
            ensure(1 + Long.BYTES);
            putByte(tag);
            putFixed64(value);
        }
    }

    void trueField(int tag) {
        ensure(2);
        putByte(tag);
        putByte(1);
    }

    /** A one-byte tag, a length and bytes, also if there are none. */
    void bytesField(int tag, byte[] source, int offset, int count) {
        ensure(1L + VARINT_MAX + count);
        putByte(tag);
        putVarint(count);
        putBytes(source, offset, count);
    }

    /** A string field holding a name, see {@link Names}; left out if empty. */
    void nameField(int tag, String name) {
        if (name.isEmpty()) {
            return;
        }
        ensure(1);
        putByte(tag);
        if (!tryUtf8(name)) {
            tryUtf8(Names.toWire(name));
        }
    }

    /** Length and UTF-8 of a string. Writes nothing and returns false if it has a lone surrogate. */
    boolean tryUtf8(String s) {
        int start = length;
        int units = s.length();
        ensureUtf8(s);
        int guess = varintSize(units);
        int from = start + guess;
        int end = encodeUtf8(s, from);
        if (end < 0) {
            return false;
        }
        int count = end - from;
        int width = varintSize(count);
        if (width != guess) {
            System.arraycopy(bytes, from, bytes, start + width, count);
        }
        putVarint(count);
        length += count;
        return true;
    }

    /** Room for the UTF-8 of a string and 16 bytes around it. */
    void ensureUtf8(String s) {
        int units = s.length();
        ensure(16 + (units < MEASURE_FROM_CHARS ? 3L * units : utf8Length(s)));
    }

    private static long utf8Length(String s) {
        long count = 0;
        for (int i = 0, n = s.length(); i < n; i++) {
            char c = s.charAt(i);
            // A pair takes 4 bytes: 2 for each half. A lone surrogate ends the encoding, so its count does not matter.
            count += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return count;
    }

    /** Writes UTF-8 at a place without moving the end. Returns where it ended, or -1 at a lone surrogate. */
    int encodeUtf8(String s, int from) {
        byte[] target = bytes;
        int at = from;
        int n = s.length();
        int i = 0;
        for (; i < n; i++) {
            char c = s.charAt(i);
            if (c >= 0x80) {
                break;
            }
            target[at++] = (byte) c;
        }
        for (; i < n; i++) {
            char c = s.charAt(i);
            if (c < 0x80) {
                target[at++] = (byte) c;
            } else if (c < 0x800) {
                target[at++] = (byte) (0xC0 | c >>> 6);
                target[at++] = continuation(c);
            } else if (!Character.isSurrogate(c)) {
                target[at++] = (byte) (0xE0 | c >>> 12);
                target[at++] = continuation(c >>> 6);
                target[at++] = continuation(c);
            } else {
                if (!Names.isPairAt(s, i)) {
                    return -1;
                }
                int point = Character.toCodePoint(c, s.charAt(++i));
                target[at++] = (byte) (0xF0 | point >>> 18);
                target[at++] = continuation(point >>> 12);
                target[at++] = continuation(point >>> 6);
                target[at++] = continuation(point);
            }
        }
        return at;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    /** Leaves a byte for the length of what follows and returns where. */
    int openLength() {
        ensure(1);
        return length++;
    }

    /** Fills in the length of what was written since {@link #openLength}. */
    void closeLength(int at) {
        int count = length - at - 1;
        if (count < 0x80) {
            bytes[at] = (byte) count;
        } else {
            closeLongLength(at, count);
        }
    }

    private void closeLongLength(int at, int count) {
        int extra = varintSize(count) - 1;
        ensure(extra);
        System.arraycopy(bytes, at + 1, bytes, at + 1 + extra, count);
        length = at;
        putVarint(count);
        length += count;
    }

    /** Bytes of a varint, 1 to 10. */
    static int varintSize(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }

    static int zigzag(int value) {
        return value << 1 ^ value >> 31;
    }

    static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }
}
