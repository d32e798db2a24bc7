package io.rekindle.runtime.capture;

import io.rekindle.format.proto.SchemaField;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;

/** Under which names the log may know a class or a field: its present one, and those that {@code @FormerName} gives. Thread-safe. */
public final class FormerNames {
    private final WovenTypes wovenTypes;

    FormerNames(WovenTypes wovenTypes) {
        this.wovenTypes = wovenTypes;
    }

    /** Names that the class had, as {@link Class#getName} would have given them; of an array, by its elements' class. */
    List<String> of(Class<?> type) {
        Class<?> component = type.getComponentType();
        if (component == null) {
            WovenType woven = type.isPrimitive() ? null : wovenTypes.of(type);
            return woven == null ? List.of() : woven.formerNames();
        }
        List<String> names = new ArrayList<>();
        for (String name : of(component)) {
            names.add(component.isArray() ? "[" + name : "[L" + name + ";");
        }
        return names;
    }

    /** Names that the field had. */
    public List<String> of(Field field) {
        WovenType woven = wovenTypes.of(field.getDeclaringClass());
        return woven == null ? List.of() : woven.formerFieldNames().getOrDefault(field.getName(), List.of());
    }

    /** Whether a field in the log may be this one under a former name of its own, of its class or of its type. */
    boolean isSame(SchemaField logged, Field field) {
        return isInSameClass(logged, field) && isTypeOf(logged.getTypeDescriptor(), field.getType());
    }

    /** The same, whatever its type was. */
    boolean isInSameClass(SchemaField logged, Field field) {
        return isNamed(logged, field)
                && isOneOf(
                        logged.getDeclaringClass(), field.getDeclaringClass().getName(), of(field.getDeclaringClass()));
    }

    /** Whether a field in the log, of whatever class of the hierarchy, has the name of this one or a former one. */
    boolean isNamed(SchemaField logged, Field field) {
        return isOneOf(logged.getName(), field.getName(), of(field));
    }

    private boolean isTypeOf(String descriptor, Class<?> type) {
        if (descriptor.equals(type.descriptorString())) {
            return true;
        }
        for (String name : of(type)) {
            String former = type.isArray() ? name.replace('.', '/') : 'L' + name.replace('.', '/') + ';';
            if (descriptor.equals(former)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOneOf(String logged, String present, List<String> former) {
        return logged.equals(present) || former.contains(logged);
    }
}
