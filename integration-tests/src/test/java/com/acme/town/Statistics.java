package com.acme.town;

import io.rekindle.Recoverable;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** One for the service: counters that never run back. */
@Recoverable
public final class Statistics extends Station {
    enum Kind {
        SMALL,
        MIDDLE {
            @Override
            long weight() {
                return 3;
            }
        },
        LARGE;

        long weight() {
            return 1;
        }
    }

    /** Replaced, never changed. */
    private static final class Extremes {
        private final long least;
        private final long most;
        private final Extremes before;

        Extremes(long least, long most, Extremes before) {
            this.least = least;
            this.most = most;
            this.before = before;
        }

        Extremes with(long value) {
            Extremes former = new Extremes(least, most, null);
            return new Extremes(Math.min(least, value), Math.max(most, value), former);
        }
    }

    private int count;
    private double mean;
    private float latest = -0.0f;
    private short wrapping;
    private byte bits;
    private char letter = 'a';
    private boolean even;
    private Long boxed;
    private Kind kind = Kind.SMALL;
    private final Map<Kind, Integer> byKind = new HashMap<>();
    private Extremes extremes = new Extremes(0, 0, null);

    @Override
    public synchronized long perform(int worker, long draw) {
        long version = change(worker);
        count++;
        mean += (draw - mean) / count;
        latest = Float.intBitsToFloat((int) draw);
        wrapping += (short) draw;
        bits ^= (byte) draw;
        letter = (char) draw;
        even = (draw & 1) == 0;
        boxed = even ? Long.valueOf(draw) : null;
        kind = Kind.values()[Words.pick(draw, 1, 3)];
        byKind.merge(kind, (int) kind.weight(), Integer::sum);
        if (Words.pick(draw, 2, 20) == 0) {
            byKind.remove(Kind.LARGE);
        }
        extremes = extremes.with(draw);
        return version;
    }

    @Override
    protected void describeTo(StringBuilder text) {
        text.append(count).append(' ').append(Double.doubleToRawLongBits(mean));
        text.append(' ')
                .append(Float.floatToIntBits(latest))
                .append(' ')
                .append(wrapping)
                .append(' ')
                .append(bits);
        text.append(' ')
                .append((int) letter)
                .append(' ')
                .append(even)
                .append(' ')
                .append(boxed)
                .append(' ')
                .append(kind);
        text.append(' ').append(new TreeMap<>(byKind));
        text.append(' ').append(extremes.least).append(' ').append(extremes.most);
        Extremes before = extremes.before;
        text.append(' ')
                .append(
                        before == null
                                ? "none"
                                : before.least + "/" + before.most + (before.before == null ? "" : "/more"));
    }
}
