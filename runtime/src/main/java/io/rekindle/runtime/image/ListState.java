package io.rekindle.runtime.image;

import io.rekindle.format.Values;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.ListOp;
import io.rekindle.format.proto.Value;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * A list. Its operations have a gap-free sequence; one whose predecessor has not been seen waits. A whole capture says
 * which sequence number it contains and makes all up to that one superfluous, as a CLEAR does.
 */
public final class ListState extends ObjectState {
    private boolean known;
    private long contentStamp = NO_STAMP;
    private long seq = -1;
    private final ElementList elements = new ElementList();
    /** By sequence number, all higher than {@link #seq}; while the content is not known, all there are. */
    private final TreeMap<Long, ListOp> waiting = new TreeMap<>();

    private long misfits;

    ListState(long id, int schemaId) {
        super(id, schemaId);
    }

    /** The number of elements. */
    @Override
    public long size() {
        return elements.size();
    }

    /** The element at an index from 0 to {@code size() - 1}. */
    public Object element(int index) {
        return elements.get(index);
    }

    /** The sequence number of the last operation contained; the next one continues it. -1 if nothing is known. */
    public long seq() {
        return seq;
    }

    /** Operations that wait for one before them. */
    public int waiting() {
        return waiting.size();
    }

    @Override
    void applyContent(Change change, long timeMicros) {
        boolean content = change.getWhole() || change.getCleared();
        long next = change.getFirstSeq();
        if (content) {
            applyWhole(change);
            next++;
        }
        for (ListOp op : change.getOpsList()) {
            if (op.hasSeq()) {
                next = op.getSeq();
            }
            applyOp(next, op);
            next++;
        }
    }

    private void applyWhole(Change change) {
        long stamp = change.getStamp();
        if (change.getCleared()) {
            stamp = change.hasClearedStamp() ? change.getClearedStamp() : stamp;
        } else if (change.hasWholeStamp()) {
            stamp = change.getWholeStamp();
        }
        long contains = change.getFirstSeq();
        if (known && (contains < seq || (contains == seq && stamp < contentStamp))) {
            return;
        }
        elements.clear();
        elements.reserve(change.getElementsCount());
        for (Value element : change.getElementsList()) {
            elements.add(elements.size(), Values.decode(element));
        }
        contentStamp = stamp;
        continueFrom(contains);
    }

    private void continueFrom(long contained) {
        known = true;
        seq = contained;
        waiting.headMap(contained, true).clear();
        applyWaiting();
    }

    private void applyOp(long opSeq, ListOp op) {
        if (known && opSeq <= seq) {
            return;
        }
        if (op.getKind() == ListOp.Kind.CLEAR) {
            elements.clear();
            continueFrom(opSeq);
        } else if (known && opSeq == seq + 1) {
            execute(op);
            seq = opSeq;
            applyWaiting();
        } else {
            waiting.put(opSeq, op);
        }
    }

    private void applyWaiting() {
        while (!waiting.isEmpty() && waiting.firstKey() == seq + 1) {
            execute(waiting.pollFirstEntry().getValue());
            seq++;
        }
    }

    private void execute(ListOp op) {
        int index = op.getIndex();
        int size = elements.size();
        switch (op.getKind()) {
            case ADD -> {
                if (index < 0 || index > size) {
                    misfits++;
                    index = size;
                }
                elements.add(index, Values.decode(op.getValue()));
            }
            case SET -> {
                if (index < 0 || index >= size) {
                    misfits++;
                } else {
                    elements.set(index, Values.decode(op.getValue()));
                }
            }
            case REMOVE -> {
                if (index < 0 || index >= size) {
                    misfits++;
                } else {
                    elements.remove(index);
                }
            }
            default -> misfits++;
        }
    }

    @Override
    void writeContent(Change.Builder change) {
        if (known) {
            change.setCleared(true).setFirstSeq(seq);
            if (contentStamp != maxStamp()) {
                change.setClearedStamp(contentStamp);
            }
            for (int i = 0; i < elements.size(); i++) {
                change.addElements(Values.encode(elements.get(i)));
            }
        }
        long next = known ? seq + 1 : 0;
        for (Map.Entry<Long, ListOp> entry : waiting.entrySet()) {
            ListOp.Builder op = entry.getValue().toBuilder().clearSeq();
            if (entry.getKey() != next) {
                op.setSeq(entry.getKey());
            }
            change.addOps(op);
            next = entry.getKey() + 1;
        }
    }

    @Override
    void settle() {
        if (known) {
            waiting.clear();
        }
    }

    @Override
    void forEachContentReference(LongConsumer references) {
        for (int i = 0; i < elements.size(); i++) {
            References.in(elements.get(i), references);
        }
        for (ListOp op : waiting.values()) {
            if (op.hasValue()) {
                References.in(Values.decode(op.getValue()), references);
            }
        }
    }

    @Override
    long contentDigest(SchemaTable schemas) {
        long hash = ContentHash.mix(31, elements.size());
        for (int i = 0; i < elements.size(); i++) {
            hash = ContentHash.mix(hash, ContentHash.of(elements.get(i)));
        }
        return hash;
    }

    @Override
    long misfits() {
        return misfits;
    }
}
