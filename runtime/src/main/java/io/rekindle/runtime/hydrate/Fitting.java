package io.rekindle.runtime.hydrate;

import org.jspecify.annotations.Nullable;

/**
 * Fits a recovered number into the type that the field has now: by widening as Java does it, and by narrowing where the number stays
 * the same, for code that is older than what wrote it.
 */
final class Fitting {
    private Fitting() {}

    /** The value as a field of the declared reference type holds it; the value itself where nothing is to be done. */
    static Object fit(Object value, Class<?> declared) {
        char letter = letterOf(declared);
        if (letter == 'L' || declared.isInstance(value)) {
            return value;
        }
        Object fitted = fitPrimitive(value, letter);
        return fitted == null ? value : fitted;
    }

    private static char letterOf(Class<?> declared) {
        if (declared == Long.class) {
            return 'J';
        }
        if (declared == Integer.class) {
            return 'I';
        }
        if (declared == Double.class) {
            return 'D';
        }
        if (declared == Float.class) {
            return 'F';
        }
        if (declared == Short.class) {
            return 'S';
        }
        if (declared == Byte.class) {
            return 'B';
        }
        return declared == Character.class ? 'C' : 'L';
    }

    /** The value as the primitive type holds it, boxed; null if it does not fit. */
    static @Nullable Object fitPrimitive(Object value, char letter) {
        if (letter == 'Z') {
            return value instanceof Boolean ? value : null;
        }
        if (letter == 'F' && value instanceof Double real) {
            boolean same = Double.doubleToRawLongBits(real.floatValue()) == Double.doubleToRawLongBits(real);
            return same ? (Object) real.floatValue() : null;
        }
        if ((letter == 'F' || letter == 'D') && (value instanceof Float || value instanceof Double)) {
            return letter == 'F' ? value : (Object) ((Number) value).doubleValue();
        }
        Long whole = whole(value);
        return whole == null ? null : fitWhole(whole, letter, value instanceof Long);
    }

    private static @Nullable Object fitWhole(long number, char letter, boolean wasLong) {
        return switch (letter) {
            case 'C' -> number == (char) number ? (Object) (char) number : null;
            case 'B' -> number == (byte) number ? (Object) (byte) number : null;
            case 'S' -> number == (short) number ? (Object) (short) number : null;
            case 'I' -> number == (int) number ? (Object) (int) number : null;
            case 'J' -> (Object) number;
            case 'F' -> wasLong && number != (int) number ? null : (Object) (float) number;
            case 'D' -> (Object) (double) number;
            default -> null;
        };
    }

    /** A whole number, of whatever type it is; null for anything else. */
    private static @Nullable Long whole(Object value) {
        if (value instanceof Character character) {
            return (long) character;
        }
        if (value instanceof Float || value instanceof Double) {
            double real = ((Number) value).doubleValue();
            long number = (long) real;
            boolean same = Double.doubleToRawLongBits((double) number) == Double.doubleToRawLongBits(real);
            return same && number != Long.MAX_VALUE ? number : null; // no fraction, no negative zero, within the bounds
        }
        boolean integral =
                value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte;
        return integral ? (Long) ((Number) value).longValue() : null;
    }
}
