package io.rekindle.runtime.hydrate;

import org.jspecify.annotations.Nullable;

/** Fits a recovered number into the type that the field has now: never narrows, never rounds. */
final class Widening {
    private Widening() {}

    /** The value as a field of the declared reference type holds it; the value itself where nothing is to be done. */
    static Object fit(Object value, Class<?> declared) {
        if (declared.isInstance(value) || !Number.class.isAssignableFrom(declared)) {
            return value;
        }
        char letter = declared == Long.class
                ? 'J'
                : declared == Integer.class
                        ? 'I'
                        : declared == Double.class
                                ? 'D'
                                : declared == Short.class ? 'S' : declared == Float.class ? 'F' : 'L';
        Object fitted = fitPrimitive(value, letter);
        return fitted == null ? value : fitted;
    }

    /** The value as the primitive type holds it, boxed; null if it does not fit by widening. */
    static @Nullable Object fitPrimitive(Object value, char letter) {
        return switch (letter) {
            case 'Z' -> value instanceof Boolean ? value : null;
            case 'C' -> value instanceof Character ? value : null;
            case 'B' -> value instanceof Byte ? value : null;
            case 'S' -> value instanceof Short || value instanceof Byte ? ((Number) value).shortValue() : null;
            case 'I' ->
                value instanceof Character character
                        ? Integer.valueOf(character)
                        : isIntegral(value) && !(value instanceof Long) ? (Object) ((Number) value).intValue() : null;
            case 'J' ->
                value instanceof Character character
                        ? Long.valueOf(character)
                        : isIntegral(value) ? (Object) ((Number) value).longValue() : null;
            case 'F' ->
                value instanceof Float || (isIntegral(value) && !(value instanceof Long))
                        ? (Object) ((Number) value).floatValue()
                        : null;
            case 'D' ->
                value instanceof Double || value instanceof Float || isIntegral(value)
                        ? (Object) ((Number) value).doubleValue()
                        : null;
            default -> null;
        };
    }

    private static boolean isIntegral(Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte;
    }
}
