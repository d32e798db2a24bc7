package io.rekindle.runtime.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The lives of a store: which incarnations have a log, and how a new one is claimed. */
public final class Lives {
    private static final int MAX_ATTEMPTS = 1000;

    private Lives() {}

    /** The incarnations whose logs are there, lowest first. */
    public static List<Long> withLog(Storage storage) throws IOException {
        List<Long> incarnations = new ArrayList<>();
        for (StoreFile file : storage.list(StoreLayout.WAL)) {
            StoreLayout.lifeOf(file).ifPresent(incarnations::add);
        }
        incarnations.sort(null);
        return incarnations;
    }

    /** The lives of which there is a report, lowest first: each had begun, though its log may be gone since. */
    public static List<Long> reported(Storage storage) throws IOException {
        List<Long> incarnations = new ArrayList<>();
        for (StoreFile file : storage.list(StoreLayout.REPORTS)) {
            StoreLayout.reportLifeOf(file).ifPresent(incarnations::add);
        }
        incarnations.sort(null);
        return incarnations;
    }

    /** The highest incarnation that left any trace, in its log, in a manifest or in a report; 0 if none did. */
    public static long highest(Storage storage) throws IOException {
        long highest = 0;
        for (StoreFile file : storage.list(StoreLayout.WAL)) {
            highest = Math.max(highest, StoreLayout.lifeOf(file).orElse(0));
        }
        for (StoreFile file : storage.list(StoreLayout.MANIFESTS)) {
            highest = Math.max(highest, StoreLayout.manifestLifeOf(file).orElse(0));
        }
        for (long life : reported(storage)) {
            highest = Math.max(highest, life);
        }
        return highest;
    }

    /**
     * Begins a life: takes the next incarnation by making its log's directory, which one process alone can do.
     *
     * @return the incarnation, higher than any that left a trace
     */
    public static long claim(Storage storage) throws IOException {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            long next = highest(storage) + 1;
            if (storage.claimDirectory(StoreLayout.life(next))) {
                return next;
            }
        }
        throw new IOException("no incarnation could be claimed in " + MAX_ATTEMPTS + " attempts: "
                + storage.absolutePath(StoreLayout.WAL));
    }
}
