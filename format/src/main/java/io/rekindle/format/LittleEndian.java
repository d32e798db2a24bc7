package io.rekindle.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Little-endian numbers at any alignment in byte arrays and buffers. A buffer's own byte order, position and limit are
 * neither used nor changed; offsets count from its start.
 */
public final class LittleEndian {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BUFFER_SHORTS =
            MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BUFFER_INTS =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BUFFER_LONGS =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    public static short getShort(byte[] bytes, int at) {
        return (short) SHORTS.get(bytes, at);
    }

    public static int getInt(byte[] bytes, int at) {
        return (int) INTS.get(bytes, at);
    }

    public static long getLong(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    public static void putShort(byte[] bytes, int at, short value) {
        SHORTS.set(bytes, at, value);
    }

    public static void putInt(byte[] bytes, int at, int value) {
        INTS.set(bytes, at, value);
    }

    public static void putLong(byte[] bytes, int at, long value) {
        LONGS.set(bytes, at, value);
    }

    public static short getShort(ByteBuffer buffer, int at) {
        return (short) BUFFER_SHORTS.get(buffer, at);
    }

    public static int getInt(ByteBuffer buffer, int at) {
        return (int) BUFFER_INTS.get(buffer, at);
    }

    public static long getLong(ByteBuffer buffer, int at) {
        return (long) BUFFER_LONGS.get(buffer, at);
    }

    public static void putShort(ByteBuffer buffer, int at, short value) {
        BUFFER_SHORTS.set(buffer, at, value);
    }

    public static void putInt(ByteBuffer buffer, int at, int value) {
        BUFFER_INTS.set(buffer, at, value);
    }

    public static void putLong(ByteBuffer buffer, int at, long value) {
        BUFFER_LONGS.set(buffer, at, value);
    }
}
