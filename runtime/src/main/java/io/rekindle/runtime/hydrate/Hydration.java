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
import io.rekindle.runtime.capture.Kind;
import io.rekindle.runtime.capture.Layout;
import io.rekindle.runtime.capture.Layouts;
import io.rekindle.runtime.capture.Slot;
import io.rekindle.runtime.capture.Unrecovered;
import io.rekindle.runtime.capture.WovenTypes;
import io.rekindle.runtime.image.ArrayState;
import io.rekindle.runtime.image.Image;
import io.rekindle.runtime.image.KeyedState;
import io.rekindle.runtime.image.ListState;
import io.rekindle.runtime.image.ObjectState;
import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    private final Containers containers = new Containers();
    private final Constructors constructors;
    private final ArrayDeque<Work> toFill = new ArrayDeque<>();
    private final List<Filled> collections = new ArrayList<>();
    private final List<Object> made = new ArrayList<>();

    private record Work(Object object, Layout layout, ObjectState state) {}

    private record Filled(Object collection, ObjectState state, List<Object> elements, boolean keysHaveContent) {}

    Hydration(
            Image image,
            Layouts layouts,
            Headers headers,
            LiveObjects live,
            Unrecovered unrecovered,
            WovenTypes wovenTypes,
            @Nullable ClassLoader loader) {
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
        Object result = convert(value, declared, existing);
        fillAll();
        return result;
    }

    /** Fills a collection that was given its identity before, in {@link Claims#defer}. */
    void fill(Object collection, ObjectState state) {
        toFill.add(new Work(collection, layouts.of(collection.getClass()), state));
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

    private @Nullable Object convert(Object value, Class<?> declared, @Nullable Object existing) {
        try {
            if (value instanceof Ref ref) {
                return object(ref.id(), existing);
            }
            if (value == Null.NULL) {
                return null;
            }
            if (value instanceof EnumRef constant) {
                return enumConstant(constant);
            }
            if (value instanceof Text text) {
                return text.type().equals(TextCodec.CLASS) ? types.named(text.text()) : TextCodec.decode(text);
            }
            if (value instanceof Composite composite) {
                return record(composite);
            }
            return Widening.fit(value, declared);
        } catch (ClassNotFoundException | LinkageError | InstantiationException | RuntimeException e) {
            unrecovered.count("a value cannot come back: " + e);
            return null;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private @Nullable Object enumConstant(EnumRef constant) throws ClassNotFoundException {
        SchemaRecord schema = schema(constant.schemaId());
        Class<?> type = types.find(schema);
        try {
            return Enum.valueOf((Class) type, constant.name());
        } catch (IllegalArgumentException e) {
            unrecovered.count("enum constant " + type.getName() + '.' + constant.name() + " is gone");
            return null;
        }
    }

    /** A key that was logged by its content. */
    private Object record(Composite composite) throws ClassNotFoundException, InstantiationException {
        Class<?> type = types.find(schema(composite.schemaId()));
        Object made = Memory.allocate(type);
        for (Slot slot : layouts.of(type).slots()) {
            if (slot.ordinal() < composite.components().size()) {
                put(made, slot, composite.components().get(slot.ordinal()));
            }
        }
        return made;
    }

    private SchemaRecord schema(int schemaId) {
        SchemaRecord schema = image.schemas().get(schemaId);
        if (schema == null) {
            throw new IllegalStateException("schema " + schemaId + " is not in the store");
        }
        return schema;
    }

    /** The object of an id: the live one, or the one that takes over, or a new one; its content follows. */
    private @Nullable Object object(long id, @Nullable Object existing)
            throws ClassNotFoundException, InstantiationException {
        Object known = live.find(id);
        if (known != null) {
            return known;
        }
        ObjectState state = image.get(id);
        if (state == null) {
            unrecovered.count("an object is referred to but not in the store");
            return null;
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
            return null;
        }
        adopt(object, layout, state);
        toFill.add(new Work(object, layouts.of(object.getClass()), state));
        return object;
    }

    /**
     * Whether what the constructor left in a place may become the recovered object. A value that never changes may not: it is often a
     * constant that others share, as Optional.empty() is; nor an array of another length.
     */
    private boolean canTakeOver(Object existing, Class<?> type, Layout layout, ObjectState state) {
        if (existing.getClass() != type || type.isRecord() || type == Optional.class) {
            return false;
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
            case LIST, SET, MAP -> containers.make(type);
            case FRESH -> Containers.fresh(type);
            case OBJECT -> constructors.make(type);
            case INLINE, ENUM, ARRAY, UNRECOVERABLE -> {
                unrecovered.count("a " + type.getName() + " cannot be made");
                yield null;
            }
        };
    }

    // ---- content ----

    private void fillOne(Work work) {
        fillFields(work);
        ObjectState state = work.state;
        if (state instanceof ArrayState array) {
            fillArray(work.object, array);
        } else if (state instanceof ListState list) {
            List<Object> elements = new ArrayList<>(Math.toIntExact(list.size()));
            for (int i = 0; i < list.size(); i++) {
                elements.add(orNull(convert(list.element(i), Object.class, null)));
            }
            collections.add(new Filled(work.object, state, elements, false));
        } else if (state instanceof KeyedState keyed) {
            boolean map = work.layout.kind() == Kind.MAP;
            List<Object> elements = new ArrayList<>();
            boolean[] content = {false};
            keyed.forEach((key, value) -> {
                content[0] |= key instanceof Ref;
                elements.add(orNull(convert(key, Object.class, null)));
                if (map) {
                    elements.add(orNull(convert(value, Object.class, null)));
                }
            });
            collections.add(new Filled(work.object, state, elements, content[0]));
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
        for (Slot slot : work.layout.slots()) {
            Object value = work.state.field(slot.ordinal());
            if (value == null) {
                if (byName == null) {
                    byName = ordinalsByName(work);
                }
                Integer ordinal = ordinalByNames(slot, byName);
                value = ordinal == null ? null : work.state.field(ordinal);
            }
            if (value != null) {
                put(work.object, slot, value);
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

    /** Fields that stood under another type or in another class of the hierarchy, where the name alone is unambiguous. */
    private Map<String, Integer> ordinalsByName(Work work) {
        Map<String, Integer> byName = new HashMap<>();
        for (SchemaField field : schema(work.state.schemaId()).getFieldsList()) {
            if (work.state.field(field.getOrdinal()) != null
                    && byName.putIfAbsent(field.getName(), field.getOrdinal()) != null) {
                byName.put(field.getName(), -1);
            }
        }
        byName.values().removeIf(ordinal -> ordinal < 0);
        return byName;
    }

    private void put(Object owner, Slot slot, Object value) {
        Object object = slot.holder(owner);
        if (object == null) {
            return; // a view made by the application's constructor: it has the order of what it is a view of
        }
        long offset = slot.offset();
        Class<?> type = slot.field().getType();
        if (slot.primitive() == 'L') {
            Object existing = Memory.getReference(object, offset);
            Object converted = convert(value, type, existing);
            if (converted != null && !type.isInstance(converted)) {
                unrecovered.count("field " + slot.field().getDeclaringClass().getName() + '.'
                        + slot.field().getName() + " cannot hold a recovered "
                        + converted.getClass().getName());
                return;
            }
            Memory.putReference(object, offset, converted);
            return;
        }
        Object converted = value == Null.NULL ? null : Widening.fitPrimitive(value, slot.primitive());
        if (converted == null) {
            unrecovered.count("field " + slot.field().getDeclaringClass().getName() + '.'
                    + slot.field().getName() + " of type " + type + " cannot hold a recovered " + value);
            return;
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
    }

    private void fillArray(Object array, ArrayState state) {
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
        for (int i = 0; i < values.size() && i < Array.getLength(array); i++) {
            Object value = convert(values.get(i), component, null);
            if (value == null || component.isInstance(value)) {
                ((Object[]) array)[i] = value;
            } else {
                unrecovered.count("an element of " + array.getClass().getName() + " cannot be a "
                        + value.getClass().getName());
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private void pour(Filled filled) {
        Object target = containers.modifiable(filled.collection);
        try {
            if (target instanceof Map map) {
                map.clear();
                for (int i = 0; i < filled.elements.size(); i += 2) {
                    map.put(nullable(filled.elements.get(i)), nullable(filled.elements.get(i + 1)));
                }
            } else if (target instanceof Collection collection) {
                collection.clear();
                for (Object element : filled.elements) {
                    collection.add(nullable(element));
                }
            }
        } catch (RuntimeException e) {
            unrecovered.count("a " + filled.collection.getClass().getName() + " cannot be filled: " + e);
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
