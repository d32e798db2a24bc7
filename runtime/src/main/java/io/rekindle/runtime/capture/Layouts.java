package io.rekindle.runtime.capture;

import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.format.proto.Shape;
import io.rekindle.hook.Memory;
import io.rekindle.hook.Tracked;
import io.rekindle.hook.TrackedConcurrentSet;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Makes and keeps the {@link Layout} of each class. Thread-safe; a look-up of a known class takes no lock. */
public final class Layouts {
    /** JDK classes kept field by field, though compared and not tracked. */
    private static final Set<String> JDK_BY_FIELDS = Set.of(
            "java.util.concurrent.atomic.AtomicInteger",
            "java.util.concurrent.atomic.AtomicLong",
            "java.util.concurrent.atomic.AtomicBoolean",
            "java.util.concurrent.atomic.AtomicReference",
            "java.util.concurrent.atomic.AtomicIntegerArray",
            "java.util.concurrent.atomic.AtomicLongArray",
            "java.util.concurrent.atomic.AtomicReferenceArray",
            "java.util.concurrent.atomic.AtomicMarkableReference",
            "java.util.concurrent.atomic.AtomicMarkableReference$Pair",
            "java.util.concurrent.atomic.AtomicStampedReference",
            "java.util.concurrent.atomic.AtomicStampedReference$Pair",
            "java.util.Optional",
            "java.util.OptionalDouble",
            "java.util.OptionalInt",
            "java.util.OptionalLong",
            "java.util.BitSet",
            "java.util.AbstractMap$SimpleEntry",
            "java.util.AbstractMap$SimpleImmutableEntry",
            "java.util.KeyValueHolder");

    /** What a JDK collection has besides its elements. */
    private static final Map<String, String> BESIDE_ELEMENTS = Map.of(
            "java.util.TreeMap", "comparator",
            "java.util.concurrent.ConcurrentSkipListMap", "comparator",
            "java.util.PriorityQueue", "comparator",
            "java.util.concurrent.PriorityBlockingQueue", "comparator",
            "java.util.concurrent.LinkedBlockingQueue", "capacity",
            "java.util.concurrent.LinkedBlockingDeque", "capacity",
            "java.util.LinkedHashMap", "accessOrder",
            "java.util.EnumMap", "keyType",
            "java.util.EnumSet", "elementType");

    /** JDK classes kept as one number: what {@link #scalar} says. The field is the one that an instance without any other has it in. */
    private static final Map<String, String> SCALARS = Map.of(
            "java.util.Date", "fastTime",
            "java.util.concurrent.atomic.LongAdder", "",
            "java.util.concurrent.atomic.DoubleAdder", "",
            "java.util.concurrent.atomic.Striped64", "base");

    private static final Set<String> TEXTS = Set.of("java.lang.StringBuilder", "java.lang.StringBuffer");

    private static final Set<String> JDK_FRESH = Set.of(
            "java.lang.Object",
            "java.lang.String$CaseInsensitiveComparator",
            "java.util.Collections$ReverseComparator",
            "java.util.concurrent.locks.ReentrantLock",
            "java.util.concurrent.locks.ReentrantReadWriteLock",
            "java.util.concurrent.locks.StampedLock");

    private final SchemaRegistry schemas;
    private final WovenTypes wovenTypes;
    private final Unrecovered unrecovered;
    private final FormerNames formerNames;
    private final ClassValue<Layout> layouts = new ClassValue<>() {
        @Override
        protected Layout computeValue(Class<?> type) {
            return make(type);
        }
    };

    public Layouts(SchemaRegistry schemas, WovenTypes wovenTypes, Unrecovered unrecovered) {
        this.schemas = schemas;
        this.wovenTypes = wovenTypes;
        this.unrecovered = unrecovered;
        this.formerNames = new FormerNames(wovenTypes);
    }

    public Layout of(Class<?> type) {
        return layouts.get(type);
    }

    /** Whether a recovered instance may be made by the no-argument constructor: it does nothing but store into the object. */
    public boolean hasPlainConstructor(Class<?> type) {
        WovenType woven = wovenTypes.of(type);
        return woven != null && woven.plainConstructor();
    }

    public SchemaRegistry schemas() {
        return schemas;
    }

    public FormerNames formerNames() {
        return formerNames;
    }

    /** The name that instances of the class are logged under: a tracked collection by the class it stands in for. */
    static String loggedName(Class<?> type) {
        if (type == TrackedConcurrentSet.class) {
            return "java.util.concurrent.ConcurrentHashMap$KeySetView"; // a final class: there is nothing to extend
        }
        Class<?> logged = type;
        while (isOurs(logged)) {
            logged = logged.getSuperclass();
        }
        return logged.getName();
    }

    /** A class's name as the user knows it: of a tracked collection the one it stands in for; of a lambda what stays from start to start. */
    public static String nameOf(Class<?> type) {
        if (type.isArray()) {
            return nameOf(type.getComponentType()) + "[]";
        }
        String name = loggedName(type);
        int hidden = name.indexOf('/');
        return hidden < 0 ? name : name.substring(0, hidden);
    }

    /** A collection of ours that stands for a part of another, such as the values of a map. */
    static boolean isView(Class<?> type) {
        return isOurs(type) && !Tracked.class.isAssignableFrom(type);
    }

    static boolean isOurs(Class<?> type) {
        return type.getClassLoader() == Tracked.class.getClassLoader()
                && type.getName().startsWith("io.rekindle.hook.");
    }

    private Layout make(Class<?> type) {
        Kind kind = kind(type);
        if (kind == Kind.INLINE || kind == Kind.UNRECOVERABLE) {
            return new Layout(type, kind, 0, -1, -1, List.of(), Map.of(), List.of(), null, null);
        }
        if (kind == Kind.ENUM) {
            Class<?> constants = enumClass(type);
            nameState(constants);
            SchemaRecord schema = schemas.register(
                    constants.getName(), formerNames.of(constants), Shape.ENUM, List.of(), null, formerNames);
            return new Layout(type, kind, schema.getSchemaId(), -1, -1, List.of(), Map.of(), List.of(), null, null);
        }
        try {
            return makeReference(type, kind);
        } catch (LinkageError | RuntimeException e) {
            unrecovered.count("class " + type.getName() + " cannot be read: " + e);
            return new Layout(type, Kind.UNRECOVERABLE, 0, -1, -1, List.of(), Map.of(), List.of(), null, null);
        }
    }

    /** An enum constant is logged by its name alone: what it holds besides is said not to be recovered. */
    private void nameState(Class<?> type) {
        List<String> state = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            int modifiers = field.getModifiers();
            boolean meant = Modifier.isStatic(modifiers)
                    || Modifier.isTransient(modifiers)
                    || field.isSynthetic()
                    || isMarked(field);
            if (!meant && (!Modifier.isFinal(modifiers) || isContainer(field.getType()))) {
                state.add(field.getName());
            }
        }
        if (!state.isEmpty()) {
            unrecovered.count(
                    "enum " + type.getName() + " is recovered by the names of its constants, and the state in its field"
                            + (state.size() == 1 ? " " : "s ") + String.join(", ", state)
                            + " is not; keep it in an object instead, or mark it transient if it need not be recovered");
        }
    }

    /** The annotation is known by name alone: this class cannot see the application's. */
    private static boolean isMarked(Field field) {
        for (Annotation each : field.getAnnotations()) {
            if (each.annotationType().getName().equals("io.rekindle.NotRecovered")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isContainer(Class<?> type) {
        return Collection.class.isAssignableFrom(type)
                || Map.class.isAssignableFrom(type)
                || type.getName().startsWith("java.util.concurrent.atomic.");
    }

    private Layout makeReference(Class<?> type, Kind kind) {
        List<Field> fields = new ArrayList<>();
        if (kind != Kind.ARRAY && kind != Kind.FRESH && kind != Kind.TEXT) {
            for (Class<?> level : levels(type)) {
                fieldsOf(level, fields);
            }
        }
        JdkPart part = Tracked.class.isAssignableFrom(type) ? null : JdkPart.of(type);
        if (part != null && kind == Kind.OBJECT) {
            unrecovered.count(
                    "the elements of a " + type.getName() + " are not recovered, only its own fields: it extends "
                            + part.collection().getName() + "; next: let it extend a class that is recovered");
        }
        JdkPart compared = kind == Kind.OBJECT ? null : part; // whole, the class's own fields among it
        WovenType woven = wovenTypes.of(type);
        WovenType context = contextOf(type);
        SchemaRecord schema = schemas.register(
                loggedName(type),
                formerNames.of(type),
                shape(kind),
                fields,
                context != null ? context : woven,
                formerNames);
        Map<String, Integer> ordinals = SchemaRegistry.ordinals(schema.getFieldsList());
        List<Slot> slots = new ArrayList<>();
        List<Slot> unnoted = new ArrayList<>();
        Map<Class<?>, @Nullable Slot[]> byLevel = new HashMap<>();
        for (Field field : fields) {
            Integer ordinal = ordinals.get(SchemaRegistry.name(field));
            if (ordinal == null) {
                throw new IllegalStateException("no ordinal for " + field + " in the schema of " + type);
            }
            Slot slot = new Slot(field, Slot.letter(field.getType()), Memory.offset(field), ordinal);
            slots.add(slot);
            WovenType level = wovenTypes.of(field.getDeclaringClass());
            int bit = level == null ? -1 : level.trackedFields().indexOf(field.getName());
            if (level == null || bit < 0) {
                unnoted.add(slot);
            } else {
                byLevel.computeIfAbsent(
                                field.getDeclaringClass(),
                                key -> new Slot[level.trackedFields().size()])[bit] = slot;
            }
        }
        long id = compared != null ? -1 : headerOffset(type, "$rk$id");
        long version = compared != null ? -1 : headerOffset(type, "$rk$version");
        return new Layout(type, kind, schema.getSchemaId(), id, version, slots, byLevel, unnoted, context, compared);
    }

    /** The nearest level that is a context class, as an instance of a subclass is a context too. */
    private @Nullable WovenType contextOf(Class<?> type) {
        for (Class<?> level = type; level != null && level != Object.class; level = level.getSuperclass()) {
            WovenType woven = wovenTypes.of(level);
            if (woven != null && woven.context()) {
                return woven;
            }
        }
        return null;
    }

    private static List<Class<?>> levels(Class<?> type) {
        Deque<Class<?>> levels = new ArrayDeque<>();
        for (Class<?> level = type; level != null && level != Object.class; level = level.getSuperclass()) {
            levels.addFirst(level);
        }
        return List.copyOf(levels);
    }

    /** The recovered fields that a level declares; of JDK classes only those of classes kept by fields. */
    private void fieldsOf(Class<?> level, List<Field> into) {
        if (isOurs(level)) {
            return;
        }
        if (isJdk(level) && !JDK_BY_FIELDS.contains(level.getName()) && !isWrapper(level)) {
            String beside = BESIDE_ELEMENTS.getOrDefault(level.getName(), SCALARS.get(level.getName()));
            if (beside != null && !beside.isEmpty()) {
                into.add(field(level, beside));
            } else if (level == TreeSet.class) {
                into.add(field(TreeMap.class, "comparator")); // see Slot.holder
            }
            return;
        }
        WovenType woven = wovenTypes.of(level);
        Set<String> tracked = woven == null ? Set.of() : new HashSet<>(woven.trackedFields());
        for (Field field : level.getDeclaredFields()) {
            int modifiers = field.getModifiers();
            // Of a class of the JDK that is named in our list, transient says only how it is serialised: BitSet counts
            // its words so.
            boolean recovered = woven == null
                    ? (isJdk(level) && !isWrapper(level)) || !Modifier.isTransient(modifiers)
                    : tracked.contains(field.getName());
            if (recovered && !Modifier.isStatic(modifiers)) {
                into.add(field);
            }
        }
    }

    private static Field field(Class<?> level, String name) {
        try {
            return level.getDeclaredField(name);
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("this JDK's " + level.getName() + " has no field " + name, e);
        }
    }

    private static long headerOffset(Class<?> type, String field) {
        if (type.isArray()) {
            return -1; // asked for the offset of a field of an array class, the JVM crashes
        }
        for (Class<?> level = type; level != null && level != Object.class; level = level.getSuperclass()) {
            if (isJdk(level) && !isOurs(level)) {
                return -1;
            }
            long offset = Memory.offsetIfDeclared(level, field);
            if (offset >= 0) {
                return offset;
            }
        }
        return -1;
    }

    static Kind kind(Class<?> type) {
        if (InlineValues.isInline(type)) {
            return Kind.INLINE;
        }
        if (Enum.class.isAssignableFrom(type)) {
            return Kind.ENUM;
        }
        if (type.isArray()) {
            return Kind.ARRAY;
        }
        if (Tracked.class.isAssignableFrom(type) || isOurs(type) || isJdk(type)) {
            return jdkKind(type);
        }
        boolean neverState = type.isHidden()
                || Thread.class.isAssignableFrom(type)
                || ClassLoader.class.isAssignableFrom(type)
                || java.lang.reflect.Proxy.isProxyClass(type)
                || java.io.Closeable.class.isAssignableFrom(type);
        if (neverState) {
            return Kind.UNRECOVERABLE;
        }
        JdkPart part = JdkPart.of(type);
        Kind content = part == null ? Kind.OBJECT : jdkKind(part.collection());
        return content == Kind.UNRECOVERABLE ? Kind.OBJECT : content; // its own fields are recovered
    }

    private static Kind jdkKind(Class<?> type) {
        if (isWrapper(type)) {
            return Kind.OBJECT;
        }
        boolean collection = Map.class.isAssignableFrom(type) || Collection.class.isAssignableFrom(type);
        if (collection && !isMakeable(type)) {
            return Kind.UNRECOVERABLE;
        }
        if (Map.class.isAssignableFrom(type)) {
            return Kind.MAP;
        }
        if (Set.class.isAssignableFrom(type)) {
            return Kind.SET;
        }
        if (Collection.class.isAssignableFrom(type)) {
            return Kind.LIST;
        }
        if (TEXTS.contains(type.getName())) {
            return Kind.TEXT;
        }
        if (JDK_BY_FIELDS.contains(type.getName()) || isScalar(type)) {
            return Kind.OBJECT;
        }
        return JDK_FRESH.contains(type.getName()) ? Kind.FRESH : Kind.UNRECOVERABLE;
    }

    /** {@code Collections.unmodifiableX} and {@code synchronizedX}: kept by what they wrap, so that it stays wrapped. */
    public static boolean isWrapper(Class<?> type) {
        String name = type.getName();
        return name.startsWith("java.util.Collections$Unmodifiable")
                || name.startsWith("java.util.Collections$Synchronized");
    }

    /** Whether an empty collection of the class can be made to be filled; of a view of another collection it cannot. */
    private static boolean isMakeable(Class<?> type) {
        Class<?> logged = type;
        while (isOurs(logged)) {
            logged = logged.getSuperclass();
        }
        String name = logged.getName();
        if (!isJdk(logged)
                || type == TrackedConcurrentSet.class
                || name.startsWith("java.util.ImmutableCollections$")
                || name.startsWith("java.util.Collections$")
                || name.equals("java.util.Arrays$ArrayList")
                || name.equals("java.util.concurrent.ConcurrentHashMap$KeySetView")
                || EnumMap.class.isAssignableFrom(logged)
                || EnumSet.class.isAssignableFrom(logged)) {
            return true;
        }
        if (!Modifier.isPublic(logged.getModifiers()) || Modifier.isAbstract(logged.getModifiers())) {
            return false;
        }
        try {
            return Modifier.isPublic(logged.getConstructor().getModifiers());
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    /** Whether instances are kept as one number, see {@link #scalar}. */
    public static boolean isScalar(Class<?> type) {
        return "".equals(SCALARS.get(type.getName())) || type == Date.class;
    }

    /** The number that stands for an object of such a class. */
    @SuppressWarnings("JavaUtilDate")
    static long scalar(Object object) {
        if (object instanceof Date date) {
            return date.getTime();
        }
        return object instanceof LongAdder adder
                ? adder.sum()
                : Double.doubleToRawLongBits(((DoubleAdder) object).sum());
    }

    /** How the characters of a text are kept: as UTF-16 units, lone surrogates included, little endian. */
    static byte[] text(String text) {
        byte[] bytes = new byte[2 * text.length()];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asCharBuffer().put(text);
        return bytes;
    }

    /** See {@link #text(String)}. */
    public static String text(byte[] bytes) {
        return ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asCharBuffer()
                .toString();
    }

    static boolean isJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    private static Shape shape(Kind kind) {
        return switch (kind) {
            case LIST -> Shape.LIST;
            case SET -> Shape.SET;
            case MAP -> Shape.MAP;
            case ARRAY -> Shape.ARRAY;
            case ENUM -> Shape.ENUM;
            case FRESH, TEXT -> Shape.OTHER;
            case OBJECT -> Shape.OBJECT;
            case INLINE, UNRECOVERABLE -> Shape.SHAPE_UNSPECIFIED;
        };
    }

    static Class<?> enumClass(Class<?> constantClass) {
        Class<?> parent = constantClass.getSuperclass();
        return parent == Enum.class ? constantClass : parent;
    }

    /** Classes whose instances a hydrated reference may need; for tests. */
    static List<String> jdkClassesByFields() {
        List<String> names = new ArrayList<>(JDK_BY_FIELDS);
        Collections.sort(names);
        return names;
    }
}
