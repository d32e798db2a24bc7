package io.rekindle.runtime.capture;

import io.rekindle.format.Composite;
import io.rekindle.format.EnumRef;
import io.rekindle.hook.Memory;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Context keys: Strings, integral numbers, UUIDs, enum constants, and records of these. Two keys are the same if they encode to the
 * same bytes, integral numbers of any width by their value, so that a key of another life can be compared without its class.
 */
public final class ContextKeys {
    private ContextKeys() {}

    /**
     * The key of an instance.
     *
     * @return null while the key field holds null
     * @throws IllegalArgumentException if the key is of a type that cannot be one
     */
    public static @Nullable Object read(Object self, Slot keySlot, Layouts layouts) {
        long offset = keySlot.offset();
        return switch (keySlot.primitive()) {
            case 'L' -> encoded(Memory.getReference(self, offset), keySlot.field(), layouts);
            case 'J' -> (Object) Memory.getLong(self, offset);
            case 'I' -> (Object) Memory.getInt(self, offset);
            case 'S' -> (Object) Memory.getShort(self, offset);
            case 'B' -> (Object) Memory.getByte(self, offset);
            case 'C' -> (Object) Memory.getChar(self, offset);
            default -> throw unfit(keySlot.field(), keySlot.field().getType());
        };
    }

    private static @Nullable Object encoded(@Nullable Object key, Field field, Layouts layouts) {
        if (key == null
                || key instanceof String
                || key instanceof Long
                || key instanceof Integer
                || key instanceof Short
                || key instanceof Byte
                || key instanceof Character
                || key instanceof UUID) {
            return key;
        }
        Layout layout = layouts.of(key.getClass());
        if (key instanceof Enum<?> constant) {
            return new EnumRef(layout.schemaId(), constant.name());
        }
        if (!key.getClass().isRecord()) {
            throw unfit(field, key.getClass());
        }
        List<Object> components = new ArrayList<>();
        for (Slot slot : layout.slots()) {
            Object component = read(key, slot, layouts);
            if (component == null) {
                throw new IllegalArgumentException(
                        "a component of the context key " + field + " is null: " + slot.field());
            }
            components.add(component);
        }
        return new Composite(layout.schemaId(), components);
    }

    private static IllegalArgumentException unfit(Field field, Class<?> type) {
        return new IllegalArgumentException(
                "context key " + field.getDeclaringClass().getName() + '.' + field.getName()
                        + " is a " + type.getName()
                        + "; expected a String, an integral number, a UUID, an enum or a record of these; next: choose such a field for @ContextKey");
    }
}
