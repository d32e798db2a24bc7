package io.rekindle.runtime.storage;

import java.io.IOException;

/**
 * What this life leaves free of the store's file system. A store that fills its disk to the last byte is one that the next life cannot
 * open: it needs a ring of its own before it can recover. So log and checkpoints stop before that, and the log before the checkpoints,
 * since a checkpoint is what lets log be deleted.
 */
public final class Room {
    private static final long STEP_BYTES = 1 << 20;
    private static final int LOG_STEPS = 4;

    private Room() {}

    /**
     * Refuses what would take the room of the next life, or of this life's next checkpoint.
     *
     * @param bytes to be written
     * @param ringBytes capacity of this life's ring; the next one's will be as large
     * @throws IOException if there is no room: nothing was written
     */
    public static void requireForLog(Storage storage, long bytes, long ringBytes) throws IOException {
        require(storage, bytes, 2 * ringBytes + LOG_STEPS * STEP_BYTES);
    }

    /**
     * Refuses what would take the room of the next life.
     *
     * @throws IOException if there is no room
     */
    public static void requireForCheckpoint(Storage storage, long bytes, long ringBytes) throws IOException {
        require(storage, bytes, ringBytes + STEP_BYTES);
    }

    private static void require(Storage storage, long bytes, long spare) throws IOException {
        long usable = storage.usableBytes();
        if (usable < bytes + spare) {
            throw new IOException("No space left on device beside what the next start needs: store="
                    + storage.location() + " free=" + usable + " needed=" + bytes + " kept free=" + spare);
        }
    }
}
