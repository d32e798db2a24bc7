package io.rekindle.runtime.checkpoint;

import io.rekindle.format.Lsn;
import io.rekindle.format.Ref;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.CheckpointFile;
import io.rekindle.format.proto.CheckpointKind;
import io.rekindle.runtime.image.ChangeMerge;
import io.rekindle.runtime.image.Image;
import io.rekindle.runtime.image.ImageFolder;
import io.rekindle.runtime.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;

/**
 * Makes one checkpoint file of several neighbours, reading them side by side in the order of ids: memory for one object at
 * a time, and for a merge of everything that drops what nothing reaches, for each object's references.
 */
final class FileMerge {
    private final List<CheckpointFileReader> readers = new ArrayList<>();
    private final boolean fromNothing;
    private final Image names;

    private FileMerge(Storage storage, UUID storeId, List<CheckpointFile> files) throws IOException {
        for (CheckpointFile file : files) {
            readers.add(CheckpointFileReader.open(storage, storeId, file));
        }
        this.fromNothing = files.get(0).getKind() == CheckpointKind.BASE;
        ImageFolder folder = fromNothing ? ImageFolder.ofEverything() : ImageFolder.ofChanges();
        long life = readers.get(0).to().incarnation();
        for (CheckpointFileReader reader : readers) {
            if (reader.to().incarnation() != life) {
                folder.endLife();
                life = reader.to().incarnation();
            }
            reader.schemas().forEach(folder::apply);
            reader.roots().forEach(folder::apply);
            reader.contexts().forEach(context -> folder.apply(context, reader.asOfMicros()));
        }
        this.names = folder.image();
    }

    /**
     * Merges neighbours. Files of several lives can only be merged from the base on: what an older life left open ends
     * with it, which a file without what came before cannot say.
     *
     * @param garbage objects that may be dropped, if all files of a version are given and nothing reaches them
     */
    static CheckpointFile merge(
            Storage storage, UUID storeId, List<CheckpointFile> files, LongHashSet garbage, CheckpointFileWriter target)
            throws IOException {
        FileMerge merge = new FileMerge(storage, storeId, files);
        LongHashSet dropped = garbage.isEmpty() || !merge.fromNothing ? new LongHashSet() : merge.unreachable(garbage);
        return merge.write(target, dropped);
    }

    private CheckpointFile write(CheckpointFileWriter writer, LongHashSet dropped) throws IOException {
        forEachObject((id, changes) -> {
            if (!dropped.contains(id)) {
                for (Change change : changes) {
                    writer.add(change);
                }
            }
        });
        names.schemas().all().forEach(writer::add);
        names.writeNames(writer::add, writer::add);
        long units = 0;
        long asOfMicros = 0;
        for (CheckpointFileReader reader : readers) {
            units += reader.trailer().getUnits();
            asOfMicros = Math.max(asOfMicros, reader.asOfMicros());
        }
        Lsn from = Lsn.of(readers.get(0).trailer().getFrom());
        Lsn to = readers.get(readers.size() - 1).to();
        CheckpointKind kind = fromNothing ? CheckpointKind.BASE : CheckpointKind.INCREMENT;
        return writer.finish(kind, from, to, units, asOfMicros);
    }

    private interface ObjectVisitor {
        void object(long id, List<Change> changes) throws IOException;
    }

    private void forEachObject(ObjectVisitor visitor) throws IOException {
        PriorityQueue<Source> sources = new PriorityQueue<>();
        for (int order = 0; order < readers.size(); order++) {
            Source source = new Source(readers.get(order), order);
            if (source.advance()) {
                sources.add(source);
            }
        }
        ChangeMerge merge = new ChangeMerge(names.schemas());
        long id = Long.MIN_VALUE;
        long life = 0;
        while (!sources.isEmpty()) {
            Source source = sources.remove();
            if (source.current().getObjectId() != id) {
                if (id != Long.MIN_VALUE) {
                    visitor.object(id, merge.takeResult());
                }
                id = source.current().getObjectId();
                life = source.life;
            }
            if (source.life != life) {
                merge.endLife(source.reader.asOfMicros());
                life = source.life;
            }
            merge.add(source.current(), source.reader.asOfMicros());
            if (source.advance()) {
                sources.add(source);
            }
        }
        if (id != Long.MIN_VALUE) {
            visitor.object(id, merge.takeResult());
        }
    }

    /** One of the files, at its next change. Ordered by id, then by age: the oldest first. */
    private static final class Source implements Comparable<Source> {
        final CheckpointFileReader reader;
        final int order;
        final long life;
        private List<Change> block = List.of();
        private int nextBlock;
        private int next = -1;

        Source(CheckpointFileReader reader, int order) {
            this.reader = reader;
            this.order = order;
            this.life = reader.to().incarnation();
        }

        boolean advance() throws IOException {
            next++;
            while (next >= block.size()) {
                if (nextBlock == reader.blockCount()) {
                    return false;
                }
                block = reader.block(nextBlock++);
                next = 0;
            }
            return true;
        }

        Change current() {
            return block.get(next);
        }

        @Override
        public int compareTo(Source other) {
            int byId = Long.compare(current().getObjectId(), other.current().getObjectId());
            return byId != 0 ? byId : Integer.compare(order, other.order);
        }
    }

    /** Which of the candidates no root and no context reaches. */
    private LongHashSet unreachable(LongHashSet candidates) throws IOException {
        LongArrayList ids = new LongArrayList();
        IntArrayList firstReference = new IntArrayList();
        LongArrayList references = new LongArrayList();
        forEachObject((id, changes) -> {
            ids.addLong(id);
            firstReference.addInt(references.size());
            for (Change change : changes) {
                ChangeMerge.forEachReference(change, references::addLong);
            }
        });
        firstReference.addInt(references.size());
        long[] sorted = ids.toLongArray();
        BitSet reached = new BitSet(sorted.length);
        IntArrayList open = new IntArrayList();
        java.util.function.LongConsumer reach = id -> {
            int index = Arrays.binarySearch(sorted, id);
            if (index >= 0 && !reached.get(index)) {
                reached.set(index);
                open.addInt(index);
            }
        };
        names.roots().values().forEach(root -> {
            if (root.value() instanceof Ref ref) {
                reach.accept(ref.id());
            }
        });
        names.contexts().values().forEach(reach::accept);
        while (!open.isEmpty()) {
            int index = open.popInt();
            for (int i = firstReference.getInt(index); i < firstReference.getInt(index + 1); i++) {
                reach.accept(references.getLong(i));
            }
        }
        LongHashSet unreachable = new LongHashSet();
        for (int index = 0; index < sorted.length; index++) {
            if (!reached.get(index) && candidates.contains(sorted[index])) {
                unreachable.add(sorted[index]);
            }
        }
        return unreachable;
    }
}
