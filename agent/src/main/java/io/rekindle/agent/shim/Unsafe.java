package io.rekindle.agent.shim;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for {@code sun.misc.Unsafe} in the libraries of the private class loader: when the jar is packed, their references to it are
 * turned into references to this class. It does the same through {@code jdk.internal.misc.Unsafe}, which prints no warning on JDK 24 and
 * later and needs no module {@code jdk.unsupported}.
 *
 * <p>Names and signatures are those of the original, its private field {@code theUnsafe} included, by which the libraries find it. A test
 * asserts that every member that a packed class asks for is here.
 */
@SuppressWarnings("NullAway") // as unchecked as the original
public final class Unsafe {

    @SuppressWarnings("UnusedVariable") // read by reflection
    private static final Unsafe theUnsafe = new Unsafe();

    private static final jdk.internal.misc.Unsafe UNSAFE = jdk.internal.misc.Unsafe.getUnsafe();

    public static final int ARRAY_BOOLEAN_BASE_OFFSET = arrayBase(boolean[].class);
    public static final int ARRAY_BYTE_BASE_OFFSET = arrayBase(byte[].class);
    public static final int ARRAY_CHAR_BASE_OFFSET = arrayBase(char[].class);
    public static final int ARRAY_INT_BASE_OFFSET = arrayBase(int[].class);
    public static final int ARRAY_LONG_BASE_OFFSET = arrayBase(long[].class);
    public static final int ARRAY_OBJECT_BASE_OFFSET = arrayBase(Object[].class);
    public static final int ARRAY_OBJECT_INDEX_SCALE = UNSAFE.arrayIndexScale(Object[].class);

    private Unsafe() {}

    /** An int up to JDK 24 and a long from 25 on, hence by reflection. */
    private static int arrayBase(Class<?> type) {
        try {
            Object offset = jdk.internal.misc.Unsafe.class
                    .getMethod("arrayBaseOffset", Class.class)
                    .invoke(UNSAFE, type);
            return ((Number) offset).intValue();
        } catch (ReflectiveOperationException changed) {
            throw new ExceptionInInitializerError(changed);
        }
    }

    public int arrayBaseOffset(Class<?> type) {
        return arrayBase(type);
    }

    public void invokeCleaner(ByteBuffer direct) {
        UNSAFE.invokeCleaner(direct);
    }

    public Object allocateInstance(Class<?> type) throws InstantiationException {
        return UNSAFE.allocateInstance(type);
    }

    public boolean getBoolean(@Nullable Object base, long offset) {
        return UNSAFE.getBoolean(base, offset);
    }

    public void putBoolean(@Nullable Object base, long offset, boolean value) {
        UNSAFE.putBoolean(base, offset, value);
    }

    public boolean getBooleanVolatile(@Nullable Object base, long offset) {
        return UNSAFE.getBooleanVolatile(base, offset);
    }

    public void putBooleanVolatile(@Nullable Object base, long offset, boolean value) {
        UNSAFE.putBooleanVolatile(base, offset, value);
    }

    public byte getByte(@Nullable Object base, long offset) {
        return UNSAFE.getByte(base, offset);
    }

    public void putByte(@Nullable Object base, long offset, byte value) {
        UNSAFE.putByte(base, offset, value);
    }

    public byte getByteVolatile(@Nullable Object base, long offset) {
        return UNSAFE.getByteVolatile(base, offset);
    }

    public void putByteVolatile(@Nullable Object base, long offset, byte value) {
        UNSAFE.putByteVolatile(base, offset, value);
    }

    public byte getByte(long address) {
        return UNSAFE.getByte(address);
    }

    public void putByte(long address, byte value) {
        UNSAFE.putByte(address, value);
    }

    public short getShort(@Nullable Object base, long offset) {
        return UNSAFE.getShort(base, offset);
    }

    public void putShort(@Nullable Object base, long offset, short value) {
        UNSAFE.putShort(base, offset, value);
    }

    public short getShortVolatile(@Nullable Object base, long offset) {
        return UNSAFE.getShortVolatile(base, offset);
    }

    public void putShortVolatile(@Nullable Object base, long offset, short value) {
        UNSAFE.putShortVolatile(base, offset, value);
    }

    public short getShort(long address) {
        return UNSAFE.getShort(address);
    }

    public void putShort(long address, short value) {
        UNSAFE.putShort(address, value);
    }

    public char getChar(@Nullable Object base, long offset) {
        return UNSAFE.getChar(base, offset);
    }

    public void putChar(@Nullable Object base, long offset, char value) {
        UNSAFE.putChar(base, offset, value);
    }

    public char getCharVolatile(@Nullable Object base, long offset) {
        return UNSAFE.getCharVolatile(base, offset);
    }

    public void putCharVolatile(@Nullable Object base, long offset, char value) {
        UNSAFE.putCharVolatile(base, offset, value);
    }

    public char getChar(long address) {
        return UNSAFE.getChar(address);
    }

    public void putChar(long address, char value) {
        UNSAFE.putChar(address, value);
    }

    public int getInt(@Nullable Object base, long offset) {
        return UNSAFE.getInt(base, offset);
    }

    public void putInt(@Nullable Object base, long offset, int value) {
        UNSAFE.putInt(base, offset, value);
    }

    public int getIntVolatile(@Nullable Object base, long offset) {
        return UNSAFE.getIntVolatile(base, offset);
    }

    public void putIntVolatile(@Nullable Object base, long offset, int value) {
        UNSAFE.putIntVolatile(base, offset, value);
    }

    public int getInt(long address) {
        return UNSAFE.getInt(address);
    }

    public void putInt(long address, int value) {
        UNSAFE.putInt(address, value);
    }

    public long getLong(@Nullable Object base, long offset) {
        return UNSAFE.getLong(base, offset);
    }

    public void putLong(@Nullable Object base, long offset, long value) {
        UNSAFE.putLong(base, offset, value);
    }

    public long getLongVolatile(@Nullable Object base, long offset) {
        return UNSAFE.getLongVolatile(base, offset);
    }

    public void putLongVolatile(@Nullable Object base, long offset, long value) {
        UNSAFE.putLongVolatile(base, offset, value);
    }

    public long getLong(long address) {
        return UNSAFE.getLong(address);
    }

    public void putLong(long address, long value) {
        UNSAFE.putLong(address, value);
    }

    public float getFloat(@Nullable Object base, long offset) {
        return UNSAFE.getFloat(base, offset);
    }

    public void putFloat(@Nullable Object base, long offset, float value) {
        UNSAFE.putFloat(base, offset, value);
    }

    public float getFloatVolatile(@Nullable Object base, long offset) {
        return UNSAFE.getFloatVolatile(base, offset);
    }

    public void putFloatVolatile(@Nullable Object base, long offset, float value) {
        UNSAFE.putFloatVolatile(base, offset, value);
    }

    public float getFloat(long address) {
        return UNSAFE.getFloat(address);
    }

    public void putFloat(long address, float value) {
        UNSAFE.putFloat(address, value);
    }

    public double getDouble(@Nullable Object base, long offset) {
        return UNSAFE.getDouble(base, offset);
    }

    public void putDouble(@Nullable Object base, long offset, double value) {
        UNSAFE.putDouble(base, offset, value);
    }

    public double getDoubleVolatile(@Nullable Object base, long offset) {
        return UNSAFE.getDoubleVolatile(base, offset);
    }

    public void putDoubleVolatile(@Nullable Object base, long offset, double value) {
        UNSAFE.putDoubleVolatile(base, offset, value);
    }

    public double getDouble(long address) {
        return UNSAFE.getDouble(address);
    }

    public void putDouble(long address, double value) {
        UNSAFE.putDouble(address, value);
    }

    public @Nullable Object getObject(@Nullable Object base, long offset) {
        return UNSAFE.getReference(base, offset);
    }

    public void putObject(@Nullable Object base, long offset, @Nullable Object value) {
        UNSAFE.putReference(base, offset, value);
    }

    public @Nullable Object getObjectVolatile(@Nullable Object base, long offset) {
        return UNSAFE.getReferenceVolatile(base, offset);
    }

    public void putObjectVolatile(@Nullable Object base, long offset, @Nullable Object value) {
        UNSAFE.putReferenceVolatile(base, offset, value);
    }

    public void putOrderedInt(@Nullable Object base, long offset, int value) {
        UNSAFE.putIntRelease(base, offset, value);
    }

    public boolean compareAndSwapInt(@Nullable Object base, long offset, int expected, int value) {
        return UNSAFE.compareAndSetInt(base, offset, expected, value);
    }

    public int getAndSetInt(@Nullable Object base, long offset, int value) {
        return UNSAFE.getAndSetInt(base, offset, value);
    }

    public int getAndAddInt(@Nullable Object base, long offset, int delta) {
        return UNSAFE.getAndAddInt(base, offset, delta);
    }

    public void putOrderedLong(@Nullable Object base, long offset, long value) {
        UNSAFE.putLongRelease(base, offset, value);
    }

    public boolean compareAndSwapLong(@Nullable Object base, long offset, long expected, long value) {
        return UNSAFE.compareAndSetLong(base, offset, expected, value);
    }

    public long getAndSetLong(@Nullable Object base, long offset, long value) {
        return UNSAFE.getAndSetLong(base, offset, value);
    }

    public long getAndAddLong(@Nullable Object base, long offset, long delta) {
        return UNSAFE.getAndAddLong(base, offset, delta);
    }

    public void putOrderedObject(@Nullable Object base, long offset, @Nullable Object value) {
        UNSAFE.putReferenceRelease(base, offset, value);
    }

    public boolean compareAndSwapObject(
            @Nullable Object base, long offset, @Nullable Object expected, @Nullable Object value) {
        return UNSAFE.compareAndSetReference(base, offset, expected, value);
    }

    public @Nullable Object getAndSetObject(@Nullable Object base, long offset, @Nullable Object value) {
        return UNSAFE.getAndSetReference(base, offset, value);
    }

    public long allocateMemory(long bytes) {
        return UNSAFE.allocateMemory(bytes);
    }

    public long reallocateMemory(long address, long bytes) {
        return UNSAFE.reallocateMemory(address, bytes);
    }

    public void freeMemory(long address) {
        UNSAFE.freeMemory(address);
    }

    public void copyMemory(long from, long to, long bytes) {
        UNSAFE.copyMemory(from, to, bytes);
    }

    public void copyMemory(@Nullable Object from, long fromOffset, @Nullable Object to, long toOffset, long bytes) {
        UNSAFE.copyMemory(from, fromOffset, to, toOffset, bytes);
    }

    public void setMemory(long address, long bytes, byte value) {
        UNSAFE.setMemory(address, bytes, value);
    }

    public void setMemory(@Nullable Object base, long offset, long bytes, byte value) {
        UNSAFE.setMemory(base, offset, bytes, value);
    }

    public long objectFieldOffset(Field field) {
        return UNSAFE.objectFieldOffset(field);
    }

    public long staticFieldOffset(Field field) {
        return UNSAFE.staticFieldOffset(field);
    }

    public Object staticFieldBase(Field field) {
        return UNSAFE.staticFieldBase(field);
    }

    public int arrayIndexScale(Class<?> type) {
        return UNSAFE.arrayIndexScale(type);
    }

    public int addressSize() {
        return UNSAFE.addressSize();
    }

    public int pageSize() {
        return UNSAFE.pageSize();
    }

    public void fullFence() {
        UNSAFE.fullFence();
    }

    public void loadFence() {
        UNSAFE.loadFence();
    }

    public void storeFence() {
        UNSAFE.storeFence();
    }
}
