package com.acme.town;

import io.rekindle.ContextKey;
import io.rekindle.Recoverable;

/** Dancers that refer to each other: partners of partners are themselves, as objects. */
@Recoverable
public final class Couples extends Station {
    private static final int DANCERS = 10;

    private static final class Dancer {
        private String name;
        private Dancer partner;
        private int[] steps = {};

        Dancer(String name) {
            this.name = name;
        }
    }

    @ContextKey
    private final String hall;

    private final Dancer[] dancers = new Dancer[DANCERS];
    private Dancer best;

    public Couples(String hall) {
        this.hall = hall;
        for (int i = 0; i < DANCERS; i += 2) {
            dancers[i] = new Dancer("d" + i);
            dancers[i + 1] = new Dancer("d" + (i + 1));
            join(dancers[i], dancers[i + 1]);
        }
    }

    private static void join(Dancer one, Dancer other) {
        one.partner = other;
        other.partner = one;
    }

    @Override
    public synchronized long perform(int worker, long draw) {
        long version = change(worker);
        int i = Words.pick(draw, 0, DANCERS);
        int j = Words.pick(draw, 1, DANCERS);
        switch (Words.pick(draw, 2, 5)) {
            case 0 -> exchange(dancers[i], dancers[j]);
            case 1 -> replace(i, version, draw);
            case 2 -> step(dancers[i], draw);
            case 3 -> {
                Dancer first = dancers[i];
                dancers[i] = dancers[j];
                dancers[j] = first;
            }
            default -> best = best == null ? dancers[i] : null;
        }
        return version;
    }

    private static void exchange(Dancer one, Dancer other) {
        Dancer left = one.partner;
        Dancer right = other.partner;
        if (one != other && left != other) {
            join(one, right);
            join(other, left);
        }
    }

    private void replace(int i, long version, long draw) {
        Dancer leaving = dancers[i];
        Dancer coming = new Dancer(version + Words.of(draw));
        join(coming, leaving.partner);
        leaving.partner = null;
        dancers[i] = coming;
        if (best == leaving) {
            best = coming;
        }
    }

    private static void step(Dancer dancer, long draw) {
        if (dancer.steps.length < 5) {
            dancer.steps = new int[dancer.steps.length + 1];
        }
        dancer.steps[Words.pick(draw, 3, dancer.steps.length)] = (int) draw;
        dancer.name += '.';
        if (dancer.name.length() > 40) {
            dancer.name = "";
        }
    }

    @Override
    protected void describeTo(StringBuilder text) {
        text.append(hall).append(' ');
        for (Dancer dancer : dancers) {
            text.append(dancer.name).append('>').append(indexOf(dancer.partner)).append('[');
            for (int step : dancer.steps) {
                text.append(step).append(' ');
            }
            text.append("] ");
        }
        text.append("best ").append(best == null ? "nobody" : Integer.toString(indexOf(best)));
    }

    /** -1 for an object that is none of the dancers, whatever it looks like. */
    private int indexOf(Dancer wanted) {
        for (int i = 0; i < DANCERS; i++) {
            if (dancers[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
