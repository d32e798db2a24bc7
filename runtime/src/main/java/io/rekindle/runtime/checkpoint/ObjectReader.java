package io.rekindle.runtime.checkpoint;

import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.CheckpointFile;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.runtime.checkpoint.index.FileIndex;
import io.rekindle.runtime.image.ChangeMerge;
import io.rekindle.runtime.image.Image;
import io.rekindle.runtime.image.ImageFolder;
import io.rekindle.runtime.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads single objects of the newest version without reading the whole of it: from each file that knows the object the one
 * block that holds it. Which files know it is told by an off-heap index; where that cannot be had, every file is asked,
 * which is slower and just as right.
 *
 * <p>{@link #follow} tells it of each newer version. Safe for use by several threads.
 */
public final class ObjectReader implements AutoCloseable {
    private final Storage storage;
    private final UUID storeId;

    // All guarded by this.
    private final Map<String, CheckpointFileReader> readers = new LinkedHashMap<>();
    private final Map<String, Integer> slots = new LinkedHashMap<>();
    private Image schemas = ImageFolder.ofChanges().image();
    private @Nullable FileIndex index;
    private @Nullable Throwable indexFailure;

    /** Prepares; nothing can be read before {@link #follow}. */
    public ObjectReader(Storage storage, UUID storeId) {
        this.storage = storage;
        this.storeId = storeId;
    }

    /** From now on reads this version. Takes in the files that the version before did not have. */
    public synchronized void follow(Version version) throws IOException {
        Map<String, CheckpointFileReader> next = new LinkedHashMap<>();
        boolean replaced = false;
        for (CheckpointFile file : version.manifest().getFilesList()) {
            CheckpointFileReader known = readers.get(file.getName());
            next.put(file.getName(), known != null ? known : CheckpointFileReader.open(storage, storeId, file));
        }
        for (String name : readers.keySet()) {
            replaced |= !next.containsKey(name);
        }
        List<String> added = new ArrayList<>(next.keySet());
        added.removeAll(readers.keySet());
        readers.clear();
        readers.putAll(next);
        ImageFolder folder = ImageFolder.ofChanges();
        for (CheckpointFileReader reader : readers.values()) {
            reader.schemas().forEach(folder::apply);
        }
        schemas = folder.image();
        updateIndex(replaced, added);
    }

    private void updateIndex(boolean replaced, List<String> added) {
        if (indexFailure != null) {
            return;
        }
        try {
            FileIndex current = index;
            if (current == null
                    || replaced
                    || current.isNearlyFull()
                    || slots.size() + added.size() > FileIndex.MAX_FILES) {
                rebuildIndex();
            } else {
                for (String name : added) {
                    addToIndex(current, name);
                }
            }
        } catch (Throwable e) {
            // Chronicle Map needs more of a runtime than we do; without it every file is asked.
            indexFailure = e;
            dropIndex();
        }
    }

    private void rebuildIndex() throws IOException {
        dropIndex();
        slots.clear();
        if (readers.size() > FileIndex.MAX_FILES) {
            return;
        }
        long objects = 0;
        for (CheckpointFileReader reader : readers.values()) {
            objects += reader.trailer().getObjects();
        }
        FileIndex built = FileIndex.create(objects);
        index = built;
        for (String name : readers.keySet()) {
            addToIndex(built, name);
        }
    }

    private void addToIndex(FileIndex target, String name) throws IOException {
        int slot = slots.size();
        slots.put(name, slot);
        CheckpointFileReader reader = readers.get(name);
        for (int block = 0; reader != null && block < reader.blockCount(); block++) {
            for (Change change : reader.block(block)) {
                long id = change.getObjectId();
                target.put(id, target.filesOf(id) | 1L << slot);
            }
        }
    }

    private void dropIndex() {
        FileIndex old = index;
        index = null;
        if (old != null) {
            old.close();
        }
    }

    /** Why there is no index, if that was tried and failed. */
    public synchronized @Nullable Throwable indexFailure() {
        return indexFailure;
    }

    /** The objects in the index; -1 if there is none. */
    public synchronized long indexedObjects() {
        FileIndex current = index;
        return current == null ? -1 : current.size();
    }

    /**
     * Reads one object as of the version.
     *
     * @return what the version says of it, one change as a rule; empty if it knows no such object
     * @throws io.rekindle.format.FileFormatException if a block that holds it is damaged
     */
    public synchronized List<Change> read(long objectId) throws IOException {
        FileIndex current = index;
        long files = current == null ? -1 : current.filesOf(objectId);
        ChangeMerge merge = new ChangeMerge(schemas.schemas());
        long life = 0;
        for (Map.Entry<String, CheckpointFileReader> entry : readers.entrySet()) {
            CheckpointFileReader reader = entry.getValue();
            Integer slot = slots.get(entry.getKey());
            if (life != 0 && reader.to().incarnation() != life) {
                merge.endLife(reader.asOfMicros());
            }
            life = reader.to().incarnation();
            if (current == null || slot == null || (files >>> slot & 1) != 0) {
                for (Change change : reader.find(objectId)) {
                    merge.add(change, reader.asOfMicros());
                }
            }
        }
        return merge.takeResult();
    }

    /** The schemas of the version's objects. */
    public synchronized List<SchemaRecord> schemas() {
        return schemas.schemas().all();
    }

    @Override
    public synchronized void close() {
        dropIndex();
        readers.clear();
    }
}
