package io.rekindle.runtime.capture;

import io.rekindle.hook.Memory;
import java.lang.reflect.Field;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One recovered instance field of a class: where it lies in an object, and its ordinal in the log.
 *
 * @param primitive the JVM's type letter ({@code Z B S C I J F D}), or {@code L} for a reference
 * @param offset in bytes from the start of the object
 * @param ordinal of the field in the schema of the object's class
 */
public record Slot(Field field, char primitive, long offset, int ordinal) {
    private static final long MAP_OF_SET = Memory.offset(TreeSet.class, "m");

    /** The object that the field lies in: the one given, but the order of a sorted set is that of the map inside; null if that has none. */
    public @Nullable Object holder(Object object) {
        if (!(object instanceof TreeSet) || field.getDeclaringClass() != TreeMap.class) {
            return object;
        }
        return Memory.getReference(object, MAP_OF_SET) instanceof TreeMap<?, ?> map ? map : null;
    }

    /** What the field holds; primitives boxed. */
    public @Nullable Object read(Object owner) {
        Object object = holder(owner);
        if (object == null) {
            return null;
        }
        return switch (primitive) {
            case 'Z' -> (Object) Memory.getBoolean(object, offset);
            case 'B' -> (Object) Memory.getByte(object, offset);
            case 'S' -> (Object) Memory.getShort(object, offset);
            case 'C' -> (Object) Memory.getChar(object, offset);
            case 'I' -> (Object) Memory.getInt(object, offset);
            case 'J' -> (Object) Memory.getLong(object, offset);
            case 'F' -> (Object) Memory.getFloat(object, offset);
            case 'D' -> (Object) Memory.getDouble(object, offset);
            default -> Memory.getReference(object, offset);
        };
    }

    static char letter(Class<?> type) {
        return type.isPrimitive() ? type.descriptorString().charAt(0) : 'L';
    }
}
