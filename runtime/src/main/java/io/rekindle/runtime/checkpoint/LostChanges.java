package io.rekindle.runtime.checkpoint;

import io.rekindle.format.proto.CheckpointFile;
import io.rekindle.format.proto.CheckpointKind;
import io.rekindle.runtime.storage.StoreLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What could not be read of a version whose files are not all whole. Filled by {@link VersionLoader#salvage}. */
public final class LostChanges {
    /** Of an increment: some blocks, or everything. */
    private record Stretch(ObjectRuns changed, long firstId, long lastId) {
        boolean contains(long id) {
            return id >= firstId && id <= lastId && changed.contains(id);
        }
    }

    private final List<Stretch> stretches = new ArrayList<>();
    private final Set<String> files = new TreeSet<>();
    private long contexts;
    private long roots;

    LostChanges() {}

    void block(CheckpointFile file, long firstId, long lastId) {
        files.add(StoreLayout.CHECKPOINTS.child(file.getName()).path());
        if (file.getKind() != CheckpointKind.BASE) {
            // Of an object of a lost base nothing is left, or only later changes: that shows without this.
            stretches.add(new Stretch(ObjectRuns.of(file), firstId, lastId));
        }
    }

    void everything(CheckpointFile file) {
        block(file, 0, Long.MAX_VALUE);
        contexts += file.getContexts();
        roots += file.getRoots();
    }

    /** Whether changes of an object may be missing: older ones and later ones may be there. */
    public boolean mayMiss(long objectId) {
        for (Stretch stretch : stretches) {
            if (stretch.contains(objectId)) {
                return true;
            }
        }
        return false;
    }

    /** Contexts of which it is not known that they were made, or dropped. */
    public long contexts() {
        return contexts;
    }

    /** Durable roots of which the last assignment is not known. */
    public long roots() {
        return roots;
    }

    /** The files to blame, as paths in the store. */
    public String files() {
        return String.join(", ", files);
    }
}
