package io.rekindle.format;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Decoded values of all kinds, the edges more often than chance would have them. */
final class RandomValues {
    private static final long[] LONGS = {
        0,
        1,
        -1,
        63,
        64,
        -64,
        -65,
        127,
        128,
        8191,
        8192,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final String[] STRINGS = {
        "",
        "a",
        "\0",
        "\u007f",
        "\u0080",
        "\u07ff",
        "\u0800",
        "\uffff",
        "\ud800",
        "\udfff",
        "\udc00\ud800",
        "\ud83d\ude00",
        "x\ud83d",
        "x".repeat(127),
        "x".repeat(128),
        "\u00e9".repeat(64),
        "\u20ac".repeat(43)
    };
    private static final double[] DOUBLES = {
        0.0,
        -0.0,
        Double.NaN,
        Double.longBitsToDouble(0x7ff0000000000001L),
        Double.longBitsToDouble(0xfff8000000000badL),
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };
    private static final int[] FLOAT_BITS = {
        0, 0x80000000, 0x7f800001, 0x7fc00000, 0xffc00bad, 1, 0x7f7fffff, 0x7f800000, 0xff800000
    };

    private final Random random;

    RandomValues(Random random) {
        this.random = random;
    }

    Object value() {
        return value(0);
    }

    private Object value(int depth) {
        return switch (random.nextInt(depth < 3 ? 20 : 19)) {
            case 0 -> Null.NULL;
            case 1 -> new Ref(id());
            case 2, 3 -> string();
            case 4 -> random.nextBoolean();
            case 5 -> (byte) longValue();
            case 6 -> (short) longValue();
            case 7 -> (char) longValue();
            case 8 -> (int) longValue();
            case 9 -> longValue();
            case 10 ->
                Float.intBitsToFloat(
                        random.nextBoolean() ? FLOAT_BITS[random.nextInt(FLOAT_BITS.length)] : random.nextInt());
            case 11 ->
                random.nextBoolean()
                        ? DOUBLES[random.nextInt(DOUBLES.length)]
                        : Double.longBitsToDouble(random.nextLong());
            case 12 -> new EnumRef(random.nextInt(), name());
            case 13 -> bigInteger();
            case 14 -> new BigDecimal(bigInteger(), (int) longValue());
            case 15 -> new UUID(longValue(), longValue());
            case 16 -> instant();
            case 17 -> Duration.ofSeconds(longValue(), nanos());
            case 18 -> new Text(name(), name());
            default -> composite(depth);
        };
    }

    private Composite composite(int depth) {
        List<Object> components = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            components.add(value(depth + 1));
        }
        return new Composite(random.nextInt(3), components);
    }

    private Instant instant() {
        long seconds = longValue();
        if (seconds < Instant.MIN.getEpochSecond()) {
            return Instant.MIN;
        }
        return seconds > Instant.MAX.getEpochSecond() ? Instant.MAX : Instant.ofEpochSecond(seconds, nanos());
    }

    private int nanos() {
        return random.nextBoolean() ? random.nextInt(1_000_000_000) : random.nextInt(2) * 999_999_999;
    }

    BigInteger bigInteger() {
        int bits = random.nextInt(3) == 0 ? random.nextInt(2000) : random.nextInt(70);
        BigInteger magnitude = new BigInteger(bits, random);
        return random.nextBoolean() ? magnitude : magnitude.negate();
    }

    long id() {
        long id = random.nextBoolean() ? 1L + random.nextInt(200) : random.nextLong();
        return id == 0 ? 1 : id;
    }

    long longValue() {
        return switch (random.nextInt(3)) {
            case 0 -> LONGS[random.nextInt(LONGS.length)];
            case 1 -> random.nextInt(300) - 150;
            default -> random.nextLong() >> random.nextInt(64);
        };
    }

    String string() {
        if (random.nextBoolean()) {
            return STRINGS[random.nextInt(STRINGS.length)];
        }
        int length = random.nextInt(100) == 0 ? random.nextInt(20_000) : random.nextInt(60);
        int bound = new int[] {0x80, 0x800, 0xD800, 0x10000}[random.nextInt(4)];
        StringBuilder s = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            s.append((char) random.nextInt(bound));
        }
        return s.toString();
    }

    /** Well-formed. */
    String name() {
        return Names.toWire(string());
    }
}
