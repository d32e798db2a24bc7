package io.rekindle.runtime.image;

import io.rekindle.format.Null;
import io.rekindle.format.Values;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.EntryChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.agrona.collections.Object2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What has keys: maps and sets. Of each key the event with the highest stamp stays, a removal too, since an older put may
 * still arrive. A whole capture, and a clearing, end all that has a lower stamp.
 *
 * <p>Order: a key stands where it was first put after it was last absent, as in a LinkedHashMap. That is told from the
 * stamps of the puts and, within one change, from the order of its entries.
 */
public abstract sealed class KeyedState extends ObjectState permits MapState, SetState {
    /** A put that reaches the log later than this after a removal it preceded may bring the key back. */
    static final long LATE_PUT_WINDOW_MICROS = 15 * 60 * 1_000_000L;

    private static final int MIN_REMOVALS_KEPT = 256;

    private static final class Entry {
        final Object key;
        /** Null if the key was removed. */
        @Nullable
        Object value;

        long stamp;
        /** Stamp of the put after which the key is there; of a removed key the time of its removal in microseconds. */
        long inserted;
        /** Place among the entries of that change, or of the one that removed the key. */
        int place;

        long removedAt = NO_STAMP;

        Entry(Object key) {
            this.key = key;
        }
    }

    private final boolean hasValues;
    private final Object2ObjectHashMap<Object, Entry> entries = Maps.ofObjects();
    /** Nothing with a lower stamp counts any more. */
    private long floor = NO_STAMP;

    private int removed;
    private int removalsBeforePurge = MIN_REMOVALS_KEPT;

    KeyedState(long id, int schemaId, boolean hasValues) {
        super(id, schemaId);
        this.hasValues = hasValues;
    }

    /** The number of keys. */
    @Override
    public final long size() {
        return (long) entries.size() - removed;
    }

    /** The value of a key, {@code Null.NULL} in a set; null if the key is not there. */
    public final @Nullable Object get(Object key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.value;
    }

    /** Keys and values (in a set {@code Null.NULL}) in the order in which the keys were put. */
    public final void forEach(BiConsumer<Object, Object> visitor) {
        for (Entry entry : inOrder()) {
            if (entry.value != null) {
                visitor.accept(entry.key, entry.value);
            }
        }
    }

    private List<Entry> inOrder() {
        List<Entry> present = new ArrayList<>((int) size());
        for (Entry entry : entries.values()) {
            if (entry.value != null) {
                present.add(entry);
            }
        }
        present.sort(Comparator.comparingLong(this::insertedAt).thenComparingInt(entry -> entry.place));
        return present;
    }

    private long insertedAt(Entry entry) {
        return entry.inserted < Math.max(entry.removedAt, floor) ? entry.stamp : entry.inserted;
    }

    @Override
    final void applyContent(Change change, long timeMicros) {
        long stamp = change.getStamp();
        if (change.getWhole()) {
            raiseFloor(change.hasWholeStamp() ? change.getWholeStamp() : stamp);
        }
        if (change.getCleared()) {
            raiseFloor(change.hasClearedStamp() ? change.getClearedStamp() : stamp);
        }
        for (int place = 0; place < change.getEntriesCount(); place++) {
            EntryChange event = change.getEntries(place);
            if (event.getStamp() >= floor) {
                Object key = Values.decode(event.getKey());
                if (event.getRemoved()) {
                    applyRemoval(key, event.getStamp(), place, timeMicros);
                } else {
                    applyPut(key, event, place);
                }
            }
        }
        if (removed > removalsBeforePurge) {
            forgetRemovalsBefore(timeMicros - LATE_PUT_WINDOW_MICROS);
            removalsBeforePurge = Math.max(MIN_REMOVALS_KEPT, 2 * removed);
        }
    }

    private void raiseFloor(long stamp) {
        if (stamp <= floor) {
            return;
        }
        floor = stamp;
        Iterator<Entry> all = entries.values().iterator();
        while (all.hasNext()) {
            Entry entry = all.next();
            if (entry.stamp < stamp) {
                removed -= entry.value == null ? 1 : 0;
                all.remove();
            }
        }
    }

    private void applyRemoval(Object key, long stamp, int place, long timeMicros) {
        Entry entry = entries.get(key);
        if (entry == null) {
            entry = new Entry(key);
            entry.stamp = stamp;
            entry.inserted = timeMicros;
            entry.place = place;
            entry.removedAt = stamp;
            entries.put(key, entry);
            removed++;
            return;
        }
        entry.removedAt = Math.max(entry.removedAt, stamp);
        if (stamp >= entry.stamp) {
            removed += entry.value == null ? 0 : 1;
            entry.value = null;
            entry.stamp = stamp;
            entry.inserted = timeMicros;
            entry.place = place;
        }
    }

    private void applyPut(Object key, EntryChange event, int place) {
        long stamp = event.getStamp();
        long inserted = event.hasInserted() ? event.getInserted() : stamp;
        Entry entry = entries.get(key);
        if (entry == null) {
            entry = new Entry(key);
            entry.stamp = stamp;
            entry.value = valueOf(event);
            entry.inserted = inserted;
            entry.place = place;
            entry.removedAt = event.hasRemovedAt() ? event.getRemovedAt() : NO_STAMP;
            entries.put(key, entry);
            return;
        }
        if (event.hasRemovedAt()) {
            entry.removedAt = Math.max(entry.removedAt, event.getRemovedAt());
        }
        if (stamp < entry.stamp) {
            if (entry.value != null) {
                standAtFirstPut(entry, insertedAt(entry), inserted, place);
            }
            return;
        }
        if (entry.value == null) {
            removed--;
            entry.inserted = Math.max(inserted, entry.removedAt);
            entry.place = place;
        } else {
            long before = insertedAt(entry);
            standAtFirstPut(entry, before, inserted, place);
        }
        entry.stamp = stamp;
        entry.value = valueOf(event);
    }

    private void standAtFirstPut(Entry entry, long before, long inserted, int place) {
        long earliest = Math.max(entry.removedAt, floor);
        entry.inserted = before;
        if (inserted >= earliest
                && (before < earliest || inserted < before || (inserted == before && place < entry.place))) {
            entry.inserted = inserted;
            entry.place = place;
        }
    }

    private Object valueOf(EntryChange event) {
        return hasValues ? Values.decode(event.getValue()) : Null.NULL;
    }

    private void forgetRemovalsBefore(long timeMicros) {
        // Without the state before, which may have the key, a removal is news.
        if (floor == NO_STAMP) {
            return;
        }
        Iterator<Entry> all = entries.values().iterator();
        while (all.hasNext()) {
            Entry entry = all.next();
            if (entry.value == null && entry.inserted < timeMicros) {
                all.remove();
                removed--;
            }
        }
    }

    @Override
    final void settle() {
        forgetRemovalsBefore(Long.MAX_VALUE);
    }

    @Override
    final void writeContent(Change.Builder change) {
        long wholeStamp = change.getWhole() ? (change.hasWholeStamp() ? change.getWholeStamp() : maxStamp()) : NO_STAMP;
        if (floor > wholeStamp) {
            change.setCleared(true);
            if (floor != maxStamp()) {
                change.setClearedStamp(floor);
            }
        }
        for (Entry entry : removals()) {
            change.addEntries(EntryChange.newBuilder()
                    .setStamp(entry.stamp)
                    .setKey(Values.encode(entry.key))
                    .setRemoved(true));
        }
        for (Entry entry : inOrder()) {
            change.addEntries(encode(entry));
        }
    }

    private List<Entry> removals() {
        List<Entry> removals = new ArrayList<>(removed);
        for (Entry entry : entries.values()) {
            if (entry.value == null) {
                removals.add(entry);
            }
        }
        removals.sort(Comparator.comparingLong((Entry entry) -> entry.stamp).thenComparingInt(entry -> entry.place));
        return removals;
    }

    private EntryChange.Builder encode(Entry entry) {
        EntryChange.Builder event =
                EntryChange.newBuilder().setStamp(entry.stamp).setKey(Values.encode(entry.key));
        Object value = entry.value;
        if (hasValues && value != null) {
            event.setValue(Values.encode(value));
        }
        long inserted = insertedAt(entry);
        if (inserted != entry.stamp) {
            event.setInserted(inserted);
        }
        if (entry.removedAt != NO_STAMP && entry.removedAt >= floor) {
            event.setRemovedAt(entry.removedAt);
        }
        return event;
    }

    @Override
    final void forEachContentReference(LongConsumer references) {
        for (Entry entry : entries.values()) {
            if (entry.value != null) {
                References.in(entry.key, references);
                References.in(entry.value, references);
            }
        }
    }

    @Override
    final long contentDigest(SchemaTable schemas) {
        long hash = ContentHash.mix(37, size());
        if (schemas.keepsInsertionOrder(schemaId())) {
            for (Entry entry : inOrder()) {
                hash = ContentHash.mix(hash, hashOf(entry));
            }
            return hash;
        }
        for (Entry entry : entries.values()) {
            if (entry.value != null) {
                hash += hashOf(entry);
            }
        }
        return hash;
    }

    private static long hashOf(Entry entry) {
        Object value = entry.value == null ? Null.NULL : entry.value;
        return ContentHash.mix(ContentHash.of(entry.key), ContentHash.of(value));
    }
}
