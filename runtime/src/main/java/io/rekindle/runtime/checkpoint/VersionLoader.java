package io.rekindle.runtime.checkpoint;

import io.rekindle.format.CorruptFileException;
import io.rekindle.format.Lsn;
import io.rekindle.format.MalformedValueException;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.CheckpointFile;
import io.rekindle.runtime.image.ImageFolder;
import io.rekindle.runtime.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;

/** Reads a version's files into an image. No state, no threads. */
public final class VersionLoader {
    private VersionLoader() {}

    /**
     * Folds the files of a version. Each is checked as it is read: what comes out is what was written.
     *
     * @param folder of everything, and empty
     * @param bytesRead told of bytes as they are read
     * @throws io.rekindle.format.FileFormatException if a file is damaged or not the one meant; then the folder is of no
     *     further use. {@link java.nio.file.NoSuchFileException} and the like if one is missing.
     */
    public static void load(Storage storage, UUID storeId, Version version, ImageFolder folder, LongConsumer bytesRead)
            throws IOException {
        List<CheckpointFileReader> readers = new ArrayList<>();
        for (CheckpointFile file : version.manifest().getFilesList()) {
            readers.add(CheckpointFileReader.open(storage, storeId, file));
        }
        long life = 0;
        for (CheckpointFileReader reader : readers) {
            if (life != 0 && reader.to().incarnation() != life) {
                folder.endLife();
            }
            life = reader.to().incarnation();
            load(reader, folder, bytesRead);
        }
        if (life != 0 && version.lsn().incarnation() != life) {
            folder.endLife();
        }
        folder.advance(version.lsn(), version.manifest().getAsOfMicros());
    }

    /** Reads a whole file and checks it, without using what it holds. */
    public static void check(Storage storage, UUID storeId, CheckpointFile file) throws IOException {
        CheckpointFileReader.open(storage, storeId, file).verify(bytes -> {});
    }

    /**
     * Folds what can be read of a version whose files are not all whole.
     *
     * @return what could not be
     */
    public static LostChanges salvage(Storage storage, UUID storeId, Version version, ImageFolder folder) {
        LostChanges lost = new LostChanges();
        long life = 0;
        for (CheckpointFile file : version.manifest().getFilesList()) {
            long fileLife = file.getTo().getIncarnation();
            if (life != 0 && fileLife != life) {
                folder.endLife();
            }
            life = fileLife;
            try {
                salvage(CheckpointFileReader.openForSalvage(storage, storeId, file), file, folder, lost);
            } catch (IOException | MalformedValueException e) {
                lost.everything(file);
            }
        }
        if (life != 0 && version.lsn().incarnation() != life) {
            folder.endLife();
        }
        folder.advance(version.lsn(), version.manifest().getAsOfMicros());
        return lost;
    }

    private static void salvage(
            CheckpointFileReader reader, CheckpointFile file, ImageFolder folder, LostChanges lost) {
        long time = reader.asOfMicros();
        reader.schemas().forEach(folder::apply);
        for (int block = 0; block < reader.blockCount(); block++) {
            try {
                for (Change change : reader.block(block)) {
                    folder.apply(change, time);
                }
            } catch (IOException | MalformedValueException e) {
                lost.block(file, reader.firstObjectId(block), reader.lastObjectId(block));
            }
        }
        reader.roots().forEach(folder::apply);
        reader.contexts().forEach(context -> folder.apply(context, time));
    }

    private static void load(CheckpointFileReader reader, ImageFolder folder, LongConsumer bytesRead)
            throws IOException {
        long time = reader.asOfMicros();
        try {
            reader.schemas().forEach(folder::apply);
            for (int block = 0; block < reader.blockCount(); block++) {
                for (Change change : reader.block(block)) {
                    folder.apply(change, time);
                }
                bytesRead.accept(reader.blockBytes(block));
            }
            reader.roots().forEach(folder::apply);
            reader.contexts().forEach(context -> folder.apply(context, time));
        } catch (MalformedValueException e) {
            throw new CorruptFileException("checkpoint value not readable", reader.path(), 0, "" + e.getMessage(), "");
        }
        folder.advance(Lsn.of(reader.trailer().getTo()), time);
    }
}
