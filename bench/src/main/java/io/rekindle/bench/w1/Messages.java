package io.rekindle.bench.w1;

import java.util.List;
import java.util.SplittableRandom;

/** What the operations say, drawn from a seed without allocating. For one thread. */
public final class Messages {
    private static final String[] SESSION_NAMES = names(10_000);

    private static final int TEXTS = 4096;
    private static final int TEXT_CHARS = 120;
    private static final String[] ATTRIBUTES = {
        "tone", "language", "topic", "zone", "model", "tariff", "channel", "device",
    };
    private static final String[] TEXT = texts();
    private static final String[] VALUES = names(64);

    private long random;

    public Messages(long seed) {
        random = seed * 0x9E3779B97F4A7C15L | 1;
    }

    /** The names of the 10,000 sessions. */
    public static List<String> sessionNames() {
        return List.of(SESSION_NAMES);
    }

    private static String[] names(int count) {
        String[] names = new String[count];
        for (int i = 0; i < count; i++) {
            names[i] = "session-" + i;
        }
        return names;
    }

    private static String[] texts() {
        String[] words = {
            "the", "parrot", "likes", "opera", "more", "than", "silence", "when", "rain", "falls", "at", "noon"
        };
        String[] texts = new String[TEXTS];
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder text = new StringBuilder().append(i);
            while (text.length() < TEXT_CHARS) {
                text.append(' ').append(words[random.nextInt(words.length)]);
            }
            text.setLength(TEXT_CHARS);
            texts[i] = text.toString();
        }
        return texts;
    }

    /** Draws the next operation. */
    public void next() {
        long x = random;
        x ^= x << 13;
        x ^= x >>> 7;
        x ^= x << 17;
        random = x;
    }

    public String session() {
        return SESSION_NAMES[(int) ((random >>> 33) % SESSION_NAMES.length)];
    }

    public String text() {
        return TEXT[(int) random & (TEXTS - 1)];
    }

    public String attribute() {
        return ATTRIBUTES[(int) (random >>> 12) & (ATTRIBUTES.length - 1)];
    }

    public String value() {
        return VALUES[(int) (random >>> 15) & (VALUES.length - 1)];
    }
}
