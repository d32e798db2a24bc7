package io.rekindle.runtime.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lock file of a store.
 *
 * <p>POSIX drops a process's locks on a file when the process closes <em>any</em> descriptor of it. So the file is
 * opened here only; a lock held in this JVM is known from a table without opening it; and where another class loader of
 * this JVM turns out to hold it, our descriptor is kept open for ever rather than closed under that holder.
 */
final class LockFile implements StoreLock {
    private static final int MAX_OWNER_BYTES = 1024;
    private static final Path KERNEL_LOCKS = Path.of("/proc/locks");

    // Guarded by itself: the locks held by this JVM, with what their owners said.
    private static final Map<Path, String> HELD_HERE = new HashMap<>();

    // Guarded by HELD_HERE: descriptors that must never be closed.
    private static final List<FileChannel> NEVER_CLOSED = new ArrayList<>();

    private final Path path;
    private final FileChannel channel;

    private LockFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static LockResult tryLock(Path path, String owner) throws IOException {
        synchronized (HELD_HERE) {
            String holder = HELD_HERE.get(path);
            if (holder != null) {
                return new LockResult.Busy(holder + " (this JVM)");
            }
            FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            boolean close = true;
            try {
                FileLock lock = channel.tryLock();
                if (lock == null) {
                    return new LockResult.Busy(readOwner(channel));
                }
                close = false;
                writeOwner(channel, owner);
                HELD_HERE.put(path, owner);
                return new LockResult.Held(new LockFile(path, channel));
            } catch (OverlappingFileLockException heldByAnotherLoader) {
                close = false;
                NEVER_CLOSED.add(channel);
                return new LockResult.Busy(readOwner(channel) + " (this JVM)");
            } catch (IOException e) {
                if (!close) {
                    channel.close();
                    throw e;
                }
                return new LockResult.Unsupported(String.valueOf(e.getMessage()));
            } finally {
                if (close) {
                    channel.close();
                }
            }
        }
    }

    /**
     * What the live holder says of itself; null for none. The kernel's own list answers without touching the lock; where
     * it does not know of one, a shared lock is tried for an instant, which a JVM that begins in that instant waits out.
     */
    static @Nullable String ownerOf(Path path) throws IOException {
        synchronized (HELD_HERE) {
            String holder = HELD_HERE.get(path);
            if (holder != null) {
                return holder + " (this JVM)";
            }
            if (!Files.exists(path)) {
                return null;
            }
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            boolean close = true;
            try {
                if (kernelKnows(path)) {
                    return readOwner(channel);
                }
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
                return lock == null ? readOwner(channel) : null;
            } catch (OverlappingFileLockException heldByAnotherLoader) {
                close = false;
                NEVER_CLOSED.add(channel);
                return readOwner(channel) + " (this JVM)";
            } finally {
                if (close) {
                    channel.close();
                }
            }
        }
    }

    /** Whether Linux lists a lock on the file. It leaves out those of other containers. */
    private static boolean kernelKnows(Path path) throws IOException {
        if (!Files.isReadable(KERNEL_LOCKS)) {
            return false;
        }
        Map<String, Object> found = Files.readAttributes(path, "unix:dev,ino");
        if (!(found.get("dev") instanceof Long device) || !(found.get("ino") instanceof Long inode)) {
            return false;
        }
        long major = (device >>> 8 & 0xfff) | (device >>> 32 & ~0xfffL);
        long minor = (device & 0xff) | (device >>> 12 & ~0xffL);
        String file = String.format(Locale.ROOT, " %02x:%02x:%d ", major, minor, inode);
        try (Stream<String> locks = Files.lines(KERNEL_LOCKS)) {
            return locks.anyMatch(line -> line.contains(" POSIX ") && line.contains(file));
        }
    }

    private static String readOwner(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(MAX_OWNER_BYTES);
        channel.read(text, 0);
        String line = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
        return line.isEmpty() ? "unknown" : line;
    }

    private static void writeOwner(FileChannel channel, String owner) throws IOException {
        byte[] line = (owner.strip().replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8);
        if (line.length > MAX_OWNER_BYTES) {
            throw new IllegalArgumentException("owner of a lock longer than " + MAX_OWNER_BYTES + " bytes");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(line), 0);
    }

    @Override
    public void close() throws IOException {
        synchronized (HELD_HERE) {
            HELD_HERE.remove(path);
            channel.close();
        }
    }
}
