package io.rekindle.runtime.wal;

import io.rekindle.format.Lsn;
import io.rekindle.runtime.ring.LogRecord;
import io.rekindle.runtime.storage.Lives;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.util.List;

/** What is done to the logs of a store as a whole. */
public final class Wal {
    private Wal() {}

    /**
     * Deletes what nobody needs whose oldest kept version begins at {@code lsn}: the logs of former lives, and the files
     * of that life that lie wholly below. A file in which a record at or after {@code lsn} lies stays, and so does the
     * newest of a life.
     *
     * <p>The caller has checked that no other JVM owns the store.
     *
     * @param lsn a boundary, see {@link WalReader#boundary}
     * @return the bytes given back, as far as can be told
     */
    public static long trimTo(Storage storage, Lsn lsn) throws IOException {
        long freed = 0;
        for (long incarnation : Lives.withLog(storage)) {
            if (incarnation < lsn.incarnation()) {
                freed += removeLife(storage, incarnation);
            } else if (incarnation == lsn.incarnation()) {
                freed += trimLife(storage, incarnation, lsn.position());
            }
        }
        return freed;
    }

    /** Deletes the log of a life that is over and that no version needs. */
    public static long removeLife(Storage storage, long incarnation) throws IOException {
        long freed = 0;
        for (StoreFile segment : Segments.of(storage, incarnation)) {
            freed += storage.length(segment);
        }
        storage.deleteTree(StoreLayout.life(incarnation));
        storage.forceDirectory(StoreLayout.WAL);
        return freed;
    }

    private static long trimLife(Storage storage, long incarnation, long position) throws IOException {
        List<StoreFile> segments = Segments.of(storage, incarnation);
        int keepFrom = 0;
        for (int n = segments.size() - 1; n > 0 && keepFrom == 0; n--) {
            if (beginsAtOrBefore(storage, segments.get(n), incarnation, position)) {
                keepFrom = n;
            }
        }
        long freed = 0;
        for (StoreFile segment : segments.subList(0, keepFrom)) {
            freed += storage.length(segment);
            storage.delete(segment);
        }
        return freed;
    }

    private static boolean beginsAtOrBefore(Storage storage, StoreFile segment, long incarnation, long position)
            throws IOException {
        try (SegmentCursor cursor = new SegmentCursor(storage, segment, incarnation)) {
            LogRecord first = cursor.next();
            return first != null && first.lsn().position() <= position;
        }
    }
}
