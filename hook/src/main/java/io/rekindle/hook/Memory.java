package io.rekindle.hook;

import java.lang.reflect.Field;
import jdk.internal.misc.Unsafe;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes fields and array elements by offset. The one place that knows {@code jdk.internal.misc.Unsafe}, which alone
 * reaches every kind of field: record components, fields of hidden classes, static finals (docs/adr/0002).
 *
 * <p>Nothing is checked: a wrong offset corrupts the heap. Offsets come from {@link #offset} and {@link #staticOffset} alone.
 * Plain accesses unless the name says otherwise. Thread-safe, as it has no state.
 */
public final class Memory {
    private static final Unsafe UNSAFE = Unsafe.getUnsafe();

    private Memory() {}

    /** Offset in bytes of an instance field, by the class that declares it and its name. */
    public static long offset(Class<?> declaring, String field) {
        return UNSAFE.objectFieldOffset(declaring, field);
    }

    /** Offset of an instance field that the class itself declares; -1 if it declares none of this name. */
    public static long offsetIfDeclared(Class<?> type, String field) {
        try {
            return offset(type, field);
        } catch (InternalError notDeclaredHere) {
            return -1;
        }
    }

    /** Offset in bytes of an instance field. */
    public static long offset(Field field) {
        return UNSAFE.objectFieldOffset(field);
    }

    /** The object that {@link #staticOffset} counts from. */
    public static Object staticBase(Field field) {
        return UNSAFE.staticFieldBase(field);
    }

    /** Offset in bytes of a static field from {@link #staticBase}. */
    public static long staticOffset(Field field) {
        return UNSAFE.staticFieldOffset(field);
    }

    /** Offset in bytes of element 0 of an array class. */
    public static int arrayBase(Class<?> arrayClass) {
        // int up to JDK 24, long from 25 on: a direct call links on one of them only
        try {
            Object offset =
                    Unsafe.class.getMethod("arrayBaseOffset", Class.class).invoke(UNSAFE, arrayClass);
            return ((Number) offset).intValue();
        } catch (ReflectiveOperationException changed) {
            throw new LinkageError("jdk.internal.misc.Unsafe.arrayBaseOffset", changed);
        }
    }

    /** Bytes from one element of an array class to the next. */
    public static int arrayScale(Class<?> arrayClass) {
        return UNSAFE.arrayIndexScale(arrayClass);
    }

    /** An instance made without a constructor; its class is initialised by this. */
    public static Object allocate(Class<?> type) throws InstantiationException {
        return UNSAFE.allocateInstance(type);
    }

    /** Whether making an instance of the class would run its initialiser, or wait for another thread that runs it. */
    public static boolean needsInitialisation(Class<?> type) {
        return UNSAFE.shouldBeInitialized(type);
    }

    public static boolean getBoolean(@Nullable Object base, long offset) {
        return UNSAFE.getBoolean(base, offset);
    }

    public static byte getByte(@Nullable Object base, long offset) {
        return UNSAFE.getByte(base, offset);
    }

    public static short getShort(@Nullable Object base, long offset) {
        return UNSAFE.getShort(base, offset);
    }

    public static char getChar(@Nullable Object base, long offset) {
        return UNSAFE.getChar(base, offset);
    }

    public static int getInt(@Nullable Object base, long offset) {
        return UNSAFE.getInt(base, offset);
    }

    public static long getLong(@Nullable Object base, long offset) {
        return UNSAFE.getLong(base, offset);
    }

    public static float getFloat(@Nullable Object base, long offset) {
        return UNSAFE.getFloat(base, offset);
    }

    public static double getDouble(@Nullable Object base, long offset) {
        return UNSAFE.getDouble(base, offset);
    }

    public static @Nullable Object getReference(@Nullable Object base, long offset) {
        return UNSAFE.getReference(base, offset);
    }

    public static void putBoolean(@Nullable Object base, long offset, boolean value) {
        UNSAFE.putBoolean(base, offset, value);
    }

    public static void putByte(@Nullable Object base, long offset, byte value) {
        UNSAFE.putByte(base, offset, value);
    }

    public static void putShort(@Nullable Object base, long offset, short value) {
        UNSAFE.putShort(base, offset, value);
    }

    public static void putChar(@Nullable Object base, long offset, char value) {
        UNSAFE.putChar(base, offset, value);
    }

    public static void putInt(@Nullable Object base, long offset, int value) {
        UNSAFE.putInt(base, offset, value);
    }

    public static void putLong(@Nullable Object base, long offset, long value) {
        UNSAFE.putLong(base, offset, value);
    }

    public static void putFloat(@Nullable Object base, long offset, float value) {
        UNSAFE.putFloat(base, offset, value);
    }

    public static void putDouble(@Nullable Object base, long offset, double value) {
        UNSAFE.putDouble(base, offset, value);
    }

    public static void putReference(@Nullable Object base, long offset, @Nullable Object value) {
        UNSAFE.putReference(base, offset, value);
    }

    public static long getLongVolatile(Object base, long offset) {
        return UNSAFE.getLongVolatile(base, offset);
    }

    public static void putLongVolatile(Object base, long offset, long value) {
        UNSAFE.putLongVolatile(base, offset, value);
    }

    /** Adds atomically; gives the value before. */
    public static long getAndAddLong(Object base, long offset, long delta) {
        return UNSAFE.getAndAddLong(base, offset, delta);
    }

    public static boolean compareAndSetLong(Object base, long offset, long expected, long value) {
        return UNSAFE.compareAndSetLong(base, offset, expected, value);
    }

    /** Copies bytes between arrays of primitives, both given by base and offset in bytes. */
    public static void copy(Object from, long fromOffset, Object to, long toOffset, long bytes) {
        UNSAFE.copyMemory(from, fromOffset, to, toOffset, bytes);
    }

    public static void fullFence() {
        UNSAFE.fullFence();
    }

    /** Orders earlier writes before later writes; ends a constructor whose final fields lost {@code final}. */
    public static void releaseFence() {
        UNSAFE.storeFence();
    }
}
