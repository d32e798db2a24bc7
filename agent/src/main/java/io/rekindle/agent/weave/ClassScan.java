package io.rekindle.agent.weave;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the constant pool and the first lines of a class file and nothing else: what the class is called, what it extends, and
 * whether one of our annotations is named in it. The layout is that of the JVM specification, chapter 4.
 *
 * <p>Reused for class after class by one thread; the results hold until the next {@link #scan}.
 */
final class ClassScan {
    /** The class names {@code @Recoverable}. */
    static final int RECOVERABLE = 1;
    /** The class names {@code @Atomic}. */
    static final int ATOMIC = 2;
    /** The class names {@code @ContextKey}, {@code @NotRecovered}, {@code @AfterRecovery} or {@code @FormerName}. */
    static final int OTHER = 4;

    private static final String[] NO_NAMES = {};
    private static final byte[] PACKAGE = "Lio/rekindle/".getBytes(StandardCharsets.US_ASCII);

    private static final int MAGIC = 0xCAFEBABE;
    private static final int UTF8 = 1;
    private static final int INTEGER = 3;
    private static final int FLOAT = 4;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int STRING = 8;
    private static final int FIELD_REF = 9;
    private static final int METHOD_REF = 10;
    private static final int INTERFACE_METHOD_REF = 11;
    private static final int NAME_AND_TYPE = 12;
    private static final int METHOD_HANDLE = 15;
    private static final int METHOD_TYPE = 16;
    private static final int DYNAMIC = 17;
    private static final int INVOKE_DYNAMIC = 18;
    private static final int MODULE = 19;
    private static final int PACKAGE_NAME = 20;

    private byte[] bytes = {};
    private int[] offsets = new int[1024];
    private int marks;
    private int majorVersion;
    private int access;
    private String name = "";
    private @Nullable String superName;
    private String[] interfaces = NO_NAMES;

    /** Reads one class file; false if it is none, or damaged. */
    boolean scan(byte[] classFile) {
        bytes = classFile;
        try {
            return read();
        } catch (IndexOutOfBoundsException truncated) {
            return false;
        } finally {
            bytes = new byte[0];
        }
    }

    private boolean read() {
        if (bytes.length < 24 || int32(0) != MAGIC) {
            return false;
        }
        majorVersion = uint16(6);
        int at = readConstants();
        if (at < 0) {
            return false;
        }
        access = uint16(at);
        String thisName = className(uint16(at + 2));
        if (thisName == null) {
            return false;
        }
        name = thisName;
        superName = className(uint16(at + 4));
        int count = uint16(at + 6);
        interfaces = count == 0 ? NO_NAMES : new String[count];
        for (int i = 0; i < count; i++) {
            String each = className(uint16(at + 8 + 2 * i));
            if (each == null) {
                return false;
            }
            interfaces[i] = each;
        }
        return true;
    }

    /** Gives the offset behind the constant pool, or -1. */
    private int readConstants() {
        int count = uint16(8);
        if (offsets.length < count) {
            offsets = new int[count + 256];
        }
        marks = 0;
        int at = 10;
        for (int i = 1; i < count; i++) {
            int tag = bytes[at];
            offsets[i] = at + 1;
            switch (tag) {
                case UTF8 -> {
                    int length = uint16(at + 1);
                    if (length > PACKAGE.length && bytes[at + 3] == 'L') {
                        mark(at + 3, length);
                    }
                    at += 3 + length;
                }
                case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE_NAME -> at += 3;
                case METHOD_HANDLE -> at += 4;
                case INTEGER,
                        FLOAT,
                        FIELD_REF,
                        METHOD_REF,
                        INTERFACE_METHOD_REF,
                        NAME_AND_TYPE,
                        DYNAMIC,
                        INVOKE_DYNAMIC -> at += 5;
                case LONG, DOUBLE -> {
                    at += 9;
                    i++;
                }
                default -> {
                    return -1;
                }
            }
        }
        return at;
    }

    private void mark(int start, int length) {
        for (int i = 1; i < PACKAGE.length; i++) {
            if (bytes[start + i] != PACKAGE[i]) {
                return;
            }
        }
        String rest = new String(bytes, start + PACKAGE.length, length - PACKAGE.length, StandardCharsets.US_ASCII);
        switch (rest) {
            case "Recoverable;" -> marks |= RECOVERABLE;
            case "Atomic;" -> marks |= ATOMIC;
            case "ContextKey;", "NotRecovered;", "AfterRecovery;", "FormerName;" -> marks |= OTHER;
            default -> {
                // another class of the package: no annotation of ours
            }
        }
    }

    private @Nullable String className(int classIndex) {
        if (classIndex == 0) {
            return null;
        }
        int at = offsets[uint16(offsets[classIndex])];
        int length = uint16(at);
        for (int i = 0; i < length; i++) {
            if (bytes[at + 2 + i] < 0) {
                return modifiedUtf8(at + 2, length);
            }
        }
        return new String(bytes, at + 2, length, StandardCharsets.US_ASCII);
    }

    private String modifiedUtf8(int start, int length) {
        StringBuilder text = new StringBuilder(length);
        int end = start + length;
        for (int at = start; at < end; ) {
            int first = bytes[at] & 0xFF;
            if (first < 0x80) {
                text.append((char) first);
                at++;
            } else if ((first & 0xE0) == 0xC0) {
                text.append((char) (((first & 0x1F) << 6) | (bytes[at + 1] & 0x3F)));
                at += 2;
            } else {
                text.append((char) (((first & 0x0F) << 12) | ((bytes[at + 1] & 0x3F) << 6) | (bytes[at + 2] & 0x3F)));
                at += 3;
            }
        }
        return text.toString();
    }

    private int uint16(int at) {
        return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }

    private int int32(int at) {
        return (uint16(at) << 16) | uint16(at + 2);
    }

    /** Which of our annotations the constant pool names: {@link #RECOVERABLE} and others. A name alone does not mean an annotation. */
    int marks() {
        return marks;
    }

    int majorVersion() {
        return majorVersion;
    }

    int access() {
        return access;
    }

    /** Internal name, as all names here. */
    String name() {
        return name;
    }

    /** Null for {@code java.lang.Object} and module descriptors. */
    @Nullable
    String superName() {
        return superName;
    }

    String[] interfaces() {
        return interfaces;
    }
}
