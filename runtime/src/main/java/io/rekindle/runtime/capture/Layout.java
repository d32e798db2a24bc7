package io.rekindle.runtime.capture;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the instances of one class are read and written: derived once a class, immutable.
 *
 * <p>An object with a header (woven, or a tracked collection) carries its id and version in fields; any other object has them in the
 * {@link IdentityTable} and is compared instead of tracked.
 */
public final class Layout {
    final Class<?> type;
    final Kind kind;
    final int schemaId;
    /** Offset of {@code $rk$id}, or -1 where the object has no header. */
    final long idOffset;

    final long versionOffset;
    final Slot[] slots;
    /** Slots by bit of the level's entry; null at bits that are not recovered. */
    final Map<Class<?>, @Nullable Slot[]> slotsByLevel;
    /** Slots of levels that are not woven: their writes are not noted, so they go into every change of the object. */
    final Slot[] unnotedSlots;
    /** Set for instances of context classes. */
    final @Nullable WovenType context;
    /** Of a concurrent map: its values are read at the commit, stamp first. */
    final boolean concurrent;
    /** A record of nothing but plain values: as a key it is known by its content. */
    final boolean isPlainRecord;
    /** A tracked list with fields of its own: its version is the sequence of its operations, so its fields have stamps of another kind. */
    final boolean isSequenceWithFields;
    /** Of an application's collection that is not tracked: what it has from the JDK's, to be read past what the class overrides. */
    final @Nullable JdkPart part;
    /** Kept as one number. */
    final boolean isScalar;
    /** Of a plain record: the components in the order of their ordinals; null where one is of former code. */
    final @Nullable Slot[] slotsByOrdinal;

    Layout(
            Class<?> type,
            Kind kind,
            int schemaId,
            long idOffset,
            long versionOffset,
            List<Slot> slots,
            Map<Class<?>, @Nullable Slot[]> slotsByLevel,
            List<Slot> unnotedSlots,
            @Nullable WovenType context,
            @Nullable JdkPart part) {
        this.type = type;
        this.kind = kind;
        this.schemaId = schemaId;
        this.idOffset = idOffset;
        this.versionOffset = versionOffset;
        this.slots = slots.toArray(new Slot[0]);
        this.slotsByLevel = Map.copyOf(slotsByLevel);
        this.unnotedSlots = unnotedSlots.toArray(new Slot[0]);
        this.context = context;
        this.concurrent = java.util.concurrent.ConcurrentMap.class.isAssignableFrom(type);
        this.isPlainRecord = type.isRecord() && slots.stream().allMatch(Layout::isPlain);
        this.isSequenceWithFields = kind == Kind.LIST && idOffset >= 0 && !slots.isEmpty();
        this.part = part;
        this.isScalar = Layouts.isScalar(type);
        this.slotsByOrdinal = isPlainRecord ? byOrdinal(slots) : new Slot[0];
    }

    private static boolean isPlain(Slot slot) {
        return slot.primitive() != 'L'
                || InlineValues.isInline(slot.field().getType())
                || slot.field().getType().isEnum();
    }

    private static @Nullable Slot[] byOrdinal(List<Slot> slots) {
        int limit = 0;
        for (Slot slot : slots) {
            limit = Math.max(limit, slot.ordinal() + 1);
        }
        Slot[] ordered = new Slot[limit];
        for (Slot slot : slots) {
            ordered[slot.ordinal()] = slot;
        }
        return ordered;
    }

    public Class<?> type() {
        return type;
    }

    public Kind kind() {
        return kind;
    }

    public int schemaId() {
        return schemaId;
    }

    public boolean hasHeader() {
        return idOffset >= 0;
    }

    /** All recovered fields, those of superclasses first. */
    public List<Slot> slots() {
        return List.of(slots);
    }

    public @Nullable WovenType context() {
        return context;
    }

    /** Whether instances have an id: all but values written in place and what cannot be recovered. */
    boolean isReference() {
        return kind.compareTo(Kind.OBJECT) >= 0 && kind != Kind.UNRECOVERABLE;
    }
}
