package io.rekindle.runtime.checkpoint;

import io.rekindle.format.Envelope;
import io.rekindle.format.FileKind;
import io.rekindle.runtime.storage.NameTakenException;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/** The file that says which store a directory is; every other file of the store repeats it. */
public final class StoreIdentity {
    private static final int MAX_BYTES = 4096;

    private StoreIdentity() {}

    /**
     * Reads it.
     *
     * @return empty if there is none
     * @throws io.rekindle.format.FileFormatException if it is damaged, or of a version of Rekindle that does not go with
     *     this one
     */
    public static Optional<UUID> read(Storage storage) throws IOException {
        if (!storage.exists(StoreLayout.IDENTITY)) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(storage.read(StoreLayout.IDENTITY, MAX_BYTES));
        String path = storage.absolutePath(StoreLayout.IDENTITY);
        return Optional.of(Envelope.open(bytes, path, FileKind.STORE).envelope().storeId());
    }

    /**
     * Writes it where there is none.
     *
     * @param storeId as the store's other files have it, or a new one for a new store
     * @return the id that holds: another's, if that was quicker
     */
    public static UUID createIfAbsent(Storage storage, UUID storeId) throws IOException {
        Optional<UUID> existing = read(storage);
        if (existing.isPresent()) {
            return existing.get();
        }
        try {
            byte[] file = Envelope.of(FileKind.STORE, storeId, 0, 0).wrap(new byte[0]);
            storage.publish(StoreLayout.IDENTITY, ByteBuffer.wrap(file));
            return storeId;
        } catch (NameTakenException quicker) {
            return read(storage).orElseThrow(() -> quicker);
        }
    }
}
