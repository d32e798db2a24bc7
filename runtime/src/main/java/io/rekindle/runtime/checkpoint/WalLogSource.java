package io.rekindle.runtime.checkpoint;

import io.rekindle.format.FileFormatException;
import io.rekindle.format.FormatTooNewException;
import io.rekindle.format.FormatTooOldException;
import io.rekindle.format.Lsn;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.UnreadableFileException;
import io.rekindle.runtime.wal.ReadResult;
import io.rekindle.runtime.wal.WalReader;
import java.io.IOException;
import java.nio.file.NotDirectoryException;

/** The real source: each life's write-ahead log, files and ring. */
public final class WalLogSource implements LogSource {
    private final Storage storage;
    private final long liveIncarnation;

    private WalLogSource(Storage storage, long liveIncarnation) {
        this.storage = storage;
        this.liveIncarnation = liveIncarnation;
    }

    /** For a recovery: no life goes on. */
    public static WalLogSource ofTheDead(Storage storage) {
        return new WalLogSource(storage, 0);
    }

    /** For whoever reads while a life goes on, this process's or another's: of that one, what has left the ring. */
    public static WalLogSource withLive(Storage storage, long liveIncarnation) {
        return new WalLogSource(storage, liveIncarnation);
    }

    /** A log whose files cannot be read at all. */
    private record Unreadable(Lsn at, IOException reason) implements Cursor {
        @Override
        public Step next() {
            return new Step.Damaged(at, "" + reason.getMessage());
        }

        @Override
        public void close() {}
    }

    @Override
    public Cursor open(long incarnation, long fromPosition) throws IOException {
        WalReader reader;
        try {
            reader = incarnation == liveIncarnation
                    ? WalReader.openLive(storage, incarnation, fromPosition)
                    : WalReader.openDead(storage, incarnation, fromPosition);
        } catch (UnreadableFileException | NotDirectoryException e) {
            return new Unreadable(new Lsn(incarnation, fromPosition), e);
        }
        return new Cursor() {
            @Override
            public Step next() throws IOException {
                try {
                    ReadResult result = reader.next();
                    if (result instanceof ReadResult.Read read) {
                        return new Step.Read(read.record(), reader.boundary().position());
                    }
                    if (result instanceof ReadResult.TornTail torn) {
                        return new Step.Torn(
                                torn.at(), torn.reason() + ": " + torn.where(), torn.bytes(), torn.expected());
                    }
                    return new Step.End(reader.diedInGap());
                } catch (FormatTooNewException | FormatTooOldException e) {
                    throw e;
                } catch (FileFormatException e) {
                    return new Step.Damaged(reader.position(), "" + e.getMessage(), e);
                } catch (UnreadableFileException | NotDirectoryException e) {
                    return new Step.Damaged(reader.position(), "" + e.getMessage());
                }
            }

            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }
}
