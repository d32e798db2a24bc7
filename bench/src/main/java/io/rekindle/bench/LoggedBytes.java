package io.rekindle.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How much a life has logged, read from the commit ring's file as docs/format/ring.md lays it out; so it can be asked from within the
 * measured JVM and from outside, at the cost of a read from memory.
 */
public final class LoggedBytes {
    private static final int RESERVED_OFFSET = 1024;
    private static final int SLOTS_OFFSET = 4096;
    private static final int CAPACITY_OFFSET = 64;
    private static final int LENGTH_OFFSET = 4;

    private final MappedByteBuffer ring;
    private final long capacity;

    private LoggedBytes(MappedByteBuffer ring) {
        this.ring = ring;
        this.capacity = ring.getLong(CAPACITY_OFFSET);
    }

    /** Of the life that began last in this store; null if there is none. */
    public static @Nullable LoggedBytes ofLastLife(Path store) {
        Path wal = store.resolve("wal");
        if (!Files.isDirectory(wal)) {
            return null;
        }
        try (Stream<Path> lives = Files.list(wal)) {
            List<Path> rings = lives.map(life -> life.resolve("ring"))
                    .filter(Files::exists)
                    .sorted((a, b) -> Integer.compare(life(b), life(a)))
                    .toList();
            if (rings.isEmpty()) {
                return null;
            }
            try (FileChannel channel = FileChannel.open(rings.get(0), StandardOpenOption.READ)) {
                MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
                mapped.order(ByteOrder.LITTLE_ENDIAN);
                return new LoggedBytes(mapped);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the store that this JVM's benchmark uses, {@code -Dbench.store}; null without the agent. */
    public static @Nullable LoggedBytes ofThisJvm() {
        String store = System.getProperty("bench.store", "");
        return store.isEmpty() ? null : ofLastLife(Path.of(store));
    }

    private static int life(Path ring) {
        Path life = ring.getParent();
        return life == null ? 0 : Integer.parseInt(life.getFileName().toString());
    }

    /** Bytes of the ring's endless stream so far: records with their headers, in whole slots of 64 bytes. */
    public long position() {
        return ring.getLong(RESERVED_OFFSET) & ~1L;
    }

    /** Bytes of payload of the record that begins at a position; valid as long as the ring has not come round. */
    public int payloadAt(long position) {
        return ring.getInt(SLOTS_OFFSET + (int) (position & (capacity - 1)) + LENGTH_OFFSET);
    }
}
