package io.rekindle.runtime.hydrate;

import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.hook.StandIns;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the class that instances of a schema come back as. */
final class Types {
    private static final Map<String, Class<?>> PRIMITIVE_ARRAYS = Map.of(
            "[Z", boolean[].class,
            "[B", byte[].class,
            "[S", short[].class,
            "[C", char[].class,
            "[I", int[].class,
            "[J", long[].class,
            "[F", float[].class,
            "[D", double[].class);

    private final @Nullable ClassLoader loader;

    /** @param loader of the class that asks for its state: names are resolved as that class would */
    Types(@Nullable ClassLoader loader) {
        this.loader = loader;
    }

    /** The class by its logged name, not initialised. */
    Class<?> find(SchemaRecord schema) throws ClassNotFoundException {
        String name = schema.getClassName();
        Class<?> array = PRIMITIVE_ARRAYS.get(name);
        if (array != null) {
            return array;
        }
        String standIn = StandIns.of(name);
        if (standIn != null) {
            return Class.forName(standIn, false, StandIns.class.getClassLoader());
        }
        return Class.forName(name, false, loader);
    }

    /** A class by its name alone, as the value of a field of type Class. */
    Class<?> named(String name) throws ClassNotFoundException {
        return switch (name) {
            case "boolean" -> boolean.class;
            case "byte" -> byte.class;
            case "short" -> short.class;
            case "char" -> char.class;
            case "int" -> int.class;
            case "long" -> long.class;
            case "float" -> float.class;
            case "double" -> double.class;
            case "void" -> void.class;
            default -> Class.forName(name, false, loader);
        };
    }
}
