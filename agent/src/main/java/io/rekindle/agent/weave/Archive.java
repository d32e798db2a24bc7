package io.rekindle.agent.weave;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The table of contents of a jar, or of a jar stored inside another, read without inflating or copying anything that is not asked for:
 * what {@code java.util.zip} cannot do for a nested jar. Layout: PKWARE's APPNOTE 6.3, with Zip64.
 *
 * <p>A cursor over the entries, used by one thread. An archive and those nested in it may be used by different ones.
 */
final class Archive implements Closeable {
    static final int STORED = 0;
    static final int DEFLATED = 8;

    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int END64_LOCATOR_SIGNATURE = 0x07064b50;
    private static final int END64_LOCATOR_LENGTH = 20;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int ENTRY_LENGTH = 46;
    private static final int LOCAL_LENGTH = 30;
    private static final int MAX_COMMENT = 0xFFFF;
    private static final int WINDOW = 32 << 10;
    private static final int MAX_CLASS_SIZE = 64 << 20;

    /** Shared with nested archives; its position is guarded by itself. A class the JVM has loaded anyway, other than channels. */
    private final RandomAccessFile file;

    private final boolean ownsFile;
    private final long base;
    private final long length;
    private final byte[] directoryBytes;

    private final ByteBuffer directory;
    /** What must be added to an offset in the directory: a script may be put before a jar. */
    private final long shift;

    private int next;
    private int entry;

    /** Part of the file last read: entries that are read one after the other mostly lie so. */
    private final byte[] window = new byte[WINDOW];

    private final long fileLength;
    private long windowStart;
    private int windowLength;
    private @Nullable Inflater inflater;

    private Archive(RandomAccessFile file, boolean ownsFile, long base, long length) throws IOException {
        this.file = file;
        this.ownsFile = ownsFile;
        this.base = base;
        this.length = length;
        this.fileLength = file.length();
        int tailLength = (int) Math.min(length, END_LENGTH + MAX_COMMENT + END64_LOCATOR_LENGTH);
        ByteBuffer tail = littleEndian(readAt(length - tailLength, tailLength));
        int end = findEnd(tail);
        long size = tail.getInt(end + 12) & 0xFFFFFFFFL;
        long offset = tail.getInt(end + 16) & 0xFFFFFFFFL;
        long endPosition = length - tailLength + end;
        int locator = end - END64_LOCATOR_LENGTH;
        if (locator >= 0 && tail.getInt(locator) == END64_LOCATOR_SIGNATURE) {
            long end64Position = tail.getLong(locator + 8);
            ByteBuffer end64 = littleEndian(readAt(end64Position, 56));
            size = end64.getLong(40);
            offset = end64.getLong(48);
            endPosition = end64Position;
        }
        if (size > Integer.MAX_VALUE || size > endPosition) {
            throw new IOException("not a jar: its directory has " + size + " bytes");
        }
        shift = endPosition - size - offset;
        directoryBytes = readAt(endPosition - size, (int) size);
        directory = littleEndian(directoryBytes);
    }

    static Archive open(String name) throws IOException {
        RandomAccessFile file = new RandomAccessFile(name, "r");
        try {
            return new Archive(file, true, 0, file.length());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static int findEnd(ByteBuffer tail) throws IOException {
        for (int at = tail.limit() - END_LENGTH; at >= 0; at--) {
            if (tail.getInt(at) == END_SIGNATURE
                    && at + END_LENGTH + (tail.getShort(at + 20) & 0xFFFF) <= tail.limit()) {
                return at;
            }
        }
        throw new IOException("not a jar: it has no end record");
    }

    /** Moves to the next entry; false at the end. */
    boolean next() {
        if (next + ENTRY_LENGTH > directory.limit() || directory.getInt(next) != ENTRY_SIGNATURE) {
            return false;
        }
        entry = next;
        next = entry + ENTRY_LENGTH + uint16(entry + 28) + uint16(entry + 30) + uint16(entry + 32);
        return next <= directory.limit();
    }

    /** Whether the present entry's name ends so; cheaper than {@link #name}. */
    boolean nameEndsWith(String end) {
        int size = uint16(entry + 28);
        int from = entry + ENTRY_LENGTH + size - end.length();
        if (size < end.length()) {
            return false;
        }
        for (int i = 0; i < end.length(); i++) {
            if (directory.get(from + i) != end.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the present entry's name begins so; cheaper than {@link #name}. */
    boolean nameStartsWith(byte[] start) {
        int from = entry + ENTRY_LENGTH;
        return uint16(entry + 28) >= start.length
                && Arrays.equals(directoryBytes, from, from + start.length, start, 0, start.length);
    }

    String name() {
        return new String(directoryBytes, entry + ENTRY_LENGTH, uint16(entry + 28), StandardCharsets.UTF_8);
    }

    int method() {
        return uint16(entry + 10);
    }

    int compressedSize() {
        return directory.getInt(entry + 20);
    }

    int size() {
        return directory.getInt(entry + 24);
    }

    /** Offset of the entry's local header in the file, for {@link #read(long, int, int, int)}. */
    long position() {
        return base + shift + (directory.getInt(entry + 42) & 0xFFFFFFFFL);
    }

    byte[] read() throws IOException {
        return read(position(), method(), compressedSize(), size());
    }

    /** Reads an entry of this file, nested or not, by what the directory said about it. */
    byte[] read(long position, int method, int compressedSize, int size) throws IOException {
        if (compressedSize < 0 || size < 0 || size > MAX_CLASS_SIZE || compressedSize > MAX_CLASS_SIZE) {
            throw new IOException("entry of " + size + " bytes");
        }
        byte[] packed = readFully(dataPosition(position), compressedSize);
        if (method == STORED) {
            return packed;
        }
        if (method != DEFLATED) {
            throw new IOException("entry packed by method " + method);
        }
        byte[] bytes = new byte[size];
        try {
            if (inflater == null) {
                inflater = new Inflater(true);
            }
            inflater.reset();
            inflater.setInput(packed);
            int at = 0;
            while (at < size) {
                int count = inflater.inflate(bytes, at, size - at);
                if (count == 0) {
                    throw new EOFException("entry ends after " + at + " of " + size + " bytes");
                }
                at += count;
            }
            return bytes;
        } catch (DataFormatException damaged) {
            throw new IOException("damaged entry", damaged);
        }
    }

    /** The jar that the present entry is; null if it is packed, which Spring Boot's loader does not read either. */
    @Nullable
    Archive nested() throws IOException {
        if (method() != STORED) {
            return null;
        }
        return new Archive(file, false, dataPosition(position()), size() & 0xFFFFFFFFL);
    }

    private long dataPosition(long localHeader) throws IOException {
        ByteBuffer header = littleEndian(readFully(localHeader, LOCAL_LENGTH));
        return localHeader + LOCAL_LENGTH + (header.getShort(26) & 0xFFFF) + (header.getShort(28) & 0xFFFF);
    }

    private byte[] readAt(long position, int count) throws IOException {
        if (position < 0 || position + count > length) {
            throw new EOFException("jar ends before " + (position + count));
        }
        return readFully(base + position, count);
    }

    private byte[] readFully(long position, int count) throws IOException {
        byte[] bytes = new byte[count];
        if (count > window.length) {
            readFile(position, bytes, count);
            return bytes;
        }
        if (position < windowStart || position + count > windowStart + windowLength) {
            windowLength = 0;
            int available = (int) Math.min(window.length, fileLength - position);
            if (available < count) {
                throw new EOFException("file ends before " + (position + count));
            }
            readFile(position, window, available);
            windowStart = position;
            windowLength = available;
        }
        System.arraycopy(window, (int) (position - windowStart), bytes, 0, count);
        return bytes;
    }

    private void readFile(long position, byte[] into, int count) throws IOException {
        synchronized (file) {
            file.seek(position);
            file.readFully(into, 0, count);
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private int uint16(int at) {
        return directory.getShort(at) & 0xFFFF;
    }

    @Override
    public void close() throws IOException {
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
        if (ownsFile) {
            file.close();
        }
    }
}
