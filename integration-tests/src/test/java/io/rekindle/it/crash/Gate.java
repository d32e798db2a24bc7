package io.rekindle.it.crash;

import io.rekindle.it.support.ClassPaths;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** What is common to the sizes of a gate: its seed, its number of kills, where it leaves its files. */
final class Gate {

    private Gate() {}

    /** {@code -Drekindle.seed} or a new one. */
    static long seed() {
        String given = System.getProperty("rekindle.seed", "");
        return given.isBlank() ? ThreadLocalRandom.current().nextLong(Long.MAX_VALUE) : Long.parseLong(given);
    }

    /** {@code -Drekindle.kills} or the number for CI. */
    static int kills(int ci) {
        String given = System.getProperty("rekindle.kills", "");
        return given.isBlank() ? ci : Integer.parseInt(given);
    }

    static Path folder(String name) {
        return ClassPaths.buildDirectory().resolve("crash").resolve(name);
    }
}
