package io.rekindle.runtime.hydrate;

import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.hook.StandIns;
import io.rekindle.runtime.capture.WovenTypes;
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
    private final WovenTypes wovenTypes;

    /** @param loader of the class that asks for its state: names are resolved as that class would */
    Types(@Nullable ClassLoader loader, WovenTypes wovenTypes) {
        this.loader = loader;
        this.wovenTypes = wovenTypes;
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
        return Class.forName(present(name), false, loader);
    }

    /** The name that a class has now, or an array of it. */
    String present(String logged) {
        int start = logged.lastIndexOf('[') + 1;
        if (start > 0 && logged.endsWith(";")) {
            String renamed = wovenTypes.renamed(logged.substring(start + 1, logged.length() - 1));
            return renamed == null ? logged : logged.substring(0, start + 1) + renamed + ";";
        }
        String renamed = wovenTypes.renamed(logged);
        return renamed == null ? logged : renamed;
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
            default -> Class.forName(present(name), false, loader);
        };
    }
}
