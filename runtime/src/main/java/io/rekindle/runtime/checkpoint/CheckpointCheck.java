package io.rekindle.runtime.checkpoint;

import io.rekindle.format.CorruptFileException;
import io.rekindle.format.proto.CheckpointFile;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.util.UUID;
import java.util.function.LongConsumer;

/** Checks of single files, for whoever verifies a store. No state. */
public final class CheckpointCheck {
    private CheckpointCheck() {}

    /** Reads a checkpoint file in full, every block of it. */
    public static void file(Storage storage, UUID storeId, StoreFile file, LongConsumer progress) throws IOException {
        CheckpointFileReader.open(storage, storeId, file).verify(progress);
    }

    /** Reads a manifest, and makes sure that the files it names are there and are those it means. */
    public static void manifest(Storage storage, UUID storeId, StoreFile manifest) throws IOException {
        Version version = Versions.read(storage, storeId, manifest);
        for (CheckpointFile file : version.manifest().getFilesList()) {
            if (!storage.exists(StoreLayout.CHECKPOINTS.child(file.getName()))) {
                throw new CorruptFileException(
                        "manifest names a file that is not there",
                        storage.absolutePath(manifest),
                        0,
                        "no file",
                        file.getName());
            }
            CheckpointFileReader.open(storage, storeId, file);
        }
    }
}
