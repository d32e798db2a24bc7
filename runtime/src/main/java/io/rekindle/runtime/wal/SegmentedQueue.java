package io.rekindle.runtime.wal;

import io.rekindle.runtime.storage.RandomFile;
import io.rekindle.runtime.storage.Room;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/**
 * The files of a life's log: a Chronicle Queue that rolls by size, appended to in batches.
 *
 * <p>Chronicle writes through a mapping, where a full disk is a signal, not an exception. So zeros are written ahead of
 * it through a channel, once the file system says that there is room: trying alone would fill the disk, time and again,
 * and a kill would leave it so. An {@link IOException} from here means that nothing of the batch was appended and that
 * trying again is safe. Any other failure leaves the queue in doubt: the caller goes on in a new one, whose readers drop what
 * is there twice.
 *
 * <p>Chronicle's own msync does nothing without native code that we do not ship; {@link #force} uses the channel.
 *
 * <p>One thread at a time.
 */
final class SegmentedQueue implements AutoCloseable {
    /** Zeros are written in steps of this. */
    private static final long RESERVE_STEP_BYTES = 4 << 20;

    /** Chronicle touches the file ahead of what it writes, less than this. */
    private static final long RESERVE_AHEAD_BYTES = (1 << 20) + (256 << 10);

    /** Chronicle maps files in blocks of this, and makes them as long, without disk space behind it. */
    private static final int MAPPED_BLOCK_BYTES = 64 << 20;

    /** Chronicle's mark at the end of a segment that it has left. */
    private static final int END_MARK_BYTES = 64;

    private static final long METADATA_BYTES = 128 << 10;

    /** A segment's number is a day since 1970-01-01, and the names of the days have four digits for the year. */
    private static final int MAX_SEGMENTS = 2_900_000;

    private final Storage storage;
    private final StoreFile directory;
    private final long segmentBytes;
    private final long ringBytes;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final List<StoreFile> rolledUnforced = new ArrayList<>();

    private volatile int segment; // read by Chronicle's clock
    private StoreFile segmentName;
    private RandomFile segmentFile;
    private long written;
    private long reserved;
    private @Nullable StoreFile rolled;
    private long rolledEnd;
    private boolean directoryForced;
    private boolean forcing;

    private SegmentedQueue(Storage storage, StoreFile directory, long segmentBytes, long ringBytes) throws IOException {
        this.storage = storage;
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.ringBytes = ringBytes;
        this.queue = SingleChronicleQueueBuilder.binary(new File(storage.absolutePath(directory)))
                .rollCycle(SegmentRollCycle.INSTANCE)
                .timeProvider(() -> (long) segment * SegmentRollCycle.MILLIS_PER_SEGMENT)
                .blockSize(MAPPED_BLOCK_BYTES)
                .build();
        // Before the first file is reserved: an appender waits for a file of zeros to be completed by someone else.
        this.appender = queue.createAppender();
        this.segment = 1;
        this.segmentName = StoreLayout.segment(directory, 1);
        try {
            this.segmentFile = reserveNew(storage, segmentName, RESERVE_STEP_BYTES);
        } catch (IOException e) {
            appender.close();
            queue.close();
            throw e;
        }
        this.reserved = RESERVE_STEP_BYTES;
    }

    /**
     * Begins a queue in a directory that is not in use. Starts Chronicle if need be: some hundred milliseconds.
     *
     * @param ringBytes capacity of this life's ring, by which is reckoned what must be left free
     * @throws IOException if there is no room: trying again is safe
     */
    static SegmentedQueue create(Storage storage, StoreFile directory, long segmentBytes, long ringBytes)
            throws IOException {
        Room.requireForLog(storage, METADATA_BYTES + RESERVE_STEP_BYTES, ringBytes);
        storage.createDirectories(directory);
        for (StoreFile leftOver : storage.list(directory)) {
            // Of a former attempt that found the disk full: nothing was appended yet.
            storage.delete(leftOver);
        }
        reserveNew(storage, StoreLayout.queueMetadata(directory), METADATA_BYTES)
                .close();
        ChronicleBoot.start();
        return new SegmentedQueue(storage, directory, segmentBytes, ringBytes);
    }

    private static RandomFile reserveNew(Storage storage, StoreFile name, long bytes) throws IOException {
        RandomFile file = storage.create(name);
        try {
            file.writeZeros(0, bytes);
            return file;
        } catch (IOException e) {
            file.close();
            storage.delete(name);
            throw e;
        }
    }

    /**
     * Appends whole records as one excerpt.
     *
     * @throws IOException if there is no room: nothing was appended
     */
    void append(byte[] records, int length) throws IOException {
        if (written > 0 && written + length > segmentBytes) {
            roll();
        }
        reserve(written + length + RESERVE_AHEAD_BYTES);
        DocumentContext excerpt = appender.writingDocument();
        boolean whole = false;
        try {
            Bytes<?> bytes = excerpt.wire().bytes();
            bytes.write(records, 0, length);
            written = bytes.writePosition();
            whole = true;
        } finally {
            if (!whole) {
                excerpt.rollbackOnClose();
            }
            excerpt.close();
        }
        cutOffRolled();
    }

    private void reserve(long needed) throws IOException {
        if (needed > reserved) {
            long to = (needed + RESERVE_STEP_BYTES - 1) / RESERVE_STEP_BYTES * RESERVE_STEP_BYTES;
            Room.requireForLog(storage, to - reserved, ringBytes);
            segmentFile.writeZeros(reserved, to);
            reserved = to;
        }
    }

    private void roll() throws IOException {
        int number = segment + 1;
        if (number > MAX_SEGMENTS) {
            throw new IllegalStateException("segments of one queue used up: " + storage.absolutePath(directory));
        }
        StoreFile nextName = StoreLayout.segment(directory, number);
        Room.requireForLog(storage, RESERVE_STEP_BYTES, ringBytes);
        RandomFile next = reserveNew(storage, nextName, RESERVE_STEP_BYTES);
        RandomFile full = segmentFile;
        if (forcing) {
            full.force(false);
        } else {
            rolledUnforced.add(segmentName);
        }
        full.close();
        rolled = segmentName;
        rolledEnd = written;
        segment = number;
        segmentName = nextName;
        segmentFile = next;
        written = 0;
        reserved = RESERVE_STEP_BYTES;
        directoryForced = false;
    }

    /** Gives back what was reserved in the segment before this one, now that Chronicle has marked its end. */
    private void cutOffRolled() throws IOException {
        StoreFile full = rolled;
        if (full != null) {
            rolled = null;
            cutOff(full, rolledEnd + END_MARK_BYTES);
        }
    }

    private void cutOff(StoreFile file, long length) throws IOException {
        if (storage.exists(file)) {
            try (RandomFile open = storage.openForWrite(file)) {
                open.truncate(length);
            }
        }
    }

    /** All that was appended is on the device when this returns. */
    void force() throws IOException {
        forcing = true;
        for (StoreFile name : rolledUnforced) {
            if (storage.exists(name)) {
                try (RandomFile file = storage.openForWrite(name)) {
                    file.force(false);
                }
            }
        }
        rolledUnforced.clear();
        segmentFile.force(false);
        if (!directoryForced) {
            storage.forceDirectory(directory);
            storage.forceDirectory(directory.parent());
            directoryForced = true;
        }
    }

    /** Closes the queue, and gives back what was reserved and not used. */
    @Override
    public void close() throws IOException {
        try {
            appender.close();
            queue.close();
        } finally {
            segmentFile.close();
        }
        cutOff(segmentName, written);
    }
}
