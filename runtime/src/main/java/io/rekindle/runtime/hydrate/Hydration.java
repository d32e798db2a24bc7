package io.rekindle.runtime.hydrate;

import io.rekindle.format.Composite;
import io.rekindle.format.EnumRef;
import io.rekindle.format.Null;
import io.rekindle.format.Ref;
import io.rekindle.format.Text;
import io.rekindle.format.TextCodec;
import io.rekindle.format.proto.SchemaField;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.hook.Hook;
import io.rekindle.hook.Memory;
import io.rekindle.hook.Tracked;
import io.rekindle.runtime.capture.Headers;
import io.rekindle.runtime.capture.JdkPart;
import io.rekindle.runtime.capture.Kind;
import io.rekindle.runtime.capture.Layout;
import io.rekindle.runtime.capture.Layouts;
import io.rekindle.runtime.capture.Missing;
import io.rekindle.runtime.capture.Slot;
import io.rekindle.runtime.capture.Unrecovered;
import io.rekindle.runtime.capture.WovenTypes;
import io.rekindle.runtime.image.ArrayState;
import io.rekindle.runtime.image.Image;
import io.rekindle.runtime.image.KeyedState;
import io.rekindle.runtime.image.ListState;
import io.rekindle.runtime.image.MapState;
import io.rekindle.runtime.image.ObjectState;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One run of giving state back: from one object that was asked for to all that it reaches and that is not in the heap yet.
 *
 * <p>Iterative: objects are made first and filled from a work list, fields before collections, collections whose keys have content of
 * their own last, so that a key's hash code is that of the whole key. Takes over in place: an object that the application's
 * constructor left in a field keeps its identity if its class is the recovered one.
 *
 * <p>Used by one thread, under the lock of {@link Claims}.
 */
final class Hydration {
    private final Image image;
    private final Layouts layouts;
    private final Headers headers;
    private final LiveObjects live;
    private final Unrecovered unrecovered;
    private final Types types;
    private final Object origin;
    private final Containers containers = new Containers();
    private final Constructors constructors;
    private final ArrayDeque<Work> toFill = new ArrayDeque<>();
    private final List<Filled> collections = new ArrayList<>();
    private final List<Object> made = new ArrayList<>();

    /** Stands for a value that cannot be brought back: what is in its place stays, or it is left out. */
    private static final Object MISSING = new Object();

    /** @param place where the object was met first: a field, or the name of a root or context */
    private record Work(Object object, Layout layout, ObjectState state, Object place) {}

    private record Filled(
            Object collection, ObjectState state, List<Object> elements, boolean keysHaveContent, Object place) {}

    /** @param origin the root or context that is asked for, to be named where something is wrong */
    Hydration(
            Image image,
            Layouts layouts,
            Headers headers,
            LiveObjects live,
            Unrecovered unrecovered,
            WovenTypes wovenTypes,
            @Nullable ClassLoader loader,
            Object origin) {
        this.origin = origin;
        this.image = image;
        this.layouts = layouts;
        this.headers = headers;
        this.live = live;
        this.unrecovered = unrecovered;
        this.types = new Types(loader, wovenTypes);
        this.constructors = new Constructors(layouts, unrecovered);
    }

    /**
     * The object that a recovered value stands for, filled with its state, and all it reaches.
     *
     * @param existing what the application's own code made in that place; takes over the state if its class is the recovered one
     */
    @Nullable
    Object run(Object value, Class<?> declared, @Nullable Object existing) {
        Object result = convert(value, declared, existing, origin);
        fillAll();
        return result == MISSING ? null : result;
    }

    /** Fills a collection that was given its identity before, in {@link Claims#defer}. */
    void fill(Object collection, ObjectState state) {
        toFill.add(new Work(collection, layouts.of(collection.getClass()), state, origin));
        fillAll();
    }

    /** The objects given state by this run, in no useful order. */
    List<Object> objects() {
        return made;
    }

    private void fillAll() {
        for (Work work = toFill.poll(); work != null; work = toFill.poll()) {
            fillOne(work);
        }
        for (Filled filled : collections) {
            if (!filled.keysHaveContent) {
                pour(filled);
            }
        }
        for (int i = collections.size() - 1; i >= 0; i--) {
            if (collections.get(i).keysHaveContent) {
                pour(collections.get(i));
            }
        }
        collections.clear();
    }

    // ---- values ----

    /** Gives the value, {@link #MISSING} if it cannot be brought back, or null for null. */
    private @Nullable Object convert(Object value, Class<?> declared, @Nullable Object existing, Object place) {
        try {
            if (value instanceof Ref ref) {
                return object(ref.id(), existing, place);
            }
            if (value == Null.NULL) {
                return null;
            }
            if (value instanceof EnumRef constant) {
                return enumConstant(constant, place);
            }
            if (value instanceof Text text) {
                return text.type().equals(TextCodec.CLASS) ? types.named(text.text()) : TextCodec.decode(text);
            }
            if (value instanceof Composite composite) {
                return record(composite);
            }
            return Fitting.fit(value, declared);
        } catch (ClassNotFoundException e) {
            return missing(place, "class " + e.getMessage() + " is not there any more");
        } catch (LinkageError | InstantiationException | RuntimeException e) {
            return missing(place, e.toString());
        }
    }

    /** Names a value that cannot be brought back, once. */
    private static String where(Object place) {
        return place instanceof Field field
                ? "of field " + field.getDeclaringClass().getName() + '.' + field.getName()
                : "of " + place;
    }

    private Object missing(Object place, String reason) {
        unrecovered.count(
                "a value " + where(place) + " does not come back: " + reason + ". It stays in the store", origin);
        return MISSING;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Object enumConstant(EnumRef constant, Object place) throws ClassNotFoundException {
        SchemaRecord schema = schema(constant.schemaId());
        Class<?> type = types.find(schema);
        try {
            return Enum.valueOf((Class) type, constant.name());
        } catch (IllegalArgumentException e) {
            return missing(place, "enum constant " + type.getName() + '.' + constant.name() + " is not there any more");
        }
    }

    /** A key that was logged by its content. */
    private Object record(Composite composite) throws ClassNotFoundException, InstantiationException {
        SchemaRecord schema = schema(composite.schemaId());
        Class<?> type = types.find(schema);
        Object record = Memory.allocate(type);
        List<Object> components = composite.components();
        for (Slot slot : layouts.of(type).slots()) {
            Object value = slot.ordinal() < components.size() ? components.get(slot.ordinal()) : Null.NULL;
            for (int i = 0; value == Null.NULL && i < components.size() && i < schema.getFieldsCount(); i++) {
                SchemaField former = schema.getFields(i);
                if (former.getName().equals(slot.field().getName())
                        || layouts.formerNames().of(slot.field()).contains(former.getName())) {
                    value = components.get(former.getOrdinal()); // of another type in former code
                }
            }
            boolean isPrimitiveNow = value == Null.NULL && slot.primitive() != 'L';
            if (!isPrimitiveNow && put(record, slot, value) == MISSING) {
                return MISSING;
            }
        }
        return record;
    }

    /** Whether the code of today writes the key in other words than the store has it. */
    private boolean isWrittenOtherwise(Object key) {
        if (!(key instanceof Composite composite)) {
            return false;
        }
        SchemaRecord schema = image.schemas().get(composite.schemaId());
        if (schema == null) {
            return false;
        }
        try {
            List<Slot> slots = layouts.of(types.find(schema)).slots();
            for (Slot slot : slots) {
                if (slot.ordinal() >= composite.components().size()
                        || !isOfType(composite.components().get(slot.ordinal()), slot)) {
                    return true;
                }
            }
            return slots.size() != composite.components().size();
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Whether a stored component is a number of the very type that the field has now, or none at all. */
    private static boolean isOfType(Object stored, Slot slot) {
        return slot.primitive() == 'L'
                ? Fitting.fit(stored, slot.field().getType()) == stored
                : stored.equals(Fitting.fitPrimitive(stored, slot.primitive()));
    }

    private SchemaRecord schema(int schemaId) {
        SchemaRecord schema = image.schemas().get(schemaId);
        if (schema == null) {
            throw new IllegalStateException("schema " + schemaId + " is not in the store");
        }
        return schema;
    }

    /** The object of an id: the live one, or the one that takes over, or a new one; its content follows. */
    private @Nullable Object object(long id, @Nullable Object existing, Object place)
            throws ClassNotFoundException, InstantiationException {
        Object known = live.find(id);
        if (known != null) {
            live.met(id);
            return known;
        }
        ObjectState state = live.state(id);
        if (state == null) {
            unrecovered.count("a value " + where(place) + " does not come back: it is lost from the store", origin);
            return MISSING;
        }
        SchemaRecord schema = schema(state.schemaId());
        Class<?> type = types.find(schema);
        Layout layout = layouts.of(type);
        if (layout.schemaId() != state.schemaId()
                && !schema.getClassName().equals(types.present(schema.getClassName()))) {
            unrecovered.count("what is stored under the former name " + schema.getClassName() + " of class "
                    + type.getName() + " stays in the store: there are objects of the present name, too");
            return null;
        }
        Object object =
                existing != null && canTakeOver(existing, type, layout, state) ? existing : make(type, layout, state);
        if (object == null) {
            return missing(place, "a " + Layouts.nameOf(type) + " cannot be made");
        }
        adopt(object, layout, state);
        toFill.add(new Work(object, layouts.of(object.getClass()), state, place));
        return object;
    }

    /**
     * Whether what the constructor left in a place may become the recovered object. A value that never changes may not: it is often a
     * constant that others share, as Optional.empty() is; nor an array of another length.
     */
    private boolean canTakeOver(Object existing, Class<?> type, Layout layout, ObjectState state) {
        if (existing.getClass() != type || type.isRecord() || Containers.isConstant(type) || type == Date.class) {
            return false; // a Date may have a calendar beside its number
        }
        if (state instanceof ArrayState array && Array.getLength(existing) != array.size()) {
            return false;
        }
        return headers.id(existing, layout) == 0;
    }

    /** Gives an object the identity of recovered state. */
    void adopt(Object object, Layout layout, ObjectState state) {
        live.put(state.id(), object);
        Layout own = object.getClass() == layout.type() ? layout : layouts.of(object.getClass());
        long version = state instanceof ListState list && own.hasHeader() ? list.seq() : Math.max(0, state.maxStamp());
        headers.adopt(object, own, state.id(), version);
        made.add(object);
    }

    private @Nullable Object make(Class<?> type, Layout layout, ObjectState state) throws InstantiationException {
        if (state instanceof ArrayState array) {
            return Array.newInstance(type.getComponentType(), Math.toIntExact(array.size()));
        }
        return switch (layout.kind()) {
            case LIST, SET, MAP -> {
                if (JdkPart.of(type) != null) {
                    yield constructors.make(type);
                }
                yield isOfEnum(type) ? ofEnum(state) : containers.make(type);
            }
            case FRESH, TEXT -> Containers.fresh(type);
            case OBJECT -> constructors.make(type);
            case INLINE, ENUM, ARRAY, UNRECOVERABLE -> null;
        };
    }

    private static boolean isOfEnum(Class<?> type) {
        return EnumMap.class.isAssignableFrom(type) || EnumSet.class.isAssignableFrom(type);
    }

    /** An empty EnumMap or EnumSet; its enum is among its fields. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private Object ofEnum(ObjectState state) {
        for (SchemaField field : schema(state.schemaId()).getFieldsList()) {
            boolean map = field.getName().equals("keyType");
            Object stored = map || field.getName().equals("elementType") ? state.field(field.getOrdinal()) : null;
            if (stored != null && convert(stored, Class.class, null, origin) instanceof Class type && type.isEnum()) {
                return map ? new EnumMap(type) : EnumSet.noneOf(type);
            }
        }
        throw new IllegalStateException("the enum of its keys is not there any more");
    }

    // ---- content ----

    private void fillOne(Work work) {
        if (work.object instanceof LongAdder adder) {
            adder.reset(); // a number in several cells would be added to the recovered one
        } else if (work.object instanceof DoubleAdder adder) {
            adder.reset();
        }
        fillFields(work);
        ObjectState state = work.state;
        byte[] text = state.opaque();
        if (text != null && work.layout.kind() == Kind.TEXT) {
            fillText(work.object, Layouts.text(text));
        }
        boolean byFields = work.layout.kind() == Kind.OBJECT && !containers.isView(work.object);
        if (state instanceof ArrayState array) {
            fillArray(work, array);
        } else if (byFields) {
            return; // a wrapper that stood for an immutable collection in a life before
        } else if (state instanceof ListState list) {
            collections.add(new Filled(work.object, state, elements(work, list), false, work.place));
        } else if (state instanceof KeyedState keyed) {
            boolean[] content = {false};
            List<Object> entries = entries(work, keyed, content);
            collections.add(new Filled(work.object, state, entries, content[0], work.place));
        }
    }

    private static void fillText(Object object, String text) {
        if (object instanceof StringBuilder builder) {
            builder.setLength(0);
            builder.append(text);
        } else if (object instanceof StringBuffer buffer) {
            buffer.setLength(0);
            buffer.append(text);
        }
    }

    private List<Object> elements(Work work, ListState list) {
        List<Object> elements = new ArrayList<>(Math.toIntExact(list.size()));
        Missing missing = null;
        for (int i = 0; i < list.size(); i++) {
            Object element = convert(list.element(i), Object.class, null, work.place);
            if (element == MISSING) {
                missing = missing == null ? new Missing() : missing;
                missing.element(i, list.element(i));
                missing.logWhole();
            } else {
                elements.add(orNull(element));
            }
        }
        keep(work.object, missing);
        return elements;
    }

    /** Keys, and in a map after each its value. */
    private List<Object> entries(Work work, KeyedState keyed, boolean[] keysHaveContent) {
        boolean map = keyed instanceof MapState;
        List<Object> elements = new ArrayList<>();
        Missing missing = new Missing();
        boolean[] incomplete = {false};
        keyed.forEach((storedKey, storedValue) -> {
            Object key = convert(storedKey, Object.class, null, work.place);
            Object value = map ? convert(storedValue, Object.class, null, work.place) : Null.NULL;
            if (key == MISSING || value == MISSING) {
                incomplete[0] = true;
                missing.entry(storedKey, map ? storedValue : null, key == MISSING ? null : key);
                return;
            }
            if (isWrittenOtherwise(storedKey)) {
                incomplete[0] = true;
                missing.logWhole();
            }
            keysHaveContent[0] |= storedKey instanceof Ref;
            elements.add(orNull(key));
            if (map) {
                elements.add(orNull(value));
            }
        });
        keep(work.object, incomplete[0] ? missing : null);
        return elements;
    }

    private void keep(Object object, @Nullable Missing missing) {
        if (missing != null) {
            headers.missing(object, missing);
        }
    }

    private static Object orNull(@Nullable Object value) {
        return value == null ? Null.NULL : value;
    }

    private static @Nullable Object nullable(Object value) {
        return value == Null.NULL ? null : value;
    }

    private void fillFields(Work work) {
        if (work.layout.slots().isEmpty()) {
            return;
        }
        Map<String, Integer> byName = null;
        Missing missing = null;
        for (Slot slot : work.layout.slots()) {
            Object value = work.state.field(slot.ordinal());
            if (value == null) {
                if (byName == null) {
                    byName = ordinalsByName(work);
                }
                Integer ordinal = ordinalByNames(slot, byName);
                value = ordinal == null ? null : work.state.field(ordinal);
            }
            if (value != null && put(work.object, slot, value) == MISSING) {
                missing = missing == null ? new Missing() : missing;
                missing.field(slot.ordinal(), slot.read(work.object));
            }
        }
        if (missing != null && Layouts.isWrapper(work.object.getClass())) {
            wrapNothing(work);
        }
        keep(work.object, missing);
    }

    /** A wrapper of a collection that is lost gets an empty one: around null, it fails wherever it is used. */
    private static void wrapNothing(Work work) {
        Object empty = Containers.emptyFor(work.object.getClass());
        for (Slot slot : work.layout.slots()) {
            Class<?> type = slot.field().getType();
            boolean wrapped = Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
            if (wrapped && Memory.getReference(work.object, slot.offset()) == null && type.isInstance(empty)) {
                Memory.putReference(work.object, slot.offset(), empty);
            }
        }
    }

    /** Where the state has a field under its name, else under the one former name of which it has any. */
    private @Nullable Integer ordinalByNames(Slot slot, Map<String, Integer> byName) {
        Integer own = byName.get(slot.field().getName());
        if (own != null) {
            return own;
        }
        Integer found = null;
        for (String name : layouts.formerNames().of(slot.field())) {
            Integer ordinal = byName.get(name);
            if (ordinal != null && found != null) {
                unrecovered.count("field " + slot.field().getDeclaringClass().getName() + '.'
                        + slot.field().getName()
                        + " is stored under more than one of its former names: it keeps the constructor's value");
                return null;
            }
            found = ordinal == null ? found : ordinal;
        }
        return found;
    }

    /** Fields that stood under another name or in another class of the hierarchy and are none of today's, where the name is unambiguous. */
    private Map<String, Integer> ordinalsByName(Work work) {
        Map<String, Integer> byName = new HashMap<>();
        Set<Integer> present = new HashSet<>();
        for (Slot slot : work.layout.slots()) {
            present.add(slot.ordinal());
        }
        for (SchemaField field : schema(work.state.schemaId()).getFieldsList()) {
            if (work.state.field(field.getOrdinal()) != null
                    && !present.contains(field.getOrdinal())
                    && byName.putIfAbsent(field.getName(), field.getOrdinal()) != null) {
                byName.put(field.getName(), -1);
            }
        }
        byName.values().removeIf(ordinal -> ordinal < 0);
        return byName;
    }

    /** Gives {@link #MISSING} if the field has been left as it was. */
    private @Nullable Object put(Object owner, Slot slot, Object value) {
        Object object = slot.holder(owner);
        if (object == null) {
            return null; // a view made by the application's constructor: it has the order of what it is a view of
        }
        long offset = slot.offset();
        Class<?> type = slot.field().getType();
        if (slot.primitive() == 'L') {
            Object existing = Memory.getReference(object, offset);
            Object converted = convert(value, type, existing, slot.field());
            if (converted != null && converted != MISSING && !type.isInstance(converted)) {
                converted = missing(
                        slot.field(),
                        "a " + Layouts.nameOf(converted.getClass()) + " does not fit its type " + Layouts.nameOf(type));
            }
            if (converted != MISSING) {
                Memory.putReference(object, offset, converted);
            }
            return converted;
        }
        Object converted = value == Null.NULL ? null : Fitting.fitPrimitive(value, slot.primitive());
        if (converted == null) {
            return missing(
                    slot.field(),
                    (value == Null.NULL ? "null" : "a " + Layouts.nameOf(value.getClass())) + " does not fit its type "
                            + type);
        }
        switch (slot.primitive()) {
            case 'Z' -> Memory.putBoolean(object, offset, (Boolean) converted);
            case 'B' -> Memory.putByte(object, offset, (Byte) converted);
            case 'S' -> Memory.putShort(object, offset, (Short) converted);
            case 'C' -> Memory.putChar(object, offset, (Character) converted);
            case 'I' -> Memory.putInt(object, offset, (Integer) converted);
            case 'J' -> Memory.putLong(object, offset, (Long) converted);
            case 'F' -> Memory.putFloat(object, offset, (Float) converted);
            case 'D' -> Memory.putDouble(object, offset, (Double) converted);
            default -> throw new IllegalStateException("no such type letter: " + slot.primitive());
        }
        return converted;
    }

    private void fillArray(Work work, ArrayState state) {
        Object array = work.object;
        if (state.isPrimitive()) {
            byte[] raw = state.raw();
            long bytes = (long) Array.getLength(array) * Memory.arrayScale(array.getClass());
            Memory.copy(
                    raw,
                    Memory.arrayBase(byte[].class),
                    array,
                    Memory.arrayBase(array.getClass()),
                    Math.min(bytes, raw.length));
            return;
        }
        List<Object> values = state.values();
        Class<?> component = Objects.requireNonNull(array.getClass().getComponentType());
        Missing missing = null;
        for (int i = 0; i < values.size() && i < Array.getLength(array); i++) {
            Object value = convert(values.get(i), component, null, work.place);
            if (value != null && value != MISSING && !component.isInstance(value)) {
                value = missing(
                        work.place,
                        "a " + Layouts.nameOf(value.getClass()) + " does not fit an array of "
                                + Layouts.nameOf(component));
            }
            if (value == MISSING) {
                missing = missing == null ? new Missing() : missing;
                missing.element(i, values.get(i));
            }
            ((Object[]) array)[i] = value == MISSING ? null : value;
        }
        keep(array, missing);
    }

    private void pour(Filled filled) {
        Object behind = containers.modifiable(filled.collection);
        JdkPart part = behind instanceof Tracked ? null : JdkPart.of(behind.getClass());
        if (part == null || behind instanceof BlockingQueue) {
            fill(behind, filled); // threads of the application may wait at a queue already
            return;
        }
        Object view = part.view(behind);
        try {
            fill(view, filled);
        } finally {
            part.takeBack(view, behind);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private void fill(Object target, Filled filled) {
        try {
            if (target instanceof Tracked tracked) {
                tracked.$rk$clear();
            } else if (target instanceof Map map) {
                map.clear();
            } else {
                ((Collection) target).clear();
            }
        } catch (RuntimeException e) {
            missing(filled.place, "a " + Layouts.nameOf(target.getClass()) + " cannot be filled: " + e);
            return;
        }
        boolean map = target instanceof Map;
        for (int i = 0; i < filled.elements.size(); i += map ? 2 : 1) {
            Object key = nullable(filled.elements.get(i));
            try {
                if (target instanceof Tracked tracked) {
                    tracked.$rk$put(key, map ? nullable(filled.elements.get(i + 1)) : null);
                } else if (map) {
                    ((Map) target).put(key, nullable(filled.elements.get(i + 1)));
                } else {
                    ((Collection) target).add(key);
                }
            } catch (RuntimeException e) {
                missing(
                        filled.place,
                        "a " + Layouts.nameOf(target.getClass()) + " does not take a "
                                + (key == null ? "null" : Layouts.nameOf(key.getClass())) + ": " + e);
            }
        }
        if (target instanceof Tracked tracked) {
            boolean handsOut = false;
            for (Object element : filled.elements) {
                handsOut |= isCompared(element);
            }
            tracked.setFlag(Hook.HANDS_OUT, handsOut);
            headers.adopt(
                    target,
                    layouts.of(target.getClass()),
                    filled.state.id(),
                    filled.state instanceof ListState list ? list.seq() : Math.max(0, filled.state.maxStamp()));
        }
    }

    private boolean isCompared(Object element) {
        if (element == Null.NULL || element instanceof String) {
            return false;
        }
        Layout layout = layouts.of(element.getClass());
        return layout.kind().compareTo(Kind.OBJECT) >= 0 && layout.kind() != Kind.UNRECOVERABLE && !layout.hasHeader();
    }
}
