package io.rekindle.runtime.checkpoint.index;

import io.rekindle.runtime.wal.ChronicleBoot;
import net.openhft.chronicle.map.ChronicleMap;

/**
 * For each object id the files that have a record of it, as a bit for each of at most 64 files; in a Chronicle Map outside
 * of the heap.
 *
 * <p>Never persisted: a map in a file would be a store into a hole on a full disk, which ends the process, and could not be
 * trusted after a crash anyway. It is made with room to spare and refuses to fill up: {@link #isNearlyFull} tells when to
 * build a larger one, and a put beyond that is an exception, never a wait. Safe for several readers beside one writer.
 */
public final class FileIndex implements AutoCloseable {
    /** Files that an index can tell apart. */
    public static final int MAX_FILES = 64;

    private static final long MIN_ENTRIES = 1 << 16;
    private static final double MAX_LOAD = 0.75;

    private final ChronicleMap<Long, Long> filesById;
    private final long capacity;
    private long size; // written by the one writer

    private FileIndex(ChronicleMap<Long, Long> filesById, long capacity) {
        this.filesById = filesById;
        this.capacity = capacity;
    }

    /**
     * Makes an empty index. The first in a process starts Chronicle Map, which takes some hundred milliseconds and may fail
     * where the runtime lacks what it needs: then the caller goes on without.
     *
     * @param expectedObjects how many there will be; there is room for twice as many
     */
    public static FileIndex create(long expectedObjects) {
        ChronicleBoot.start();
        long capacity = Math.max(MIN_ENTRIES, 2 * expectedObjects);
        Thread thread = Thread.currentThread();
        ClassLoader context = thread.getContextClassLoader();
        // Chronicle looks classes up through the context class loader and fails on a null one.
        thread.setContextClassLoader(FileIndex.class.getClassLoader());
        try {
            return new FileIndex(
                    ChronicleMap.of(Long.class, Long.class)
                            .name("rekindle-index")
                            .entries(capacity)
                            .create(),
                    capacity);
        } finally {
            thread.setContextClassLoader(context);
        }
    }

    /** The files that have a record of an object, a bit each; 0 for none. */
    public long filesOf(long objectId) {
        Long files = filesById.get(objectId);
        return files == null ? 0 : files;
    }

    /**
     * Sets the files of an object; 0 removes it.
     *
     * @throws IllegalStateException if there is no room
     */
    public void put(long objectId, long files) {
        if (files == 0) {
            size -= filesById.remove(objectId) == null ? 0 : 1;
            return;
        }
        if (size >= capacity) {
            throw new IllegalStateException("index full: objects=" + size);
        }
        size += filesById.put(objectId, files) == null ? 1 : 0;
    }

    /** The objects in the index. */
    public long size() {
        return size;
    }

    /** Whether it is time to build a larger one. */
    public boolean isNearlyFull() {
        return size > MAX_LOAD * capacity;
    }

    /** Gives the memory back. */
    @Override
    public void close() {
        filesById.close();
    }
}
