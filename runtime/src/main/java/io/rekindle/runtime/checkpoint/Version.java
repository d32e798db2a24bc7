package io.rekindle.runtime.checkpoint;

import io.rekindle.format.Lsn;
import io.rekindle.format.proto.Manifest;
import io.rekindle.runtime.storage.StoreFile;

/**
 * One version of the state: its manifest, read and checked.
 *
 * @param file the manifest's file
 */
public record Version(StoreFile file, Manifest manifest) implements Comparable<Version> {
    /** {@code <incarnation>-<number>}. */
    public String name() {
        return manifest.getIncarnation() + "-" + manifest.getNumber();
    }

    /** The position up to which the log is contained. */
    public Lsn lsn() {
        return Lsn.of(manifest.getLsn());
    }

    /** By the life that published, then in its order. */
    @Override
    public int compareTo(Version other) {
        int byLife = Long.compare(manifest.getIncarnation(), other.manifest.getIncarnation());
        return byLife != 0 ? byLife : Long.compare(manifest.getNumber(), other.manifest.getNumber());
    }
}
