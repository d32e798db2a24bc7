package io.rekindle.runtime.capture;

import io.rekindle.format.ObjectId;
import io.rekindle.format.RecordKind;
import io.rekindle.format.UnitEncoder;
import io.rekindle.hook.Entry;
import io.rekindle.hook.Hook;
import io.rekindle.hook.Memory;
import io.rekindle.hook.PendingCommit;
import io.rekindle.hook.Tracked;
import io.rekindle.hook.TrackedConcurrentHashMap;
import io.rekindle.hook.TrackedConcurrentSet;
import io.rekindle.hook.Unit;
import io.rekindle.runtime.capture.ContextRegistry.Registered;
import io.rekindle.runtime.capture.UnitState.ContextNote;
import io.rekindle.runtime.capture.UnitState.RootNote;
import io.rekindle.runtime.image.ContextName;
import io.rekindle.runtime.image.ContextState;
import io.rekindle.runtime.wal.CommitLog;
import java.util.Arrays;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a unit noted into one record: for each tracked object the fields it wrote, for each tracked collection the operations done,
 * and whole objects where a captured reference first points to them.
 *
 * <p>Whether an object is tracked is decided here, after a full fence, and not at the write: an object that another thread makes
 * reachable meanwhile is either seen here with its id, or its capture sees the write. An object's version is taken before its values are
 * read, so that replay, keeping the highest version of each field, converges to the heap.
 *
 * <p>An id is negative in the object's header from its assignment until the record with its first capture is published; a unit of
 * another thread that refers to it meanwhile captures it again, so that no published reference dangles.
 */
public final class Capture {
    /** Stands for null among the roots given to {@link #resync}. */
    public static final Object NULL_ROOT = new Object();

    private static final int CAPTURE_RETRIES = 50;
    private static final int RESYNC_UNIT_BYTES = 256 << 10;

    private final Layouts layouts;
    private final IdentityTable identities;
    private final ContextRegistry contexts;
    private final CommitLog log;
    private final Unrecovered unrecovered;
    private final AtomicLong nextId;
    private final int compareBudgetBytes;
    private final boolean host;
    private final Holders holders;
    /** Names of durable roots by the ids of their values; replaced, never changed. */
    private volatile Long2ObjectHashMap<String> rootIds = new Long2ObjectHashMap<>();

    private final Deferral deferral;
    /** Contexts whose end was dropped with its unit: nothing reaches them any more from which a resync would find it. */
    private final Queue<ContextNote> droppedRemovals = new ConcurrentLinkedQueue<>();

    private final AtomicLong nameStamps = new AtomicLong();
    /**
     * Of the fields of lists that have some: the version of a list is the number of its last operation, and one that a change of a field
     * took would be missing among them for ever. Higher than those of every life before, as ids are.
     */
    private final AtomicLong fieldStamps;

    /**
     * @param incarnation of this life, part of every id given out
     * @param lastNameStamp the highest stamp of a root or context in the recovered image
     * @param compareBudgetBytes how much a unit compares at most, in encoded bytes
     * @param host whether a unit is durable only once forced
     */
    public Capture(
            Layouts layouts,
            IdentityTable identities,
            ContextRegistry contexts,
            CommitLog log,
            Unrecovered unrecovered,
            long incarnation,
            long lastNameStamp,
            int compareBudgetBytes,
            boolean host) {
        this.layouts = layouts;
        this.identities = identities;
        this.contexts = contexts;
        this.log = log;
        this.unrecovered = unrecovered;
        this.holders = new Holders(layouts, contexts);
        this.nextId = new AtomicLong(ObjectId.of(incarnation, 1));
        this.fieldStamps = new AtomicLong(ObjectId.of(incarnation, 1));
        this.compareBudgetBytes = compareBudgetBytes;
        this.host = host;
        this.nameStamps.set(lastNameStamp);
        this.deferral = new Deferral(log, this::publishId);
    }

    // ---- commit ----

    /** Encodes what the unit noted since the last call and publishes all its pending bytes as one record. */
    public void commit(Unit unit) {
        UnitState state = state(unit);
        encode(unit);
        unit.hasPending = false;
        if (state.out.isEmpty()) {
            state.endCommit();
            return;
        }
        if (unit.comesAfterUnpublished()) {
            defer(unit, state);
            return;
        }
        long position = publish(state);
        if (position >= 0) {
            state.lastPosition = position;
        } else {
            droppedRemovals.addAll(state.removals);
        }
        for (int i = 0; i < state.freshCount; i++) {
            publishId(state.fresh[i]);
        }
        state.endCommit();
        if (unit.isOwed()) {
            unit.publishedAt(position);
            deferral.settle();
        }
    }

    /** What this unit has seen is not in the log yet, and must not be missing there where what it made of it is not. */
    private void defer(Unit unit, UnitState state) {
        state.out.committedAt(System.currentTimeMillis() * 1_000);
        byte[] encoded = Arrays.copyOf(state.out.buffer(), state.out.length());
        Object[] fresh = Arrays.copyOf(state.fresh, state.freshCount);
        droppedRemovals.addAll(state.removals); // the record may still be dropped; to say it twice does no harm
        state.endCommit();
        PendingCommit[] after = unit.after();
        PendingCommit commit = unit.defer();
        state.deferred = commit;
        deferral.add(encoded, fresh, commit, after);
    }

    /** Publishes all that waits for other units, if anything has waited longer than that: it may wait for what never comes. */
    public void publishDeferred(long olderThanNanos) {
        deferral.settleAfter(olderThanNanos);
    }

    /** Publishes all that waits for other units. */
    public void publishDeferred() {
        deferral.publishAll();
    }

    /** In host durability, waits until the unit's last record is forced. */
    public void awaitDurable(Unit unit) {
        if (host && unit.engineState instanceof UnitState state) {
            awaitDurable(state);
        }
    }

    private void awaitDurable(UnitState state) {
        PendingCommit late = state.deferred;
        if (late != null) {
            state.lastPosition = Math.max(state.lastPosition, late.position());
            state.deferred = null;
        }
        if (state.lastPosition > 0) {
            if (!log.awaitForced(state.lastPosition)) {
                unrecovered.count(
                        "a unit was not forced to the device within commit.wait: until the log can be forced again,"
                                + " units are durable for this process only");
            }
            state.lastPosition = 0;
        }
    }

    /** Encodes what the unit noted; nothing is published. */
    public void encode(Unit unit) {
        Memory.fullFence();
        UnitState state = state(unit);
        state.unit = unit;
        try {
            for (int i = 0; i < unit.entryCount; i++) {
                encodeEntry(unit.entries[i], state);
            }
            encodeOps(unit, state);
            for (int i = 0; i < state.rootNotes.size(); i++) {
                RootNote root = state.rootNotes.get(i);
                encodeRoot(root.name(), root.value(), root.stamp(), state);
            }
            for (int i = 0; i < unit.touchedCount; i++) {
                noteTouched(unit.touched[i], state);
            }
            captureAndCompare(state);
            for (int i = 0; i < state.contextNotes.size(); i++) {
                encodeContext(state.contextNotes.get(i), state);
            }
        } finally {
            state.endEncode();
            unit.clearNotes();
            unit.hasPending = !state.out.isEmpty();
        }
    }

    /** Captures what is reachable for the first time, and compares what was touched, as far as the budget goes. */
    private void captureAndCompare(UnitState state) {
        int captured = 0;
        int compared = 0;
        long comparedBytes = 0;
        while (captured < state.toCaptureCount || compared < state.toCompareCount) {
            if (captured < state.toCaptureCount) {
                captureWhole(state.toCapture[captured++], state);
            } else if (comparedBytes <= compareBudgetBytes) {
                comparedBytes += compare(state.toCompare[compared++], state);
            } else {
                unrecovered.count("comparison beyond compare.budget: left to the audit");
                return;
            }
        }
    }

    /** One object that cannot be logged must not take the rest of its unit with it: it is named, counted and left out. */
    private void leaveOut(Object object, Throwable failure, UnitState state) {
        state.out.abandon();
        unrecovered.count("a " + object.getClass().getName() + " could not be logged: " + failure);
    }

    private static UnitState state(Unit unit) {
        if (unit.engineState instanceof UnitState state) {
            return state;
        }
        UnitState state = new UnitState();
        unit.engineState = state;
        return state;
    }

    // ---- noted fields ----

    private void encodeEntry(Entry entry, UnitState state) {
        Object target = entry.target;
        if (target == null) {
            return;
        }
        Layout layout = layouts.of(target.getClass());
        if (!layout.hasHeader()) {
            noteTouched(target, state); // its fields are compared with its elements
            return;
        }
        long id = Memory.getLongVolatile(target, layout.idOffset);
        if (id == 0) {
            return;
        }
        long known = Math.abs(id);
        if (state.freshNow.contains(known)) {
            return; // captured whole by this very encode
        }
        if (entry.level == null) {
            captureWhole(target, state);
            return;
        }
        @Nullable Slot[] slots = layout.slotsByLevel.get(entry.level);
        if (slots == null && layout.unnotedSlots.length == 0) {
            return;
        }
        state.inRoot = false;
        long stamp = layout.isSequenceWithFields
                ? fieldStamps.getAndIncrement()
                : Memory.getAndAddLong(target, layout.versionOffset, 1) + 1;
        UnitEncoder out = state.out;
        try {
            out.beginChange(known, layout.schemaId, stamp, false);
            if (slots != null) {
                encodeMarked(entry, slots, target, state);
            }
            for (Slot slot : layout.unnotedSlots) {
                field(slot, target, state);
            }
            out.endChange();
        } catch (RuntimeException | LinkageError e) {
            leaveOut(target, e, state);
        }
    }

    private void encodeMarked(Entry entry, @Nullable Slot[] slots, Object target, UnitState state) {
        long mask = entry.mask;
        while (mask != 0) {
            Slot slot = slots[Long.numberOfTrailingZeros(mask)];
            mask &= mask - 1;
            if (slot != null) {
                field(slot, target, state);
            }
        }
        if (entry.more != null) {
            for (int bit = Long.SIZE; bit < slots.length; bit++) {
                Slot slot = slots[bit];
                if (slot != null && entry.isMarked(bit)) {
                    field(slot, target, state);
                }
            }
        }
    }

    private void field(Slot slot, Object target, UnitState state) {
        UnitEncoder out = state.out;
        long offset = slot.offset();
        Missing missing = identities.missing(target);
        if (missing != null && missing.isField(slot.ordinal(), slot.read(target))) {
            return; // what the store has stays
        }
        if (slot.primitive() == 'L') {
            Object holder = slot.holder(target);
            // A set that is a view of a part of another one: it comes back as a set of its own.
            Object value = holder == null ? ((SortedSet<?>) target).comparator() : Memory.getReference(holder, offset);
            if (value != null && !isRecoverable(value, slot.field())) {
                return; // the constructor's value stays
            }
            out.field(slot.ordinal());
            value(value, state);
            return;
        }
        out.field(slot.ordinal());
        slotValue(slot, target, state);
    }

    /** Writes the value of a slot, whatever it is a part of. */
    private void slotValue(Slot slot, Object target, UnitState state) {
        UnitEncoder out = state.out;
        long offset = slot.offset();
        switch (slot.primitive()) {
            case 'Z' -> out.valueBool(Memory.getBoolean(target, offset));
            case 'B' -> out.valueByte(Memory.getByte(target, offset));
            case 'S' -> out.valueShort(Memory.getShort(target, offset));
            case 'C' -> out.valueChar(Memory.getChar(target, offset));
            case 'I' -> out.valueInt(Memory.getInt(target, offset));
            case 'J' -> out.valueLong(Memory.getLong(target, offset));
            case 'F' -> out.valueFloat(Memory.getFloat(target, offset));
            case 'D' -> out.valueDouble(Memory.getDouble(target, offset));
            case 'L' -> value(Memory.getReference(target, offset), state);
            default -> throw new IllegalStateException("no such type letter: " + slot.primitive());
        }
    }

    private boolean isRecoverable(Object value, java.lang.reflect.Field field) {
        if (layouts.of(value.getClass()).kind != Kind.UNRECOVERABLE) {
            return true;
        }
        unrecovered.count("field " + field.getDeclaringClass().getName() + '.' + field.getName() + " holds a "
                + nameOf(value)
                + ", which cannot be recovered: what the constructor leaves in it stays, else null; mark"
                + " it transient or @NotRecovered if that is meant");
        return false;
    }

    /** The class of a value, as the user knows it. */
    private static String nameOf(Object value) {
        return Layouts.isView(value.getClass()) ? "view of a tracked collection" : Layouts.nameOf(value.getClass());
    }

    // ---- values ----

    /** Writes one value: in place, or as a reference to an object that is tracked from now on. */
    private void value(@Nullable Object value, UnitState state) {
        UnitEncoder out = state.out;
        if (value == null) {
            out.valueNull();
            return;
        }
        if (value instanceof String string) {
            byte[] latin1 = StringBytes.latin1(string);
            if (latin1 == null || !out.tryAscii(latin1)) {
                out.valueString(string);
            }
            return;
        }
        Layout layout = layouts.of(value.getClass());
        switch (layout.kind) {
            case INLINE -> {
                if (!out.tryValue(value)) {
                    throw new IllegalStateException("no encoding of a " + value.getClass());
                }
            }
            case ENUM -> out.valueEnum(layout.schemaId, ((Enum<?>) value).name());
            case UNRECOVERABLE -> {
                unrecovered.count("an element of " + containerOf(state) + " is a " + nameOf(value)
                        + ", which cannot be recovered: null is kept instead; next: keep it in a field that is"
                        + " transient or @NotRecovered, and what it is made from here");
                out.valueNull();
            }
            default -> out.valueRef(track(value, layout, state));
        }
    }

    /** The collection or array that is being written, by the field or the root that holds it where that is known. */
    private String containerOf(UnitState state) {
        Object container = state.container;
        if (container == null) {
            return "a collection";
        }
        Layout layout = layouts.of(container.getClass());
        Object header = layout.hasHeader() ? container : identities.find(container);
        long id = header == null
                ? 0
                : Math.abs(
                        Memory.getLongVolatile(header, layout.hasHeader() ? layout.idOffset : IdentityTable.Side.ID));
        String root = rootIds.get(id);
        String holder = root == null ? holders.fieldOf(container, id, state) : root;
        String type = Layouts.nameOf(container.getClass());
        return holder == null ? "a " + type : holder + ", a " + type + ",";
    }

    /** Writes a key: a record of plain values by its content, so that an equal record is the same key. */
    private void key(@Nullable Object key, UnitState state) {
        if (key == null || !key.getClass().isRecord()) {
            value(key, state);
            return;
        }
        Layout layout = layouts.of(key.getClass());
        if (!layout.isPlainRecord) {
            value(key, state);
            return;
        }
        UnitEncoder out = state.out;
        out.beginComposite(layout.schemaId);
        for (Slot slot : layout.slotsByOrdinal) {
            if (slot == null) {
                out.valueNull(); // a component of former code
            } else {
                slotValue(slot, key, state);
            }
        }
        out.endComposite();
    }

    /** The object's id; assigns one, and captures the object in this encode, if it is not yet published. */
    private long track(Object object, Layout layout, UnitState state) {
        Object holder = object;
        long offset = layout.idOffset;
        if (!layout.hasHeader()) {
            holder = identities.findOrAdd(object);
            offset = IdentityTable.Side.ID;
        }
        long id = Memory.getLongVolatile(holder, offset);
        if (id == 0) {
            long fresh = nextId.getAndIncrement();
            if (Memory.compareAndSetLong(holder, offset, 0, -fresh)) {
                Memory.fullFence();
                state.addFresh(object, fresh);
                hold(layout, fresh, state);
                return fresh;
            }
            id = Memory.getLongVolatile(holder, offset);
        }
        hold(layout, Math.abs(id), state);
        if (state.resynced != null) {
            if (state.resynced.add(Math.abs(id))) {
                state.addToCapture(object);
            }
            return Math.abs(id);
        }
        if (id > 0) {
            if (!layout.hasHeader() && state.toCompareCount > 0) {
                state.addToCompare(object); // reached while comparing what refers to it
            }
            return id;
        }
        if (!state.freshNow.contains(-id) && !state.mine.contains(-id) && state.repeated.add(-id)) {
            state.addToCapture(object);
        }
        return -id;
    }

    /** An element of a durable root's own collection, once it is a context, lives only as long as something reaches it. */
    private void hold(Layout layout, long id, UnitState state) {
        if (state.inRoot && layout.context != null) {
            Registered context = contexts.byId(id);
            if (context != null && context.hold()) {
                state.contextNotes.add(new ContextNote(context, nameStamps.incrementAndGet(), false));
            }
        }
    }

    /** Notes that the object of an id is the value of a durable root. */
    public synchronized void isRoot(long id, String name) {
        if (!rootIds.containsKey(id)) {
            Long2ObjectHashMap<String> more = new Long2ObjectHashMap<>(rootIds);
            more.put(id, name);
            rootIds = more;
        }
    }

    private void publishId(Object object) {
        Layout layout = layouts.of(object.getClass());
        Object holder = object;
        long offset = layout.idOffset;
        if (!layout.hasHeader()) {
            holder = identities.findOrAdd(object);
            offset = IdentityTable.Side.ID;
        }
        long id = Memory.getLongVolatile(holder, offset);
        if (id < 0) {
            Memory.putLongVolatile(holder, offset, -id);
        }
    }

    // ---- whole objects ----

    private void captureWhole(Object object, UnitState state) {
        try {
            captureWholeOrFail(object, state);
        } catch (RuntimeException | LinkageError e) {
            leaveOut(object, e, state);
        }
    }

    private void captureWholeOrFail(Object object, UnitState state) {
        Layout layout = layouts.of(object.getClass());
        Object holder = layout.hasHeader() ? object : identities.findOrAdd(object);
        long versionOffset = layout.hasHeader() ? layout.versionOffset : IdentityTable.Side.VERSION;
        boolean sequence = layout.kind == Kind.LIST && layout.hasHeader();
        long fieldStamp = layout.isSequenceWithFields ? fieldStamps.getAndIncrement() : 0;
        long version = sequence
                ? Memory.getLongVolatile(holder, versionOffset) // a list's version is the sequence of its operations
                : Memory.getAndAddLong(holder, versionOffset, 1) + 1;
        long stamp = layout.isSequenceWithFields ? fieldStamp : version;
        long digest = beginWhole(object, layout, holder, stamp, version, state);
        if (holder instanceof IdentityTable.Side side) {
            side.digest = digest;
        }
        state.out.endChange();
    }

    /**
     * Writes a whole object and leaves its change open; gives a hash of what was written.
     *
     * @param version the stamp, or of a list the number of the last operation contained
     */
    private long beginWhole(Object object, Layout layout, Object holder, long stamp, long version, UnitState state) {
        long idOffset = layout.hasHeader() ? layout.idOffset : IdentityTable.Side.ID;
        long id = Math.abs(Memory.getLongVolatile(holder, idOffset));
        UnitEncoder out = state.out;
        state.inRoot = rootIds.containsKey(id);
        for (int attempt = 0; ; attempt++) {
            try {
                out.beginChange(id, layout.schemaId, stamp, true);
                int bodyStart = out.length();
                writeContent(object, layout, version, state);
                return layout.hasHeader() ? 0 : ContentDigest.of(out.buffer(), bodyStart, out.length());
            } catch (ConcurrentModificationException | NullPointerException | IndexOutOfBoundsException e) {
                // another thread changes a collection that is not made for it, without a lock: try to get a quiet
                // moment
                out.abandon();
                if (attempt == CAPTURE_RETRIES) {
                    throw new IllegalStateException(
                            "a " + object.getClass().getName() + " never held still to be captured", e);
                }
                Thread.onSpinWait();
            }
        }
    }

    private void writeContent(Object object, Layout layout, long stamp, UnitState state) {
        state.container = object;
        for (Slot slot : layout.slots) {
            if (layout.isScalar) {
                state.out.field(slot.ordinal());
                state.out.valueLong(Layouts.scalar(object));
            } else {
                field(slot, object, state);
            }
        }
        JdkPart part = layout.part;
        int changes = part == null ? 0 : part.changes(object);
        Object content = part == null ? object : part.readable(object);
        switch (layout.kind) {
            case TEXT -> {
                byte[] text = Layouts.text(((CharSequence) object).toString());
                state.out.opaque(text, 0, text.length);
            }
            case LIST -> {
                state.out.firstSeq(stamp);
                elements(object, (Collection<?>) content, state);
            }
            case SET -> keys(object, (Set<?>) content, stamp, state);
            case MAP -> entries(object, (Map<?, ?>) content, stamp, state);
            case ARRAY -> array(object, state);
            default -> {}
        }
        if (part != null && part.changes(object) != changes) {
            throw new ConcurrentModificationException();
        }
    }

    /** The elements or entries, read past what an application's subclass overrides. */
    private static Iterator<?> content(Object collection) {
        if (collection instanceof Tracked tracked) {
            return tracked.$rk$elements();
        }
        return collection instanceof Map<?, ?> map
                ? map.entrySet().iterator()
                : ((Collection<?>) collection).iterator();
    }

    private void elements(Object owner, Collection<?> list, UnitState state) {
        boolean handsOut = false;
        Iterator<Missing.Part> missing = missing(owner).iterator();
        Missing.Part next = missing.hasNext() ? missing.next() : null;
        long index = 0;
        for (Iterator<?> each = content(list); each.hasNext(); ) {
            Object element = each.next();
            for (; next != null && next.index() <= index; index++) {
                state.out.element();
                state.out.value(next.key());
                next = missing.hasNext() ? missing.next() : null;
            }
            state.out.element();
            value(element, state);
            handsOut |= isCompared(element);
            index++;
        }
        for (; next != null; next = missing.hasNext() ? missing.next() : null) {
            state.out.element();
            state.out.value(next.key());
        }
        markHandsOut(owner, handsOut);
    }

    /** What could not be brought back of a collection, and is kept in the store. */
    private List<Missing.Part> missing(Object collection) {
        Missing missing = identities.missing(collection);
        return missing == null ? List.of() : missing.parts();
    }

    private void missingEntries(Object owner, Object collection, long stamp, UnitState state) {
        for (Missing.Part part : missing(owner)) {
            Object liveKey = part.liveKey();
            if (liveKey != null && contains(collection, liveKey)) {
                continue; // the application has put a value of its own
            }
            state.out.entry(stamp, false);
            if (liveKey == null) {
                state.out.value(part.key());
            } else {
                key(liveKey, state);
            }
            Object stored = part.value();
            if (stored != null) {
                state.out.value(stored);
            }
            state.out.endEntry();
        }
    }

    private static boolean contains(Object collection, Object key) {
        if (collection instanceof Tracked tracked) {
            return tracked.$rk$holds(key);
        }
        return collection instanceof Map<?, ?> map ? map.containsKey(key) : ((Set<?>) collection).contains(key);
    }

    private void keys(Object owner, Set<?> set, long stamp, UnitState state) {
        if (set instanceof SortedSet<?> sorted && !(set instanceof TreeSet) && sorted.comparator() != null) {
            unrecovered.count("the comparator of a " + set.getClass().getName()
                    + " is not logged: where the application makes none itself, the set comes back in natural order");
        }
        for (Iterator<?> each = content(set); each.hasNext(); ) {
            Object key = each.next();
            state.out.entry(stamp, false);
            key(key, state);
            state.out.endEntry();
        }
        missingEntries(owner, set, stamp, state);
    }

    private void entries(Object owner, Map<?, ?> map, long stamp, UnitState state) {
        boolean handsOut = false;
        for (Iterator<?> each = content(map); each.hasNext(); ) {
            Map.Entry<?, ?> entry = (Map.Entry<?, ?>) each.next();
            state.out.entry(stamp, false);
            key(entry.getKey(), state);
            Object element = entry.getValue();
            value(element, state);
            state.out.endEntry();
            handsOut |= isCompared(element);
        }
        missingEntries(owner, map, stamp, state);
        markHandsOut(owner, handsOut);
    }

    private boolean isCompared(@Nullable Object element) {
        if (element == null || element instanceof String) {
            return false;
        }
        Layout layout = layouts.of(element.getClass());
        return layout.isReference() && !layout.hasHeader();
    }

    private static void markHandsOut(Object collection, boolean handsOut) {
        if (handsOut && collection instanceof Tracked tracked) {
            tracked.setFlag(Hook.HANDS_OUT, true);
        }
    }

    private void array(Object array, UnitState state) {
        int length = java.lang.reflect.Array.getLength(array);
        state.out.arrayLength(length);
        if (length > 0) {
            run(array, 0, length, state);
        }
    }

    private void run(Object array, int start, int length, UnitState state) {
        UnitEncoder out = state.out;
        if (array instanceof Object[] references) {
            out.beginValuesRun(start);
            Missing missing = identities.missing(array);
            for (int i = start; i < start + length; i++) {
                Object stored = missing == null || references[i] != null ? null : missing.at(i);
                if (stored != null) {
                    out.value(stored);
                } else {
                    value(references[i], state);
                }
            }
            out.endValuesRun();
            return;
        }
        int scale = Memory.arrayScale(array.getClass());
        int bytes = Math.multiplyExact(length, scale);
        byte[] scratch = state.scratch(bytes);
        Memory.copy(
                array,
                Memory.arrayBase(array.getClass()) + (long) start * scale,
                scratch,
                Memory.arrayBase(byte[].class),
                bytes);
        out.arrayRun(start, scratch, 0, bytes);
    }

    // ---- operations on tracked collections and arrays ----

    private void encodeOps(Unit unit, UnitState state) {
        int at = 0;
        while (at < unit.opCount) {
            Object target = unit.opTargets[at];
            int end = at + 1;
            while (end < unit.opCount && unit.opTargets[end] == target) {
                end++;
            }
            try {
                if (target instanceof Tracked) {
                    encodeCollectionOps(unit, at, end, state);
                } else {
                    encodeArrayStores(unit, at, end, state);
                }
            } catch (RuntimeException | LinkageError e) {
                leaveOut(target, e, state);
                captureWhole(target, state); // or the sequence of its operations would have a hole for ever
            }
            at = end;
        }
    }

    private void encodeCollectionOps(Unit unit, int from, int to, UnitState state) {
        Object target = unit.opTargets[from];
        Layout layout = layouts.of(target.getClass());
        long id = Math.abs(Memory.getLongVolatile(target, layout.idOffset));
        if (id == 0 || state.freshNow.contains(id)) {
            return;
        }
        state.inRoot = rootIds.containsKey(id);
        state.container = target;
        Missing missing = identities.missing(target);
        if (missing != null && encodedWhole(unit, from, to, missing, state)) {
            return;
        }
        int at = from;
        while (at < to) {
            at = layout.kind == Kind.LIST
                    ? encodeListRun(unit, at, to, id, layout, state)
                    : encodeMapRun(unit, at, to, id, layout, state);
        }
    }

    /** Operations on a collection that came back without some of its elements, or with keys that are now written otherwise. */
    private boolean encodedWhole(Unit unit, int from, int to, Missing missing, UnitState state) {
        for (int at = from; at < to; at++) {
            if (unit.opKinds[at] == Unit.LIST_CLEAR || unit.opKinds[at] == Unit.MAP_CLEAR) {
                missing.cleared();
            }
        }
        if (!missing.isLoggedWhole()) {
            return false;
        }
        Object target = unit.opTargets[from];
        captureWhole(target, state);
        missing.wasLoggedWhole(layouts.of(target.getClass()).kind == Kind.LIST);
        return true;
    }

    private int encodeListRun(Unit unit, int from, int to, long id, Layout layout, UnitState state) {
        UnitEncoder out = state.out;
        long first = unit.opSeqs[from];
        out.beginChange(id, layout.schemaId, first, false);
        out.firstSeq(first);
        boolean handsOut = false;
        int at = from;
        for (; at < to && unit.opSeqs[at] == first + (at - from); at++) {
            byte kind = unit.opKinds[at];
            out.listOp(kind, unit.opIndexes[at]);
            if (kind == Unit.LIST_ADD || kind == Unit.LIST_SET) {
                Object element = unit.opValues[at];
                value(element, state);
                handsOut |= isCompared(element);
            }
        }
        out.endChange();
        markHandsOut(unit.opTargets[from], handsOut);
        return at;
    }

    private int encodeMapRun(Unit unit, int from, int to, long id, Layout layout, UnitState state) {
        UnitEncoder out = state.out;
        Object target = unit.opTargets[from];
        boolean clear = unit.opKinds[from] == Unit.MAP_CLEAR;
        int at = from;
        out.beginChange(id, layout.schemaId, unit.opSeqs[from], false);
        if (clear) {
            out.cleared();
            at++;
        }
        boolean handsOut = false;
        for (; at < to && unit.opKinds[at] != Unit.MAP_CLEAR; at++) {
            Object key = unit.opKeys[at];
            Object element = unit.opValues[at];
            boolean removed = unit.opKinds[at] == Unit.MAP_REMOVE;
            long stamp = unit.opSeqs[at];
            if (unit.opKinds[at] == Unit.MAP_KEY) {
                stamp = Memory.getAndAddLong(target, layout.versionOffset, 1) + 1;
                element = currentValue(target, key);
                removed = element == null;
            }
            out.entry(stamp, removed);
            key(key, state);
            if (!removed && layout.kind == Kind.MAP) {
                value(element, state);
                handsOut |= isCompared(element);
            }
            out.endEntry();
        }
        out.endChange();
        markHandsOut(target, handsOut);
        return at;
    }

    /** What a concurrent collection has for a noted key now; null for nothing. For a set, the element itself. */
    private @Nullable Object currentValue(Object target, @Nullable Object key) {
        if (key == null) {
            return null;
        }
        Layout layout = layouts.of(key.getClass());
        boolean byId = layout.isReference() && !layout.isPlainRecord;
        if (target instanceof TrackedConcurrentHashMap<?, ?> map) {
            return byId ? map.$rk$current(key) : map.$rk$value(key);
        }
        TrackedConcurrentSet<?> set = (TrackedConcurrentSet<?>) target;
        return (byId ? set.$rk$has(key) : set.contains(key)) ? key : null;
    }

    private void encodeArrayStores(Unit unit, int from, int to, UnitState state) {
        Object array = unit.opTargets[from];
        IdentityTable.Side side = identities.find(array);
        long id = side == null ? 0 : Math.abs(Memory.getLongVolatile(side, IdentityTable.Side.ID));
        if (side == null || id == 0 || state.freshNow.contains(id)) {
            return;
        }
        Layout layout = layouts.of(array.getClass());
        int length = java.lang.reflect.Array.getLength(array);
        long stamp = Memory.getAndAddLong(side, IdentityTable.Side.VERSION, 1) + 1;
        UnitEncoder out = state.out;
        state.container = array;
        out.beginChange(id, layout.schemaId, stamp, false);
        int at = from;
        while (at < to) {
            int start = unit.opIndexes[at];
            int end = (int) Math.min(length, start + unit.opSeqs[at]); // a store beyond the end has failed
            at++;
            if (start >= 0 && start < end) {
                Missing missing = identities.missing(array);
                if (missing != null) {
                    missing.overwritten(start, end);
                }
                run(array, start, end - start, state);
            }
        }
        out.endChange();
        side.digest = 0;
    }

    // ---- comparison ----

    private void noteTouched(Object value, UnitState state) {
        Layout layout = layouts.of(value.getClass());
        if (layout.hasHeader() || !layout.isReference() || layout.kind == Kind.FRESH) {
            return;
        }
        IdentityTable.Side side = identities.find(value);
        if (side != null) {
            long id = Math.abs(Memory.getLongVolatile(side, IdentityTable.Side.ID));
            if (id != 0 && !state.freshNow.contains(id)) {
                state.addToCompare(value);
            }
        }
    }

    /** Logs the object whole if its content differs from what was last logged; gives the bytes looked at. */
    private int compare(Object object, UnitState state) {
        IdentityTable.Side side = identities.find(object);
        if (side == null) {
            return 0;
        }
        int start = state.out.length();
        try {
            long loggedAs = Memory.getLongVolatile(side, IdentityTable.Side.VERSION);
            long digest = beginWhole(object, layouts.of(object.getClass()), side, loggedAs, loggedAs, state);
            int bytes = state.out.length() - start;
            state.out.abandon();
            if (digest != side.digest) {
                captureWhole(object, state);
            }
            return bytes;
        } catch (RuntimeException | LinkageError e) {
            leaveOut(object, e, state);
            return 0;
        }
    }

    // ---- roots and contexts ----

    /** Notes that a durable root has a value; logged with the unit's next encode. */
    public void rootAssigned(String name, @Nullable Object value, Unit unit) {
        state(unit).rootNotes.add(new RootNote(name, value, nameStamps.incrementAndGet()));
        unit.hasPending = true;
    }

    /**
     * Makes an instance a context under the name; logged, whole, with the unit's next encode.
     *
     * @return null if another live instance has the name: then this one is not tracked
     */
    public @Nullable Registered register(Object object, ContextName name, Unit unit) {
        Layout layout = layouts.of(object.getClass());
        UnitState state = state(unit);
        Object holder = layout.hasHeader() ? object : identities.findOrAdd(object);
        long idOffset = layout.hasHeader() ? layout.idOffset : IdentityTable.Side.ID;
        long id = Math.abs(Memory.getLongVolatile(holder, idOffset));
        if (id == 0) {
            long fresh = nextId.getAndIncrement();
            if (Memory.compareAndSetLong(holder, idOffset, 0, -fresh)) {
                id = fresh;
                state.addFresh(object, id);
            } else {
                id = Math.abs(Memory.getLongVolatile(holder, idOffset));
            }
        }
        Registered registered = contexts.register(object, name, layout.schemaId, id, false);
        if (registered == null) {
            return null;
        }
        state.contextNotes.add(new ContextNote(registered, nameStamps.incrementAndGet(), false));
        unit.hasPending = true;
        return registered;
    }

    /** Ends a context: it was forgotten, or the collector took it. */
    public void unregister(Registered context, Unit unit) {
        state(unit).contextNotes.add(new ContextNote(context, nameStamps.incrementAndGet(), true));
        unit.hasPending = true;
    }

    /** Notes for how long no JVM has claimed a recovered context; 0 once one has. */
    public void unclaimed(ContextName name, ContextState recovered, long millis, Unit unit) {
        note(new ContextNote(new Registered(name, recovered), nameStamps.incrementAndGet(), false, millis), unit);
    }

    /** Ends a recovered context that nothing has claimed. */
    public void forgetUnclaimed(ContextName name, ContextState recovered, Unit unit) {
        note(new ContextNote(new Registered(name, recovered), nameStamps.incrementAndGet(), true), unit);
    }

    /** Notes that a recovered context goes by another name from now on. */
    public void renamed(ContextName former, ContextName name, ContextState recovered, Unit unit) {
        forgetUnclaimed(former, recovered, unit);
        unclaimed(name, recovered, 0, unit);
    }

    private static void note(ContextNote note, Unit unit) {
        state(unit).contextNotes.add(note);
        unit.hasPending = true;
    }

    private void encodeRoot(String name, @Nullable Object value, long stamp, UnitState state) {
        state.out.root(name, stamp);
        if (value != null && layouts.of(value.getClass()).kind == Kind.UNRECOVERABLE) {
            unrecovered.count("durable root " + name + " holds a " + nameOf(value)
                    + ", which cannot be recovered: null is kept instead; next: keep what it is made from in the root");
            state.out.valueNull();
            return;
        }
        value(value, state);
        if (value != null) {
            Layout layout = layouts.of(value.getClass());
            if (layout.isReference()) {
                isRoot(track(value, layout, state), name);
            }
        }
    }

    private void encodeContext(ContextNote note, UnitState state) {
        Registered context = note.context();
        if (note.removed()) {
            state.removals.add(note);
        }
        state.out.beginContext(context.name.name(), context.schemaId, context.id, note.stamp(), note.removed());
        if (context.isHeld()) {
            state.out.held();
        }
        if (note.unclaimedMillis() > 0) {
            state.out.unclaimed(note.unclaimedMillis());
        }
        Object key = context.name.key();
        if (key != null) {
            state.out.value(key);
        }
        state.out.endContext();
    }

    // ---- resync ----

    /**
     * Logs everything again that the values reach, whole, after units were dropped. Runs beside the application: what changes meanwhile
     * is logged by its own units, and the higher version wins.
     *
     * @param roots values of durable roots by name
     * @return false if the log dropped a unit again
     */
    public boolean resync(Map<String, Object> roots, Collection<Registered> liveContexts, Unit unit) {
        UnitState state = state(unit);
        int removals = droppedRemovals.size();
        state.resynced = new LongHashSet();
        unit.suspended++;
        Hook.resyncing();
        Memory.fullFence();
        try {
            if (!layouts.schemas().logAnew()) {
                return false;
            }
            droppedRemovals.stream().limit(removals).forEach(note -> encodeContext(note, state));
            roots.forEach((name, value) -> {
                encodeRoot(name, value == NULL_ROOT ? null : value, nameStamps.incrementAndGet(), state);
            });
            for (Registered context : liveContexts) {
                Object object = context.get();
                if (object != null) {
                    track(object, layouts.of(object.getClass()), state);
                    encodeContext(new ContextNote(context, nameStamps.incrementAndGet(), false), state);
                }
            }
            for (int next = 0; next < state.toCaptureCount; next++) {
                captureWhole(state.toCapture[next], state);
                if (state.out.length() > RESYNC_UNIT_BYTES && publish(state) < 0) {
                    return false;
                }
            }
            if (publish(state) < 0) {
                return false;
            }
            for (int i = 0; i < removals; i++) {
                droppedRemovals.remove();
            }
            return true;
        } finally {
            // As at a commit: what of this was dropped is behind a newer gap, and logged anew once more.
            for (int i = 0; i < state.freshCount; i++) {
                publishId(state.fresh[i]);
            }
            Hook.resynced();
            state.resynced = null;
            state.endEncode();
            state.endCommit();
            unit.suspended--;
        }
    }

    private long publish(UnitState state) {
        state.out.committedAt(System.currentTimeMillis() * 1_000);
        long position = log.append(RecordKind.UNIT.code(), state.out.buffer(), 0, state.out.length());
        state.out.reset();
        return position;
    }
}
