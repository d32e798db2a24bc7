package io.rekindle.runtime.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open file, read and written at positions. Safe for use by several threads; a position is read and written as one
 * call asks, not atomically with another.
 */
public interface RandomFile extends AutoCloseable {
    /** The file's name, for messages. */
    StoreFile name();

    /** The file's length in bytes, now. */
    long length() throws IOException;

    /**
     * Reads until {@code target} is full or the file ends.
     *
     * @return the bytes read; fewer than asked only at the end of the file
     */
    int read(long position, ByteBuffer target) throws IOException;

    /** Writes all of {@code source}. */
    void write(long position, ByteBuffer source) throws IOException;

    /**
     * Reserves disk space by writing zeros over {@code [from, to)}. Whatever was there is lost.
     *
     * @throws IOException if there is no room: then part of the range may be reserved
     */
    void writeZeros(long from, long to) throws IOException;

    /** Cuts the file off at {@code length}. */
    void truncate(long length) throws IOException;

    /**
     * What was written, through this or through a mapping of the file, is on the device when this returns.
     *
     * @param metadata also the file's length
     */
    void force(boolean metadata) throws IOException;

    @Override
    void close() throws IOException;
}
