package io.rekindle.runtime.image;

import io.rekindle.format.Values;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.FieldValue;
import io.rekindle.format.proto.Shape;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one object: its content as the log describes it so far, with the stamps that decide between this
 * and what is still to come. Sealed by shape; any shape may have fields too (a comparator, the fields of a subclass).
 *
 * <p>Values are as {@link Values} decodes them, with {@code Null.NULL} for null. A field that the current code does not
 * know stays: no change of another field takes it away, a whole capture neither.
 */
public abstract sealed class ObjectState permits FieldsState, ListState, KeyedState, ArrayState {
    /** A stamp lower than any that a commit takes. */
    static final long NO_STAMP = -1;

    private final long id;
    private int schemaId;
    private long maxStamp = NO_STAMP;
    private long wholeStamp = NO_STAMP;
    private final FieldRegisters fields = new FieldRegisters();
    private byte @Nullable [] opaque;
    private long opaqueStamp = NO_STAMP;

    ObjectState(long id, int schemaId) {
        this.id = id;
        this.schemaId = schemaId;
    }

    /** The state of an object of which nothing is known, in the shape that its schema says. */
    static ObjectState of(Change change, SchemaTable schemas) {
        long id = change.getObjectId();
        int schemaId = change.getSchemaId();
        return switch (schemas.shape(schemaId)) {
            case LIST -> new ListState(id, schemaId);
            case MAP -> new MapState(id, schemaId);
            case SET -> new SetState(id, schemaId);
            case ARRAY -> new ArrayState(id, schemaId, schemas.elementWidth(schemaId));
            default -> new FieldsState(id, schemaId);
        };
    }

    /**
     * The state to apply a change to: this one, or a new one if the change is of another shape. In a later life the object may be of
     * another class, as an immutable list that came back as a view; of what it held before, nothing is left then, as in a merge of files,
     * where the shape is that of the last change.
     */
    final ObjectState forChange(Change change, SchemaTable schemas) {
        Class<?> needed = classOf(schemas.shape(change.getSchemaId()));
        if (needed == null || needed == getClass()) {
            return this;
        }
        ObjectState reshaped = of(change, schemas);
        reshaped.maxStamp = maxStamp;
        if (change.getSchemaId() == schemaId) {
            fields.forEach((ordinal, value) -> reshaped.fields.put(ordinal, fields.stampOf(ordinal), value));
        }
        return reshaped;
    }

    private static @Nullable Class<?> classOf(Shape shape) {
        return switch (shape) {
            case LIST -> ListState.class;
            case MAP -> MapState.class;
            case SET -> SetState.class;
            case ARRAY -> ArrayState.class;
            case OBJECT, ENUM, OTHER -> FieldsState.class;
            case SHAPE_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }

    /** The object's id. */
    public final long id() {
        return id;
    }

    /** The schema of its class; see {@link Image#schemas()}. */
    public final int schemaId() {
        return schemaId;
    }

    /** The highest stamp seen: the next life's commits take higher ones. -1 for none. */
    public final long maxStamp() {
        return maxStamp;
    }

    /**
     * Whether a whole capture of the object was seen. If not, this is only what changed: the state in an increment, or
     * an object whose base is lost.
     */
    public final boolean isComplete() {
        return wholeStamp != NO_STAMP;
    }

    /** The value of a field, or null if nothing is known of it. A field that is null is {@code Null.NULL}. */
    public final @Nullable Object field(int ordinal) {
        return fields.get(ordinal);
    }

    /** One more than the highest ordinal of which anything is known. */
    public final int fieldLimit() {
        return fields.limit();
    }

    /** Bytes from which the object is re-created, or null if its shape has none. Not to be changed. */
    public final byte @Nullable [] opaque() {
        return opaque;
    }

    /** Elements, entries or fields: whatever there are more than one of. */
    public abstract long size();

    /** The id of each object that this one refers to, repeated as often as it does. */
    public final void forEachReference(LongConsumer references) {
        fields.forEach((ordinal, value) -> References.in(value, references));
        forEachContentReference(references);
    }

    /** A hash of the content: the same for the same content, whichever way it was arrived at. Stamps do not count. */
    public final long digest(SchemaTable schemas) {
        long hash = ContentHash.mix(id) ^ ContentHash.mix(schemaId + 0x5bd1e995L);
        hash = ContentHash.mix(hash + fields.digest());
        if (opaque != null) {
            hash = ContentHash.mix(hash + ContentHash.of(opaque));
        }
        return ContentHash.mix(hash + contentDigest(schemas));
    }

    /** Takes a change in; harmless if it was taken in before. {@code timeMicros} is that of its commit. */
    final void apply(Change change, long timeMicros) {
        schemaId = change.getSchemaId();
        long stamp = change.getStamp();
        maxStamp = Math.max(maxStamp, stamp);
        for (int i = 0; i < change.getEntriesCount(); i++) {
            maxStamp = Math.max(maxStamp, change.getEntries(i).getStamp());
        }
        if (change.getWhole()) {
            wholeStamp = Math.max(wholeStamp, change.hasWholeStamp() ? change.getWholeStamp() : stamp);
        }
        for (FieldValue field : change.getFieldsList()) {
            fields.put(
                    field.getOrdinal(), field.hasStamp() ? field.getStamp() : stamp, Values.decode(field.getValue()));
        }
        if (!change.getOpaque().isEmpty()) {
            long from = change.hasOpaqueStamp() ? change.getOpaqueStamp() : stamp;
            if (from >= opaqueStamp) {
                opaqueStamp = from;
                opaque = change.getOpaque().toByteArray();
            }
        }
        applyContent(change, timeMicros);
    }

    /**
     * All of this state as one change: applied to any older state of the object, it gives what the changes folded in here
     * would have given.
     */
    public final Change toChange() {
        Change.Builder change =
                Change.newBuilder().setObjectId(id).setSchemaId(schemaId).setStamp(Math.max(0, maxStamp));
        if (isComplete()) {
            change.setWhole(true);
            if (wholeStamp != maxStamp) {
                change.setWholeStamp(wholeStamp);
            }
        }
        fields.writeTo(change, maxStamp);
        if (opaque != null) {
            change.setOpaque(com.google.protobuf.UnsafeByteOperations.unsafeWrap(opaque));
            if (opaqueStamp != maxStamp) {
                change.setOpaqueStamp(opaqueStamp);
            }
        }
        writeContent(change);
        return change.build();
    }

    /**
     * Forgets what is kept only because an older change might still arrive. Called where a life has ended: what had not
     * reached its log by then never will.
     */
    abstract void settle();

    abstract void applyContent(Change change, long timeMicros);

    abstract void writeContent(Change.Builder change);

    abstract void forEachContentReference(LongConsumer references);

    abstract long contentDigest(SchemaTable schemas);

    /** How often a change did not fit what it was applied to; 0 unless something was lost or written wrongly. */
    long misfits() {
        return 0;
    }
}
