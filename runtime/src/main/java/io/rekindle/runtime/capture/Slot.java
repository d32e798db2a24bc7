package io.rekindle.runtime.capture;

import java.lang.reflect.Field;

/**
 * One recovered instance field of a class: where it lies in an object, and its ordinal in the log.
 *
 * @param primitive the JVM's type letter ({@code Z B S C I J F D}), or {@code L} for a reference
 * @param offset in bytes from the start of the object
 * @param ordinal of the field in the schema of the object's class
 */
public record Slot(Field field, char primitive, long offset, int ordinal) {
    static char letter(Class<?> type) {
        return type.isPrimitive() ? type.descriptorString().charAt(0) : 'L';
    }
}
