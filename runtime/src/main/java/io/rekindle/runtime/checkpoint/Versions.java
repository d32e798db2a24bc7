package io.rekindle.runtime.checkpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import io.rekindle.format.CorruptFileException;
import io.rekindle.format.Envelope;
import io.rekindle.format.FileFormatException;
import io.rekindle.format.FileKind;
import io.rekindle.format.proto.Manifest;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import io.rekindle.runtime.storage.UnreadableFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The versions of a store: its manifests. No state, no threads. */
public final class Versions {
    /** A manifest of a thousand files takes about 100 KiB. */
    static final int MAX_MANIFEST_BYTES = 16 << 20;

    private Versions() {}

    /** A manifest that cannot be used. */
    public record Broken(StoreFile file, IOException reason) {}

    /** What lies in the manifest directory: versions oldest first, and what is none. */
    public record Found(List<Version> versions, List<Broken> broken) {
        /** Names that do not look like a manifest's are not ours and are passed over. */
        public Found {
            versions = List.copyOf(versions);
            broken = List.copyOf(broken);
        }
    }

    /** Reads all manifests of a store. */
    public static Found list(Storage storage, UUID storeId) throws IOException {
        List<Version> versions = new ArrayList<>();
        List<Broken> broken = new ArrayList<>();
        for (StoreFile file : storage.list(StoreLayout.MANIFESTS)) {
            if (StoreLayout.manifestLifeOf(file).isPresent()) {
                try {
                    versions.add(read(storage, storeId, file));
                } catch (FileFormatException | UnreadableFileException e) {
                    broken.add(new Broken(file, e));
                }
            }
        }
        versions.sort(null);
        return new Found(versions, broken);
    }

    /**
     * Reads one manifest.
     *
     * @throws FileFormatException if it is not whole, not of this store, or not the one that its name says
     */
    public static Version read(Storage storage, UUID storeId, StoreFile file) throws IOException {
        String path = storage.absolutePath(file);
        long length = storage.length(file);
        if (length > MAX_MANIFEST_BYTES) {
            throw new CorruptFileException(
                    "manifest too large", path, 0, length + " bytes", MAX_MANIFEST_BYTES + " bytes at most");
        }
        Envelope.Opened opened =
                Envelope.open(ByteBuffer.wrap(storage.read(file, MAX_MANIFEST_BYTES)), path, FileKind.MANIFEST);
        opened.envelope().requireStore(storeId, path);
        long life = StoreLayout.manifestLifeOf(file).orElse(-1);
        long number = StoreLayout.manifestNumberOf(file).orElse(-1);
        opened.envelope().requireFile(life, number, path);
        Manifest manifest;
        try {
            manifest = Manifest.parseFrom(opened.body());
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptFileException(
                    "manifest not readable", path, Envelope.HEADER_SIZE, "" + e.getMessage(), "");
        }
        if (manifest.getIncarnation() != life || manifest.getNumber() != number) {
            throw new CorruptFileException(
                    "manifest under another's name",
                    path,
                    Envelope.HEADER_SIZE,
                    manifest.getIncarnation() + "-" + manifest.getNumber(),
                    life + "-" + number);
        }
        return new Version(file, manifest);
    }

    /**
     * Makes a version visible, durably. All files it names must have been forced.
     *
     * @throws io.rekindle.runtime.storage.NameTakenException if there is a manifest of that name
     */
    static Version publish(Storage storage, UUID storeId, Manifest manifest) throws IOException {
        storage.createDirectories(StoreLayout.MANIFESTS);
        StoreFile file = StoreLayout.manifest(manifest.getIncarnation(), manifest.getNumber());
        Envelope envelope = Envelope.of(FileKind.MANIFEST, storeId, manifest.getIncarnation(), manifest.getNumber());
        storage.publish(file, ByteBuffer.wrap(envelope.wrap(manifest.toByteArray())));
        return new Version(file, manifest);
    }
}
