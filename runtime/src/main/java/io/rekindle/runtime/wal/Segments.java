package io.rekindle.runtime.wal;

import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The files of a life's log, in the order in which they were written. */
final class Segments {
    private Segments() {}

    static List<StoreFile> of(Storage storage, long incarnation) throws IOException {
        List<StoreFile> segments = new ArrayList<>();
        for (int generation = 1; storage.exists(StoreLayout.queue(incarnation, generation)); generation++) {
            for (StoreFile file : storage.list(StoreLayout.queue(incarnation, generation))) {
                if (StoreLayout.isSegment(file)) {
                    segments.add(file);
                }
            }
        }
        return segments;
    }
}
