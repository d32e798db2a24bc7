package io.rekindle.runtime.image;

import io.rekindle.format.Composite;
import io.rekindle.format.EnumRef;
import io.rekindle.format.LittleEndian;
import io.rekindle.format.Null;
import io.rekindle.format.Ref;
import io.rekindle.format.Text;
import io.rekindle.format.UnknownValue;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * 64-bit hashes of values, for digests. Part of the store's format: a digest written by one version is compared by
 * another.
 *
 * <p>{@link #mix} is the finaliser of MurmurHash3 (Austin Appleby, public domain).
 */
final class ContentHash {
    private static final long STRING_FACTOR = 0x9E3779B97F4A7C15L;

    private ContentHash() {}

    static long mix(long value) {
        long hash = value;
        hash ^= hash >>> 33;
        hash *= 0xff51afd7ed558ccdL;
        hash ^= hash >>> 33;
        hash *= 0xc4ceb9fe1a85ec53L;
        hash ^= hash >>> 33;
        return hash;
    }

    static long mix(long place, long hash) {
        return mix(mix(place) + hash);
    }

    /** The hash of a decoded value: of its type and content. */
    static long of(Object value) {
        if (value instanceof String string) {
            return ofText(1, string);
        }
        if (value instanceof Number || value instanceof Character) {
            return ofNumber(value);
        }
        if (value instanceof Ref ref) {
            return mix(20, ref.id());
        }
        if (value == Null.NULL) {
            return mix(21);
        }
        if (value instanceof Boolean bool) {
            return mix(bool ? 23 : 22);
        }
        return ofOther(value);
    }

    private static long ofOther(Object value) {
        if (value instanceof EnumRef constant) {
            return mix(24L << 32 | constant.schemaId(), ofText(24, constant.name()));
        }
        if (value instanceof UUID uuid) {
            return mix(mix(25, uuid.getMostSignificantBits()), uuid.getLeastSignificantBits());
        }
        if (value instanceof Instant instant) {
            return mix(mix(26, instant.getEpochSecond()), instant.getNano());
        }
        if (value instanceof Duration duration) {
            return mix(mix(27, duration.getSeconds()), duration.getNano());
        }
        if (value instanceof Text text) {
            return mix(ofText(28, text.type()), ofText(28, text.text()));
        }
        if (value instanceof Composite composite) {
            long hash = mix(29, composite.schemaId());
            for (Object component : composite.components()) {
                hash = mix(hash, of(component));
            }
            return hash;
        }
        if (value instanceof UnknownValue unknown) {
            return of(unknown.proto().toByteArray());
        }
        throw new IllegalArgumentException("no hash for a value of " + value.getClass());
    }

    private static long ofNumber(Object value) {
        if (value instanceof Integer number) {
            return mix(2, number);
        }
        if (value instanceof Long number) {
            return mix(3, number);
        }
        if (value instanceof Double number) {
            return mix(4, Double.doubleToRawLongBits(number));
        }
        if (value instanceof Float number) {
            return mix(5, Float.floatToRawIntBits(number));
        }
        if (value instanceof Short number) {
            return mix(6, number);
        }
        if (value instanceof Byte number) {
            return mix(7, number);
        }
        if (value instanceof Character character) {
            return mix(8, character);
        }
        // BigInteger and BigDecimal: toString tells apart what equals does, scale included.
        return ofText(9, value.getClass().getName() + ":" + value);
    }

    static long ofText(int kind, CharSequence text) {
        long hash = kind * STRING_FACTOR + text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * STRING_FACTOR;
            hash ^= hash >>> 29;
        }
        return mix(hash);
    }

    static long of(byte[] bytes) {
        long hash = mix(11) + bytes.length;
        int i = 0;
        for (; i + 8 <= bytes.length; i += 8) {
            hash = (hash ^ LittleEndian.getLong(bytes, i)) * STRING_FACTOR;
            hash ^= hash >>> 29;
        }
        for (; i < bytes.length; i++) {
            hash = (hash ^ (bytes[i] & 0xff)) * STRING_FACTOR;
            hash ^= hash >>> 29;
        }
        return mix(hash);
    }
}
