package io.rekindle.format;

import java.util.Random;

/** Randomness that can be played again: {@code -Drekindle.seed=}, printed when a test fails. */
record Seeded(long seed, Random random) {
    static Seeded next() {
        long seed = Long.getLong("rekindle.seed", System.nanoTime());
        return new Seeded(seed, new Random(seed));
    }

    /** How often to try; {@code -Drekindle.effort=} multiplies. */
    static int rounds(int inCi) {
        return inCi * Integer.getInteger("rekindle.effort", 1);
    }

    @Override
    public String toString() {
        return "replay with -Drekindle.seed=" + seed;
    }
}
