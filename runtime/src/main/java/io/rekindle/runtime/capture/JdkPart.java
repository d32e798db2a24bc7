package io.rekindle.runtime.capture;

import io.rekindle.hook.Memory;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an object of an application's class has from the collection of the JDK that its class extends. The class may override any
 * method, so its elements are read and filled through an object of the JDK's own class that shares their structure. Immutable.
 */
public final class JdkPart {
    /** Views that a collection makes of itself and keeps; each belongs to one object. */
    private static final Set<String> VIEWS =
            Set.of("keySet", "values", "entrySet", "descendingMap", "navigableKeySet", "sequencedKeySet");

    private static final ClassValue<Optional<JdkPart>> PARTS = new ClassValue<>() {
        @Override
        protected Optional<JdkPart> computeValue(Class<?> type) {
            Class<?> collection = collection(type);
            return collection == null ? Optional.empty() : Optional.of(new JdkPart(collection));
        }
    };

    private record Part(char letter, long offset) {
        void copy(Object from, Object to) {
            switch (letter) {
                case 'Z', 'B' -> Memory.putByte(to, offset, Memory.getByte(from, offset));
                case 'S' -> Memory.putShort(to, offset, Memory.getShort(from, offset));
                case 'C' -> Memory.putChar(to, offset, Memory.getChar(from, offset));
                case 'I' -> Memory.putInt(to, offset, Memory.getInt(from, offset));
                case 'F' -> Memory.putFloat(to, offset, Memory.getFloat(from, offset));
                case 'J' -> Memory.putLong(to, offset, Memory.getLong(from, offset));
                case 'D' -> Memory.putDouble(to, offset, Memory.getDouble(from, offset));
                default -> Memory.putReference(to, offset, Memory.getReference(from, offset));
            }
        }
    }

    private final Class<?> collection;
    private final List<Part> parts = new ArrayList<>();
    /** Where the collection counts its changes; -1 if it does not. */
    private final long changes;

    private JdkPart(Class<?> collection) {
        this.collection = collection;
        long counter = -1;
        for (Class<?> level = collection; level != null && level != Object.class; level = level.getSuperclass()) {
            for (Field field : level.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || VIEWS.contains(field.getName())) {
                    continue;
                }
                long offset = Memory.offset(field);
                parts.add(new Part(Slot.letter(field.getType()), offset));
                if (field.getName().equals("modCount") && field.getType() == int.class) {
                    counter = offset;
                }
            }
        }
        changes = counter;
    }

    /** Null unless the class is an application's that extends a collection of the JDK, tracked or not, which holds the elements. */
    public static @Nullable JdkPart of(Class<?> type) {
        return PARTS.get(type).orElse(null);
    }

    private static @Nullable Class<?> collection(Class<?> type) {
        if (Layouts.isJdk(type)
                || Layouts.isOurs(type)
                || (!Collection.class.isAssignableFrom(type) && !Map.class.isAssignableFrom(type))) {
            return null;
        }
        Class<?> level = type;
        while (level != null && !Layouts.isJdk(level)) {
            level = level.getSuperclass();
        }
        while (level != null && Layouts.isOurs(level)) {
            level = level.getSuperclass();
        }
        boolean hasElements = level != null
                && (Collection.class.isAssignableFrom(level) || Map.class.isAssignableFrom(level))
                && !Modifier.isAbstract(level.getModifiers());
        return hasElements ? level : null;
    }

    /** The class of the JDK that holds the elements. */
    public Class<?> collection() {
        return collection;
    }

    /**
     * An object of the JDK's own class that shares the elements of the one given as they are now. What is done to it shows in the one
     * given once {@link #takeBack} is called, and before that in part: nobody else may use it meanwhile.
     */
    public Object view(Object object) {
        try {
            Object view = Memory.allocate(collection);
            copy(object, view);
            return view;
        } catch (InstantiationException e) {
            throw new IllegalStateException("no " + collection.getName() + " can be allocated", e);
        }
    }

    /**
     * What to read the object's elements from: a {@link #view}, but of a collection for several threads the object itself, as to read it may
     * tidy up its structure, which then must be its own.
     */
    Object readable(Object object) {
        return changes < 0 ? object : view(object);
    }

    /** Gives an object what was done to its {@link #view}. */
    public void takeBack(Object view, Object object) {
        copy(view, object);
    }

    /**
     * An object of the application's class made without its constructor, as the no-argument constructor of the JDK's class would leave it.
     *
     * @throws IllegalStateException if that has none
     */
    public Object allocate(Class<?> type) throws InstantiationException {
        Object empty;
        try {
            empty = collection.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "it cannot be made without its own constructor, as " + collection.getName()
                            + " has no public no-argument constructor",
                    e);
        }
        Object object = Memory.allocate(type);
        copy(empty, object);
        return object;
    }

    /** How often the object's elements changed, where its class counts that: else 0. */
    int changes(Object object) {
        return changes < 0 ? 0 : Memory.getInt(object, changes);
    }

    private void copy(Object from, Object to) {
        for (Part part : parts) {
            part.copy(from, to);
        }
    }
}
