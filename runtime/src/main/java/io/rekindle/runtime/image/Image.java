package io.rekindle.runtime.image;

import io.rekindle.format.Lsn;
import io.rekindle.format.Values;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.ContextChange;
import io.rekindle.format.proto.RootChange;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.format.proto.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything a log says, folded up to one position: objects by id, durable roots, contexts, schemas. Or, in a checkpoint's
 * increment, what it says between two positions.
 *
 * <p>Filled by {@link ImageFolder}; read by all others. Not safe for use by several threads while it is being filled.
 */
public final class Image {
    /** A removal is kept as a context without an object: an older change may still arrive. */
    private record ContextEntry(
            long objectId,
            int schemaId,
            long stamp,
            boolean removed,
            boolean held,
            long unclaimedMillis,
            long timeMicros) {}

    private static final int MIN_REMOVALS_KEPT = 1024;

    private final SchemaTable schemas = new SchemaTable();
    private final Long2ObjectHashMap<ObjectState> objects = Maps.ofLongs();
    private final Map<String, RootState> roots = new TreeMap<>();
    private final Map<ContextName, ContextEntry> contexts = new HashMap<>();
    private final Long2ObjectHashMap<List<Change>> withoutSchema = Maps.ofLongs();
    private Lsn lsn = Lsn.NONE;
    private long asOfMicros;
    private int removedContexts;
    private int removalsBeforePurge = MIN_REMOVALS_KEPT;
    private boolean purgesRemovals;
    private boolean keepsReleased;

    /** The position up to which the log is folded: the first that is not. */
    public Lsn lsn() {
        return lsn;
    }

    /** The latest time at which a unit contained was committed, in microseconds since 1970; 0 if there is none. */
    public long asOfMicros() {
        return asOfMicros;
    }

    /** What is known of an object, or null. */
    public @Nullable ObjectState get(long objectId) {
        return objects.get(objectId);
    }

    /** The number of objects, reachable or not. */
    public int objectCount() {
        return objects.size();
    }

    /** Every object, in no order. */
    public void forEachObject(Consumer<ObjectState> visitor) {
        objects.values().forEach(visitor);
    }

    /** The ids of all objects, lowest first. */
    public long[] sortedIds() {
        long[] ids = new long[objects.size()];
        int next = 0;
        Long2ObjectHashMap<ObjectState>.KeyIterator keys = objects.keySet().iterator();
        while (keys.hasNext()) {
            ids[next++] = keys.nextLong();
        }
        Arrays.sort(ids);
        return ids;
    }

    /** As {@link #sortedIds}, with those of {@link #objectsWithoutSchema}. */
    public long[] sortedIdsWithUnresolved() {
        long[] waiting = objectsWithoutSchema().toLongArray();
        if (waiting.length == 0) {
            return sortedIds();
        }
        return LongStream.concat(Arrays.stream(sortedIds()), Arrays.stream(waiting))
                .sorted()
                .distinct()
                .toArray();
    }

    /** Whether any context was claimed or removed. */
    public boolean namesChanged() {
        return !contexts.isEmpty();
    }

    /** The durable roots by name ({@code com.acme.Registry#sessions}), sorted; a view. */
    public Map<String, RootState> roots() {
        return java.util.Collections.unmodifiableMap(roots);
    }

    /** The contexts that are there, with the ids of their objects; a copy. */
    public Map<ContextName, Long> contexts() {
        Map<ContextName, Long> live = new HashMap<>(2 * contexts.size());
        contexts.forEach((name, entry) -> {
            if (!entry.removed) {
                live.put(name, entry.objectId);
            }
        });
        return live;
    }

    /** The context of this name, or null. */
    public @Nullable ContextState context(ContextName name) {
        ContextEntry entry = contexts.get(name);
        return entry == null || entry.removed
                ? null
                : new ContextState(entry.objectId, entry.schemaId, entry.stamp, entry.held, entry.unclaimedMillis);
    }

    /** The number of contexts that are there. */
    public int contextCount() {
        return contexts.size() - removedContexts;
    }

    /** The schemas seen. */
    public SchemaTable schemas() {
        return schemas;
    }

    /** The highest stamp of a context or root; the next life's are higher. */
    public long maxNameStamp() {
        long max = 0;
        for (RootState root : roots.values()) {
            max = Math.max(max, root.stamp());
        }
        for (ContextEntry entry : contexts.values()) {
            max = Math.max(max, entry.stamp);
        }
        return max;
    }

    /** Ids of objects whose class is not known: their changes wait for a schema, which should have come before them. */
    public LongArrayList objectsWithoutSchema() {
        LongArrayList ids = new LongArrayList();
        Long2ObjectHashMap<List<Change>>.KeyIterator keys =
                withoutSchema.keySet().iterator();
        while (keys.hasNext()) {
            ids.addLong(keys.nextLong());
        }
        return ids;
    }

    /** How often a change did not fit the object it was for; 0 unless something was lost or written wrongly. */
    public long misfits() {
        long misfits = 0;
        for (ObjectState object : objects.values()) {
            misfits += object.misfits();
        }
        return misfits;
    }

    /**
     * The ids of what roots and contexts reach, contexts' own objects included, whether or not anything is known of it. A context that
     * something once referred to reaches nothing by itself: it must be reached.
     */
    public LongHashSet reachable() {
        return reachable(id -> {});
    }

    /** The same; {@code again} gets the id of each reference on the way that is not the first to its object. */
    public LongHashSet reachable(LongConsumer again) {
        LongHashSet reached = new LongHashSet(Math.max(16, 2 * objects.size()));
        LongArrayList open = new LongArrayList();
        LongConsumer reach = id -> {
            if (reached.add(id)) {
                open.addLong(id);
            } else {
                again.accept(id);
            }
        };
        roots.values().forEach(root -> References.in(root.value(), reach));
        contexts.forEach((name, entry) -> {
            References.in(name.key(), reach);
            if (!entry.removed && !entry.held) {
                reach.accept(entry.objectId);
            }
        });
        while (!open.isEmpty()) {
            ObjectState object = objects.get(open.popLong());
            if (object != null) {
                object.forEachReference(reach);
            }
        }
        for (ContextEntry entry : contexts.values()) {
            if (!entry.removed && entry.held && reached.contains(entry.objectId)) {
                again.accept(entry.objectId);
            }
        }
        return reached;
    }

    /** Forgets the contexts that something once referred to and nothing reaches any more: the application has dropped them. */
    void dropReleased() {
        if (!purgesRemovals || keepsReleased) {
            return; // only a part of what happened: who holds what cannot be told
        }
        boolean anyHeld = false;
        for (ContextEntry entry : contexts.values()) {
            anyHeld |= entry.held && !entry.removed;
        }
        if (anyHeld) {
            LongHashSet reached = reachable();
            contexts.values().removeIf(entry -> entry.held && !entry.removed && !reached.contains(entry.objectId));
        }
    }

    /** Some of what may hold contexts is lost: from now on none is forgotten for being held by nothing. */
    void keepReleased() {
        keepsReleased = true;
    }

    /** Keeps the contexts that something once referred to and nothing reaches, as if nothing ever had; says how many. */
    long adoptReleased() {
        LongHashSet reached = reachable();
        long adopted = 0;
        for (Map.Entry<ContextName, ContextEntry> context : contexts.entrySet()) {
            ContextEntry entry = context.getValue();
            if (entry.held && !entry.removed && !reached.contains(entry.objectId)) {
                context.setValue(new ContextEntry(
                        entry.objectId,
                        entry.schemaId,
                        entry.stamp,
                        false,
                        false,
                        entry.unclaimedMillis,
                        entry.timeMicros));
                adopted++;
            }
        }
        return adopted;
    }

    /**
     * A digest of what roots and contexts reach: the same for the same content, whatever the order in which it came
     * about, and whether or not unreachable objects were dropped meanwhile.
     */
    public long digest() {
        return digest(reachable());
    }

    /** The digest, for whoever has asked what is {@link #reachable} already. */
    public long digest(LongHashSet reachable) {
        long sum = 0;
        LongHashSet.LongIterator reached = reachable.iterator();
        while (reached.hasNext()) {
            ObjectState object = objects.get(reached.nextValue());
            if (object != null) {
                sum += object.digest(schemas);
            }
        }
        for (Map.Entry<String, RootState> root : roots.entrySet()) {
            sum += ContentHash.mix(
                    ContentHash.ofText(51, root.getKey()),
                    ContentHash.of(root.getValue().value()));
        }
        for (Map.Entry<ContextName, ContextEntry> context : contexts.entrySet()) {
            if (!context.getValue().removed) {
                Object key = context.getKey().key();
                long name = ContentHash.ofText(53, context.getKey().name());
                sum += ContentHash.mix(
                        ContentHash.mix(name, key == null ? 0 : ContentHash.of(key)), context.getValue().objectId);
            }
        }
        return ContentHash.mix(sum);
    }

    /** All roots and contexts as changes, removals included, for an increment. */
    public void writeNames(Consumer<RootChange> rootChanges, Consumer<ContextChange> contextChanges) {
        roots.forEach((name, root) -> rootChanges.accept(RootChange.newBuilder()
                .setName(name)
                .setValue(Values.encode(root.value()))
                .setStamp(root.stamp())
                .build()));
        contexts.forEach((name, entry) -> {
            ContextChange.Builder change = ContextChange.newBuilder()
                    .setName(name.name())
                    .setSchemaId(entry.schemaId)
                    .setObjectId(entry.objectId)
                    .setRemoved(entry.removed)
                    .setHeld(entry.held)
                    .setUnclaimedMillis(entry.unclaimedMillis)
                    .setStamp(entry.stamp);
            Object key = name.key();
            if (key != null) {
                change.setKey(Values.encode(key));
            }
            contextChanges.accept(change.build());
        });
    }

    /** The changes that make up an object's state: one, or all that wait if its schema is missing. */
    public List<Change> changesOf(long objectId) {
        List<Change> changes = new ArrayList<>();
        ObjectState object = objects.get(objectId);
        if (object != null) {
            changes.add(object.toChange());
        }
        List<Change> unresolved = withoutSchema.get(objectId);
        if (unresolved != null) {
            changes.addAll(unresolved);
        }
        return changes;
    }

    void apply(Change change, long timeMicros) {
        long id = change.getObjectId();
        ObjectState object = objects.get(id);
        if (object == null) {
            if (schemas.shape(change.getSchemaId()) == Shape.SHAPE_UNSPECIFIED) {
                withoutSchema.computeIfAbsent(id, key -> new ArrayList<>()).add(change);
                return;
            }
            object = ObjectState.of(change, schemas);
            objects.put(id, object);
        }
        ObjectState target = object.forChange(change, schemas);
        if (target != object) {
            objects.put(id, target);
        }
        target.apply(change, timeMicros);
    }

    void apply(SchemaRecord schema) {
        if (!schemas.put(schema) || withoutSchema.isEmpty()) {
            return;
        }
        for (long id : objectsWithoutSchema().toLongArray()) {
            List<Change> changes = withoutSchema.get(id);
            if (changes != null && changes.get(0).getSchemaId() == schema.getSchemaId()) {
                withoutSchema.remove(id);
                changes.forEach(change -> apply(change, asOfMicros));
            }
        }
    }

    void apply(RootChange change) {
        RootState before = roots.get(change.getName());
        if (before == null || change.getStamp() >= before.stamp()) {
            roots.put(change.getName(), new RootState(Values.decode(change.getValue()), change.getStamp()));
        }
    }

    void apply(ContextChange change, long timeMicros) {
        ContextName name = new ContextName(change.getName(), change.hasKey() ? Values.decode(change.getKey()) : null);
        ContextEntry before = contexts.get(name);
        if (before != null && change.getStamp() < before.stamp) {
            return;
        }
        removedContexts += (change.getRemoved() ? 1 : 0) - (before != null && before.removed ? 1 : 0);
        contexts.put(
                name,
                new ContextEntry(
                        change.getObjectId(),
                        change.getSchemaId(),
                        change.getStamp(),
                        change.getRemoved(),
                        change.getHeld(),
                        change.getUnclaimedMillis(),
                        timeMicros));
        if (purgesRemovals && removedContexts > removalsBeforePurge) {
            forgetRemovalsBefore(timeMicros - KeyedState.LATE_PUT_WINDOW_MICROS);
            removalsBeforePurge = Math.max(MIN_REMOVALS_KEPT, 2 * removedContexts);
        }
    }

    private void forgetRemovalsBefore(long timeMicros) {
        contexts.values().removeIf(entry -> entry.removed && entry.timeMicros < timeMicros);
        removedContexts = 0;
        for (ContextEntry entry : contexts.values()) {
            removedContexts += entry.removed ? 1 : 0;
        }
    }

    /** This image begins at nothing, so a removed context need not be remembered for ever. */
    void startsAtNothing() {
        purgesRemovals = true;
    }

    /** See {@link ObjectState#settle}. */
    void settle() {
        objects.values().forEach(ObjectState::settle);
        if (purgesRemovals) {
            forgetRemovalsBefore(Long.MAX_VALUE);
        }
    }

    /** Forgets an object. Not while others read. */
    public void drop(long objectId) {
        objects.remove(objectId);
        withoutSchema.remove(objectId);
    }

    void advance(Lsn to, long timeMicros) {
        if (to.isAfter(lsn)) {
            lsn = to;
        }
        asOfMicros = Math.max(asOfMicros, timeMicros);
    }
}
