package io.rekindle.format;

import com.google.protobuf.ByteString;
import io.rekindle.format.proto.BigDecimalValue;
import io.rekindle.format.proto.CompositeValue;
import io.rekindle.format.proto.DurationValue;
import io.rekindle.format.proto.EnumValue;
import io.rekindle.format.proto.InstantValue;
import io.rekindle.format.proto.TextValue;
import io.rekindle.format.proto.UuidValue;
import io.rekindle.format.proto.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Values between messages and Java. Decoded, a value is a {@link String}, a box ({@link Boolean} to {@link Double}), a
 * {@link BigInteger}, {@link BigDecimal}, {@link UUID}, {@link Instant} or {@link Duration} as itself; else a {@link Ref},
 * {@link EnumRef}, {@link Text}, {@link Composite}, {@link Null} or {@link UnknownValue}. Decoded values are immutable;
 * equal ones are equal by {@code equals}, so that they serve as keys. Bits survive: those of a NaN, the sign of a zero,
 * a lone surrogate.
 */
public final class Values {
    private static final int MAX_NANOS = 999_999_999;

    private Values() {}

    /**
     * Decodes a value.
     *
     * @throws MalformedValueException if the message cannot have been written for any value
     */
    public static Object decode(Value value) {
        return switch (value.getKindCase()) {
            case NULL -> Null.NULL;
            case REF -> decodeRef(value.getRef());
            case STRING -> value.getString();
            case BOOL -> value.getBool();
            case BYTE -> (byte) inRange(value.getByte(), Byte.MIN_VALUE, Byte.MAX_VALUE, "byte");
            case SHORT -> (short) inRange(value.getShort(), Short.MIN_VALUE, Short.MAX_VALUE, "short");
            case CHAR -> (char) inRange(value.getChar(), Character.MIN_VALUE, Character.MAX_VALUE, "char");
            case INT -> value.getInt();
            case LONG -> value.getLong();
            case FLOAT -> value.getFloat();
            case DOUBLE -> value.getDouble();
            case ENUM ->
                new EnumRef(value.getEnum().getSchemaId(), value.getEnum().getName());
            case BIG_INTEGER -> decodeBigInteger(value.getBigInteger());
            case BIG_DECIMAL ->
                new BigDecimal(
                        decodeBigInteger(value.getBigDecimal().getUnscaled()),
                        value.getBigDecimal().getScale());
            case UUID -> new UUID(value.getUuid().getMsb(), value.getUuid().getLsb());
            case INSTANT -> decodeInstant(value.getInstant());
            case DURATION ->
                Duration.ofSeconds(
                        value.getDuration().getSeconds(),
                        inRange(value.getDuration().getNanos(), 0, MAX_NANOS, "duration's nanos"));
            case TEXT -> new Text(value.getText().getType(), value.getText().getText());
            case UTF16 -> decodeUtf16(value.getUtf16());
            case COMPOSITE -> decodeComposite(value.getComposite());
            case KIND_NOT_SET -> decodeUnknown(value);
        };
    }

    private static Ref decodeRef(long id) {
        if (id == ObjectId.NONE) {
            throw new MalformedValueException("reference to object 0: expected an id, or the kind null");
        }
        return new Ref(id);
    }

    private static int inRange(int number, int min, int max, String what) {
        if (number < min || number > max) {
            throw new MalformedValueException(
                    what + " out of range: actual=" + number + " expected=" + min + " to " + max);
        }
        return number;
    }

    private static BigInteger decodeBigInteger(ByteString bytes) {
        if (bytes.isEmpty()) {
            throw new MalformedValueException("big integer without bytes: expected at least one");
        }
        return new BigInteger(bytes.toByteArray());
    }

    private static Instant decodeInstant(InstantValue instant) {
        int nanos = inRange(instant.getNanos(), 0, MAX_NANOS, "instant's nanos");
        try {
            return Instant.ofEpochSecond(instant.getSeconds(), nanos);
        } catch (DateTimeException e) {
            throw new MalformedValueException("instant out of range: seconds=" + instant.getSeconds(), e);
        }
    }

    private static String decodeUtf16(ByteString bytes) {
        if (bytes.size() % 2 != 0) {
            throw new MalformedValueException("utf16 with half a code unit: bytes=" + bytes.size());
        }
        char[] units = new char[bytes.size() / 2];
        for (int i = 0; i < units.length; i++) {
            units[i] = (char) ((bytes.byteAt(2 * i) & 0xFF) | (bytes.byteAt(2 * i + 1) << 8));
        }
        return new String(units);
    }

    private static Composite decodeComposite(CompositeValue composite) {
        List<Object> components = new ArrayList<>(composite.getComponentsCount());
        for (Value component : composite.getComponentsList()) {
            components.add(decode(component));
        }
        return new Composite(composite.getSchemaId(), components);
    }

    private static UnknownValue decodeUnknown(Value value) {
        if (value.getUnknownFields().isEmpty()) {
            throw new MalformedValueException("value without a kind");
        }
        return new UnknownValue(value);
    }

    /**
     * Encodes a decoded value; {@code decode(encode(v))} equals {@code v}.
     *
     * @throws IllegalArgumentException if it is not of the types that {@link #decode} gives
     */
    public static Value encode(Object decoded) {
        if (decoded instanceof UnknownValue unknown) {
            return unknown.proto();
        }
        Value.Builder value = Value.newBuilder();
        if (!encodePlain(decoded, value) && !encodeLibraryType(decoded, value) && !encodeOurs(decoded, value)) {
            throw new IllegalArgumentException(
                    "not a decoded value: " + decoded.getClass().getName());
        }
        return value.build();
    }

    private static boolean encodePlain(Object decoded, Value.Builder value) {
        if (decoded instanceof String s) {
            if (Names.isWellFormed(s)) {
                value.setString(s);
            } else {
                value.setUtf16(encodeUtf16(s));
            }
        } else if (decoded instanceof Boolean b) {
            value.setBool(b);
        } else if (decoded instanceof Byte b) {
            value.setByte(b);
        } else if (decoded instanceof Short s) {
            value.setShort(s);
        } else if (decoded instanceof Character c) {
            value.setChar(c);
        } else if (decoded instanceof Integer i) {
            value.setInt(i);
        } else if (decoded instanceof Long l) {
            value.setLong(l);
        } else if (decoded instanceof Float f) {
            value.setFloat(f);
        } else if (decoded instanceof Double d) {
            value.setDouble(d);
        } else {
            return false;
        }
        return true;
    }

    /** By hand, since the JDK's charsets replace lone surrogates. */
    private static ByteString encodeUtf16(String s) {
        byte[] bytes = new byte[2 * s.length()];
        for (int i = 0; i < s.length(); i++) {
            LittleEndian.putShort(bytes, 2 * i, (short) s.charAt(i));
        }
        return ByteString.copyFrom(bytes);
    }

    private static boolean encodeLibraryType(Object decoded, Value.Builder value) {
        if (decoded instanceof BigInteger i) {
            value.setBigInteger(ByteString.copyFrom(i.toByteArray()));
        } else if (decoded instanceof BigDecimal d) {
            value.setBigDecimal(BigDecimalValue.newBuilder()
                    .setUnscaled(ByteString.copyFrom(d.unscaledValue().toByteArray()))
                    .setScale(d.scale()));
        } else if (decoded instanceof UUID uuid) {
            value.setUuid(UuidValue.newBuilder()
                    .setMsb(uuid.getMostSignificantBits())
                    .setLsb(uuid.getLeastSignificantBits()));
        } else if (decoded instanceof Instant instant) {
            value.setInstant(InstantValue.newBuilder()
                    .setSeconds(instant.getEpochSecond())
                    .setNanos(instant.getNano()));
        } else if (decoded instanceof Duration duration) {
            value.setDuration(
                    DurationValue.newBuilder().setSeconds(duration.getSeconds()).setNanos(duration.getNano()));
        } else {
            return false;
        }
        return true;
    }

    private static boolean encodeOurs(Object decoded, Value.Builder value) {
        if (decoded instanceof Null) {
            value.setNull(true);
        } else if (decoded instanceof Ref ref) {
            value.setRef(ref.id());
        } else if (decoded instanceof EnumRef constant) {
            value.setEnum(
                    EnumValue.newBuilder().setSchemaId(constant.schemaId()).setName(Names.toWire(constant.name())));
        } else if (decoded instanceof Text text) {
            value.setText(
                    TextValue.newBuilder().setType(Names.toWire(text.type())).setText(Names.toWire(text.text())));
        } else if (decoded instanceof Composite composite) {
            CompositeValue.Builder message = CompositeValue.newBuilder().setSchemaId(composite.schemaId());
            for (Object component : composite.components()) {
                message.addComponents(encode(component));
            }
            value.setComposite(message);
        } else {
            return false;
        }
        return true;
    }
}
