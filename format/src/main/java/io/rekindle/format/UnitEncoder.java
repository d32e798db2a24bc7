package io.rekindle.format;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@code UnitRecord} straight into bytes, without building messages. Methods are called in the order of the
 * grammar:
 *
 * <pre>
 * unit    = { change | root | context | committedAt }
 * change  = beginChange { field value | listOp [value] | element value | entry key [value] endEntry | run
 *           | firstSeq | cleared | arrayLength | opaque } endChange
 * run     = arrayRun | beginValuesRun { value } endValuesRun
 * root    = root value
 * context = beginContext [held] [unclaimed] [key] endContext
 * value   = valueNull | valueRef | … | beginComposite { value } endComposite
 * </pre>
 *
 * <p>A call out of order throws {@link IllegalStateException}; it is a defect of the caller, and {@link #abandon} then
 * takes back the change begun. Does not allocate once the buffer has its size, big numbers aside. Not thread-safe.
 */
public final class UnitEncoder {
    /** Kinds of {@link #listOp}. */
    public static final int LIST_ADD = 0;

    public static final int LIST_SET = 1;
    public static final int LIST_REMOVE = 2;
    public static final int LIST_CLEAR = 3;

    /** How deep composites may nest. */
    public static final int MAX_COMPOSITE_DEPTH = 16;

    /** A larger buffer is given back by {@link #reset}. */
    public static final int RETAINED_BYTES = 1 << 20;

    private static final int INITIAL_BYTES = 1024;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    // What is open. UNIT is the bottom of the stack.
    private static final byte UNIT = 0;
    private static final byte CHANGE = 1;
    private static final byte FIELD = 2;
    private static final byte LIST_OP = 3;
    private static final byte ENTRY = 4;
    private static final byte REMOVED_ENTRY = 5;
    private static final byte VALUES_RUN = 6;
    private static final byte ROOT = 7;
    private static final byte CONTEXT = 8;
    private static final byte COMPOSITE_VALUE = 9;
    private static final byte COMPOSITE = 10;

    private static final int NO_VALUE = 0;
    private static final int ELEMENT_TAG = 11 << 3 | BYTES;
    private static final int ENTRY_KEY_TAG = 2 << 3 | BYTES;
    private static final int ENTRY_VALUE_TAG = 3 << 3 | BYTES;

    private final WireBuffer out = new WireBuffer(INITIAL_BYTES);
    private final byte[] frames = new byte[2 + 2 * MAX_COMPOSITE_DEPTH];
    private final int[] lengthsAt = new int[frames.length];
    private final int[] outerValueTags = new int[frames.length];
    private int depth;
    private byte frame = UNIT;

    /** Tag under which the next value goes, NO_VALUE if none may come. */
    private int valueTag;

    private int changes;
    private byte outermost = UNIT;
    private int outermostStart;

    /** Begins a new unit. Gives a buffer back to the collector if it grew above {@link #RETAINED_BYTES}. */
    public void reset() {
        if (out.bytes.length > RETAINED_BYTES) {
            out.bytes = new byte[INITIAL_BYTES];
        }
        out.length = 0;
        depth = 0;
        frame = UNIT;
        valueTag = NO_VALUE;
        changes = 0;
        outermostStart = 0;
    }

    /** The bytes, valid from 0 to {@link #length()}; another array after the next call that writes. */
    public byte[] buffer() {
        return out.bytes;
    }

    /** Bytes written. The unit is complete only while nothing is open. */
    public int length() {
        return out.length;
    }

    /** Changes begun and not abandoned since {@link #reset}. */
    public int changes() {
        return changes;
    }

    /** Whether nothing was written since {@link #reset}. */
    public boolean isEmpty() {
        return out.length == 0;
    }

    /** A copy of the bytes, for those that are not in a hurry. */
    public byte[] toByteArray() {
        if (frame != UNIT) {
            throw misuse("toByteArray");
        }
        return Arrays.copyOf(out.bytes, out.length);
    }

    /** When the unit commits, in microseconds since 1970. Once, between changes. */
    public void committedAt(long micros) {
        requireFrame(UNIT, "committedAt");
        out.fixed64Field(4 << 3 | FIXED64, micros);
    }

    /**
     * Takes back the change, root or context that is open, as if it had not been begun, whatever state it is in. Does
     * nothing if none is open.
     */
    public void abandon() {
        if (frame == UNIT) {
            return;
        }
        if (outermost == CHANGE) {
            changes--;
        }
        out.length = outermostStart;
        depth = 0;
        frame = UNIT;
        valueTag = NO_VALUE;
    }

    // Changes

    /**
     * Begins what happened to one object.
     *
     * @param stamp version of the object taken by this commit
     * @param whole the change will carry all of the object
     */
    public void beginChange(long objectId, int schemaId, long stamp, boolean whole) {
        requireFrame(UNIT, "beginChange");
        openOutermost(CHANGE, 1 << 3 | BYTES);
        changes++;
        out.varintField(1 << 3 | VARINT, objectId);
        out.varintField(2 << 3 | VARINT, schemaId & 0xFFFF_FFFFL);
        out.varintField(3 << 3 | VARINT, stamp);
        if (whole) {
            out.trueField(4 << 3 | VARINT);
        }
    }

    public void endChange() {
        requireFrame(CHANGE, "endChange");
        close();
    }

    /** Lists: sequence number of the first operation; whole lists: the last one contained. At most once a change. */
    public void firstSeq(long seq) {
        requireFrame(CHANGE, "firstSeq");
        out.varintField(6 << 3 | VARINT, seq);
    }

    /** A field, followed by one value. */
    public void field(int ordinal) {
        requireFrame(CHANGE, "field");
        open(FIELD, 5 << 3 | BYTES);
        out.varintField(1 << 3 | VARINT, ordinal & 0xFFFF_FFFFL);
        valueTag = 2 << 3 | BYTES;
    }

    /**
     * An operation of a list, followed by one value if it is {@link #LIST_ADD} or {@link #LIST_SET}.
     *
     * @param index ignored by {@link #LIST_CLEAR}, which takes 0
     */
    public void listOp(int kind, int index) {
        requireFrame(CHANGE, "listOp");
        if (kind < LIST_ADD || kind > LIST_CLEAR || index < 0) {
            throw new IllegalArgumentException("list operation: kind=" + kind + " index=" + index);
        }
        open(LIST_OP, 7 << 3 | BYTES);
        out.varintField(1 << 3 | VARINT, kind);
        out.varintField(2 << 3 | VARINT, index);
        if (kind == LIST_ADD || kind == LIST_SET) {
            valueTag = 3 << 3 | BYTES;
        } else {
            close();
        }
    }

    /** The next element of a whole list, followed by one value. */
    public void element() {
        requireFrame(CHANGE, "element");
        valueTag = ELEMENT_TAG;
    }

    /**
     * An entry of a map or set, followed by the key as a value, then, for maps and unless removed, the value, then
     * {@link #endEntry}.
     */
    public void entry(long stamp, boolean removed) {
        requireFrame(CHANGE, "entry");
        open(removed ? REMOVED_ENTRY : ENTRY, 8 << 3 | BYTES);
        out.varintField(1 << 3 | VARINT, stamp);
        if (removed) {
            out.trueField(4 << 3 | VARINT);
        }
        valueTag = ENTRY_KEY_TAG;
    }

    public void endEntry() {
        if ((frame != ENTRY && frame != REMOVED_ENTRY) || valueTag == ENTRY_KEY_TAG) {
            throw misuse("endEntry");
        }
        close();
    }

    /** Maps and sets: keys whose stamp is lower than the change's are gone. At most once a change. */
    public void cleared() {
        requireFrame(CHANGE, "cleared");
        out.trueField(13 << 3 | VARINT);
    }

    /** Arrays: number of elements. At most once a change. */
    public void arrayLength(long length) {
        requireFrame(CHANGE, "arrayLength");
        out.varintField(9 << 3 | VARINT, length);
    }

    /** Bytes that an object is re-created from. At most once a change. */
    public void opaque(byte[] bytes, int offset, int length) {
        requireFrame(CHANGE, "opaque");
        if (length != 0) {
            out.bytesField(12 << 3 | BYTES, bytes, offset, length);
        }
    }

    /**
     * Elements of a primitive array, given as little-endian bytes (which for a {@code byte[]} the elements are).
     *
     * @param start index of the first element, in elements
     * @param offset of the bytes in {@code littleEndian}
     * @param length in bytes
     */
    public void arrayRun(long start, byte[] littleEndian, int offset, int length) {
        openRawRun(start, length, 1);
        out.putBytes(littleEndian, offset, length);
        close();
    }

    /** Elements {@code offset} to {@code offset + length}, in elements, of an array, to go to {@code start} on. */
    public void arrayRun(long start, boolean[] elements, int offset, int length) {
        openRawRun(start, length, 1);
        for (int i = 0; i < length; i++) {
            out.putByte(elements[offset + i] ? 1 : 0);
        }
        close();
    }

    public void arrayRun(long start, short[] elements, int offset, int length) {
        openRawRun(start, length, Short.BYTES);
        for (int i = 0; i < length; i++) {
            LittleEndian.putShort(out.bytes, out.length + i * Short.BYTES, elements[offset + i]);
        }
        endRawRun(length * Short.BYTES);
    }

    public void arrayRun(long start, char[] elements, int offset, int length) {
        openRawRun(start, length, Character.BYTES);
        for (int i = 0; i < length; i++) {
            LittleEndian.putShort(out.bytes, out.length + i * Character.BYTES, (short) elements[offset + i]);
        }
        endRawRun(length * Character.BYTES);
    }

    public void arrayRun(long start, int[] elements, int offset, int length) {
        openRawRun(start, length, Integer.BYTES);
        for (int i = 0; i < length; i++) {
            LittleEndian.putInt(out.bytes, out.length + i * Integer.BYTES, elements[offset + i]);
        }
        endRawRun(length * Integer.BYTES);
    }

    public void arrayRun(long start, long[] elements, int offset, int length) {
        openRawRun(start, length, Long.BYTES);
        for (int i = 0; i < length; i++) {
            LittleEndian.putLong(out.bytes, out.length + i * Long.BYTES, elements[offset + i]);
        }
        endRawRun(length * Long.BYTES);
    }

    public void arrayRun(long start, float[] elements, int offset, int length) {
        openRawRun(start, length, Float.BYTES);
        for (int i = 0; i < length; i++) {
            LittleEndian.putInt(out.bytes, out.length + i * Float.BYTES, Float.floatToRawIntBits(elements[offset + i]));
        }
        endRawRun(length * Float.BYTES);
    }

    public void arrayRun(long start, double[] elements, int offset, int length) {
        openRawRun(start, length, Double.BYTES);
        for (int i = 0; i < length; i++) {
            LittleEndian.putLong(
                    out.bytes, out.length + i * Double.BYTES, Double.doubleToRawLongBits(elements[offset + i]));
        }
        endRawRun(length * Double.BYTES);
    }

    /** Opens a run and leaves the buffer with room for the elements. Nothing but {@code put} may follow. */
    private void openRawRun(long start, int elements, int width) {
        requireFrame(CHANGE, "arrayRun");
        long size = (long) elements * width;
        out.ensure(size + 32);
        open(VALUES_RUN, 10 << 3 | BYTES);
        out.varintField(1 << 3 | VARINT, start);
        if (size != 0) {
            out.putByte(2 << 3 | BYTES);
            out.putVarint(size);
        }
    }

    private void endRawRun(int size) {
        out.length += size;
        close();
    }

    /** A run of a reference array, followed by any number of values and {@link #endValuesRun}. */
    public void beginValuesRun(long start) {
        requireFrame(CHANGE, "beginValuesRun");
        open(VALUES_RUN, 10 << 3 | BYTES);
        out.varintField(1 << 3 | VARINT, start);
        valueTag = 3 << 3 | BYTES;
    }

    public void endValuesRun() {
        if (frame != VALUES_RUN) {
            throw misuse("endValuesRun");
        }
        close();
    }

    // Roots and contexts

    /** A durable root was assigned; followed by one value. */
    public void root(String name, long stamp) {
        requireFrame(UNIT, "root");
        openOutermost(ROOT, 2 << 3 | BYTES);
        out.nameField(1 << 3 | BYTES, name);
        out.varintField(3 << 3 | VARINT, stamp);
        valueTag = 2 << 3 | BYTES;
    }

    /** A context came or went; followed by its key as a value, unless it is a singleton, and {@link #endContext}. */
    public void beginContext(String name, int schemaId, long objectId, long stamp, boolean removed) {
        requireFrame(UNIT, "beginContext");
        openOutermost(CONTEXT, 3 << 3 | BYTES);
        out.varintField(1 << 3 | VARINT, schemaId & 0xFFFF_FFFFL);
        out.varintField(3 << 3 | VARINT, objectId);
        if (removed) {
            out.trueField(4 << 3 | VARINT);
        }
        out.nameField(5 << 3 | BYTES, name);
        out.varintField(6 << 3 | VARINT, stamp);
        valueTag = 2 << 3 | BYTES;
    }

    /** Something refers to the context, or did. Directly after {@link #beginContext}. */
    public void held() {
        if (frame != CONTEXT) {
            throw misuse("held");
        }
        out.trueField(7 << 3 | VARINT);
    }

    /** For how long JVMs have run in which nothing claimed the context; positive. After {@link #beginContext} or {@link #held}. */
    public void unclaimed(long millis) {
        if (frame != CONTEXT) {
            throw misuse("unclaimed");
        }
        out.varintField(8 << 3 | VARINT, millis);
    }

    public void endContext() {
        if (frame != CONTEXT) {
            throw misuse("endContext");
        }
        close();
    }

    // Values

    public void valueNull() {
        valueVarint(1 << 3 | VARINT, 1);
    }

    /**
     * A reference to a tracked object.
     *
     * @param id not 0
     */
    public void valueRef(long id) {
        if (id == ObjectId.NONE) {
            throw new IllegalArgumentException("a reference to nothing is valueNull");
        }
        valueVarint(2 << 3 | VARINT, id);
    }

    public void valueString(String s) {
        int tag = requireValue("valueString");
        int start = out.length;
        out.ensureUtf8(s);
        int units = s.length();
        // UTF-8 is at least as long as the string, and for most exactly so: the lengths are guessed and the bytes moved
        // if the guess was wrong.
        int innerGuess = WireBuffer.varintSize(units);
        int outerGuess = WireBuffer.varintSize(1L + innerGuess + units);
        int from = start + 1 + outerGuess + 1 + innerGuess;
        int end = out.encodeUtf8(s, from);
        if (end < 0) {
            utf16(tag, s);
            return;
        }
        int count = end - from;
        int inner = WireBuffer.varintSize(count);
        int outer = WireBuffer.varintSize(1L + inner + count);
        if (inner != innerGuess || outer != outerGuess) {
            System.arraycopy(out.bytes, from, out.bytes, start + 1 + outer + 1 + inner, count);
        }
        out.putByte(tag);
        out.putVarint(1L + inner + count);
        out.putByte(3 << 3 | BYTES);
        out.putVarint(count);
        out.length += count;
        valueDone();
    }

    /**
     * A string by its bytes, one a character, if they are ASCII: much faster than {@link #valueString} for whoever has them.
     *
     * @return false, with nothing written, if a byte is not ASCII
     */
    public boolean tryAscii(byte[] ascii) {
        if (valueTag == NO_VALUE || !WireBuffer.isAscii(ascii)) {
            return false;
        }
        int tag = requireValue("tryAscii");
        int count = ascii.length;
        out.ensure(16L + count);
        out.putByte(tag);
        out.putVarint(1L + WireBuffer.varintSize(count) + count);
        out.putByte(3 << 3 | BYTES);
        out.putVarint(count);
        out.putBytes(ascii, 0, count);
        valueDone();
        return true;
    }

    private void utf16(int tag, String s) {
        long size = 2L * s.length();
        out.ensure(size + 16);
        out.putByte(tag);
        out.putVarint(2 + WireBuffer.varintSize(size) + size);
        out.putVarint(19 << 3 | BYTES);
        out.putVarint(size);
        for (int i = 0; i < s.length(); i++) {
            LittleEndian.putShort(out.bytes, out.length + 2 * i, (short) s.charAt(i));
        }
        out.length += (int) size;
        valueDone();
    }

    public void valueBool(boolean b) {
        valueVarint(4 << 3 | VARINT, b ? 1 : 0);
    }

    public void valueByte(byte b) {
        valueVarint(5 << 3 | VARINT, WireBuffer.zigzag(b) & 0xFFFF_FFFFL);
    }

    public void valueShort(short s) {
        valueVarint(6 << 3 | VARINT, WireBuffer.zigzag(s) & 0xFFFF_FFFFL);
    }

    public void valueChar(char c) {
        valueVarint(7 << 3 | VARINT, c);
    }

    public void valueInt(int i) {
        valueVarint(8 << 3 | VARINT, WireBuffer.zigzag(i) & 0xFFFF_FFFFL);
    }

    public void valueLong(long l) {
        valueVarint(9 << 3 | VARINT, WireBuffer.zigzag(l));
    }

    public void valueFloat(float f) {
        beginValue("valueFloat", 1 + Float.BYTES);
        out.putByte(10 << 3 | FIXED32);
        out.putFixed32(Float.floatToRawIntBits(f));
        valueDone();
    }

    public void valueDouble(double d) {
        beginValue("valueDouble", 1 + Double.BYTES);
        out.putByte(11 << 3 | FIXED64);
        out.putFixed64(Double.doubleToRawLongBits(d));
        valueDone();
    }

    public void valueEnum(int schemaId, String name) {
        int value = openValue("valueEnum", 12 << 3 | BYTES);
        int message = out.openLength();
        out.varintField(1 << 3 | VARINT, schemaId & 0xFFFF_FFFFL);
        out.nameField(2 << 3 | BYTES, name);
        closeValue(value, message);
    }

    public void valueBigInteger(BigInteger i) {
        int size = i.bitLength() / 8 + 1;
        beginValue("valueBigInteger", 1 + WireBuffer.varintSize(size) + size);
        putBigInteger(13 << 3 | BYTES, i, size);
        valueDone();
    }

    public void valueBigDecimal(BigDecimal d) {
        int value = openValue("valueBigDecimal", 14 << 3 | BYTES);
        int message = out.openLength();
        BigInteger unscaled = d.unscaledValue();
        int size = unscaled.bitLength() / 8 + 1;
        out.ensure(16L + size);
        putBigInteger(1 << 3 | BYTES, unscaled, size);
        out.varintField(2 << 3 | VARINT, WireBuffer.zigzag(d.scale()) & 0xFFFF_FFFFL);
        closeValue(value, message);
    }

    private void putBigInteger(int tag, BigInteger i, int size) {
        out.putByte(tag);
        out.putVarint(size);
        if (size <= Long.BYTES) {
            long bits = i.longValue();
            for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
                out.putByte((int) (bits >> shift));
            }
        } else {
            out.putBytes(i.toByteArray(), 0, size);
        }
    }

    public void valueUuid(UUID uuid) {
        int value = openValue("valueUuid", 15 << 3 | BYTES);
        int message = out.openLength();
        out.fixed64Field(1 << 3 | FIXED64, uuid.getMostSignificantBits());
        out.fixed64Field(2 << 3 | FIXED64, uuid.getLeastSignificantBits());
        closeValue(value, message);
    }

    public void valueInstant(Instant instant) {
        valueSeconds("valueInstant", 16 << 3 | BYTES, instant.getEpochSecond(), instant.getNano());
    }

    public void valueDuration(Duration duration) {
        valueSeconds("valueDuration", 17 << 3 | BYTES, duration.getSeconds(), duration.getNano());
    }

    private void valueSeconds(String method, int tag, long seconds, int nanos) {
        int value = openValue(method, tag);
        int message = out.openLength();
        out.varintField(1 << 3 | VARINT, WireBuffer.zigzag(seconds));
        out.varintField(2 << 3 | VARINT, nanos);
        closeValue(value, message);
    }

    /** An immutable library value by its text, see {@link TextCodec}. */
    public void valueText(String type, String text) {
        int value = openValue("valueText", 18 << 3 | BYTES);
        int message = out.openLength();
        out.nameField(1 << 3 | BYTES, type);
        out.nameField(2 << 3 | BYTES, text);
        closeValue(value, message);
    }

    /** An immutable made of values, followed by its components as values and {@link #endComposite}. */
    public void beginComposite(int schemaId) {
        int tag = requireValue("beginComposite");
        if (depth + 2 > frames.length) {
            throw new IllegalStateException("composite values nest deeper than " + MAX_COMPOSITE_DEPTH);
        }
        open(COMPOSITE_VALUE, tag);
        out.ensure(2);
        out.putVarint(20 << 3 | BYTES);
        push(COMPOSITE, out.openLength());
        out.varintField(1 << 3 | VARINT, schemaId & 0xFFFF_FFFFL);
        valueTag = 2 << 3 | BYTES;
    }

    public void endComposite() {
        if (frame != COMPOSITE) {
            throw misuse("endComposite");
        }
        close();
        close();
        valueDone();
    }

    /**
     * Writes an object if it is a value by itself: null, a string, a box, a big number, a UUID, an instant, a duration or
     * one of the types of {@link TextCodec}.
     *
     * @return false, with nothing written, if the object is none of these
     */
    public boolean tryValue(@Nullable Object object) {
        if (object == null) {
            valueNull();
            return true;
        }
        if (tryPlain(object)) {
            return true;
        }
        Text text = TextCodec.encode(object);
        if (text == null) {
            return false;
        }
        valueText(text.type(), text.text());
        return true;
    }

    /**
     * Writes a decoded value again.
     *
     * @throws IllegalArgumentException if it is not of the types that {@link Values#decode} gives
     */
    public void value(Object decoded) {
        if (decoded instanceof Ref ref) {
            valueRef(ref.id());
        } else if (decoded instanceof Null) {
            valueNull();
        } else if (decoded instanceof EnumRef constant) {
            valueEnum(constant.schemaId(), constant.name());
        } else if (decoded instanceof Text text) {
            valueText(text.type(), text.text());
        } else if (decoded instanceof Composite composite) {
            beginComposite(composite.schemaId());
            for (Object component : composite.components()) {
                value(component);
            }
            endComposite();
        } else if (decoded instanceof UnknownValue unknown) {
            byte[] message = unknown.proto().toByteArray();
            beginValue("value", message.length);
            out.putBytes(message, 0, message.length);
            valueDone();
        } else if (!tryPlain(decoded)) {
            throw new IllegalArgumentException(
                    "not a decoded value: " + decoded.getClass().getName());
        }
    }

    private boolean tryPlain(Object o) {
        if (o instanceof String s) {
            valueString(s);
        } else if (o instanceof Integer i) {
            valueInt(i);
        } else if (o instanceof Long l) {
            valueLong(l);
        } else if (o instanceof Boolean b) {
            valueBool(b);
        } else if (o instanceof Double d) {
            valueDouble(d);
        } else if (o instanceof Float f) {
            valueFloat(f);
        } else if (o instanceof Byte b) {
            valueByte(b);
        } else if (o instanceof Short s) {
            valueShort(s);
        } else if (o instanceof Character c) {
            valueChar(c);
        } else {
            return tryPlainLibraryType(o);
        }
        return true;
    }

    private boolean tryPlainLibraryType(Object o) {
        Class<?> type = o.getClass();
        if (type == Instant.class) {
            valueInstant((Instant) o);
        } else if (type == UUID.class) {
            valueUuid((UUID) o);
        } else if (type == BigDecimal.class) {
            valueBigDecimal((BigDecimal) o);
        } else if (type == Duration.class) {
            valueDuration((Duration) o);
        } else if (type == BigInteger.class) {
            // Subclasses of the big numbers are not values: they may be mutable.
            valueBigInteger((BigInteger) o);
        } else {
            return false;
        }
        return true;
    }

    // The stack

    private void valueVarint(int tag, long content) {
        beginValue("value", 1 + WireBuffer.varintSize(content));
        out.putByte(tag);
        out.putVarint(content);
        valueDone();
    }

    /** Tag and length of a value whose size is known, and room for it. */
    private void beginValue(String method, int size) {
        int tag = requireValue(method);
        out.ensure(16L + size);
        out.putByte(tag);
        out.putVarint(size);
    }

    /** Tag and open length of a value, and the tag of its only field. */
    private int openValue(String method, int fieldTag) {
        int tag = requireValue(method);
        out.ensure(4);
        out.putByte(tag);
        int at = out.openLength();
        out.putVarint(fieldTag);
        return at;
    }

    private void closeValue(int valueLengthAt, int messageLengthAt) {
        out.closeLength(messageLengthAt);
        out.closeLength(valueLengthAt);
        valueDone();
    }

    private void valueDone() {
        switch (frame) {
            case FIELD, LIST_OP, ROOT -> close();
            case ENTRY -> valueTag = valueTag == ENTRY_KEY_TAG ? ENTRY_VALUE_TAG : NO_VALUE;
            case CHANGE, REMOVED_ENTRY, CONTEXT -> valueTag = NO_VALUE;
            default -> {} // runs and composites take any number
        }
    }

    private int requireValue(String method) {
        if (valueTag == NO_VALUE) {
            throw misuse(method);
        }
        return valueTag;
    }

    private void requireFrame(byte expected, String method) {
        if (frame != expected || valueTag != NO_VALUE) {
            throw misuse(method);
        }
    }

    private IllegalStateException misuse(String method) {
        return new IllegalStateException(method + " out of order: frame=" + frame + " depth=" + depth + " value="
                + (valueTag == NO_VALUE ? "none may come" : "expected or allowed"));
    }

    private void openOutermost(byte inner, int tag) {
        outermost = inner;
        outermostStart = out.length;
        open(inner, tag);
    }

    private void open(byte inner, int tag) {
        out.ensure(2);
        out.putByte(tag);
        push(inner, out.openLength());
    }

    private void push(byte inner, int lengthAt) {
        frames[depth] = frame;
        lengthsAt[depth] = lengthAt;
        outerValueTags[depth] = valueTag;
        depth++;
        frame = inner;
        valueTag = NO_VALUE;
    }

    private void close() {
        depth--;
        out.closeLength(lengthsAt[depth]);
        frame = frames[depth];
        valueTag = outerValueTags[depth];
    }
}
