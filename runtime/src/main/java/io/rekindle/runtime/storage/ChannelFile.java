package io.rekindle.runtime.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

/** A {@link RandomFile} over a channel. */
final class ChannelFile implements RandomFile {
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(256 << 10).asReadOnlyBuffer();

    private final StoreFile name;
    private final FileChannel channel;

    ChannelFile(StoreFile name, FileChannel channel) {
        this.name = name;
        this.channel = channel;
    }

    FileChannel channel() {
        return channel;
    }

    @Override
    public StoreFile name() {
        return name;
    }

    @Override
    public long length() throws IOException {
        return channel.size();
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
        int total = 0;
        while (target.hasRemaining()) {
            int read = read(target, position + total);
            if (read < 0) {
                break;
            }
            total += read;
        }
        return total;
    }

    private int read(ByteBuffer target, long position) throws IOException {
        try {
            return channel.read(target, position);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw new UnreadableFileException(
                    "cannot be read: file=" + name + " offset=" + position + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void write(long position, ByteBuffer source) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            int written = channel.write(source, at);
            if (written <= 0) {
                throw new EOFException("nothing written: file=" + name + " offset=" + at);
            }
            at += written;
        }
    }

    @Override
    public void writeZeros(long from, long to) throws IOException {
        long at = from;
        while (at < to) {
            ByteBuffer zeros = ZEROS.duplicate();
            zeros.limit((int) Math.min(zeros.capacity(), to - at));
            int length = zeros.remaining();
            write(at, zeros);
            at += length;
        }
    }

    @Override
    public void truncate(long length) throws IOException {
        channel.truncate(length);
    }

    @Override
    public void force(boolean metadata) throws IOException {
        channel.force(metadata);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
