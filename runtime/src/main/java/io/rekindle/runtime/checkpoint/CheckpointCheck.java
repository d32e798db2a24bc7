package io.rekindle.runtime.checkpoint;

import io.rekindle.format.proto.CheckpointFile;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import java.io.IOException;
import java.util.UUID;
import java.util.function.LongConsumer;

/** Checks of single files, for whoever verifies a store. No state. */
public final class CheckpointCheck {
    private CheckpointCheck() {}

    /** Reads a checkpoint file in full, every block of it, and makes sure that it is the one that a manifest means. */
    public static void file(Storage storage, UUID storeId, CheckpointFile file, LongConsumer progress)
            throws IOException {
        CheckpointFileReader.open(storage, storeId, file).verify(progress);
    }

    /** Reads a manifest, and makes sure that what it names may be checkpoint files. */
    public static void manifest(Storage storage, UUID storeId, StoreFile manifest) throws IOException {
        for (CheckpointFile file :
                Versions.read(storage, storeId, manifest).manifest().getFilesList()) {
            CheckpointFileReader.fileOf(storage, file);
        }
    }
}
