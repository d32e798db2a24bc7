package io.rekindle.runtime.capture;

import io.rekindle.hook.Memory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes inside a String, without a copy, where it keeps one byte a character (JEP 254, compact strings). They are a part of the
 * string: never to be changed.
 */
final class StringBytes {
    private static final long VALUE = Memory.offset(String.class, "value");
    private static final long CODER = Memory.offset(String.class, "coder");
    private static final byte LATIN1 = 0;

    private StringBytes() {}

    /** One byte a character; null for a string that is kept otherwise. */
    static byte @Nullable [] latin1(String string) {
        return Memory.getByte(string, CODER) == LATIN1
                ? (byte[]) Objects.requireNonNull(Memory.getReference(string, VALUE))
                : null;
    }
}
