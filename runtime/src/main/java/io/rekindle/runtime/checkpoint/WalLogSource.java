package io.rekindle.runtime.checkpoint;

import io.rekindle.format.FileFormatException;
import io.rekindle.format.FormatTooNewException;
import io.rekindle.format.FormatTooOldException;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.wal.ReadResult;
import io.rekindle.runtime.wal.WalReader;
import java.io.IOException;

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

    @Override
    public Cursor open(long incarnation, long fromPosition) throws IOException {
        WalReader reader = incarnation == liveIncarnation
                ? WalReader.openLive(storage, incarnation, fromPosition)
                : WalReader.openDead(storage, incarnation, fromPosition);
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
                }
            }

            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }
}
