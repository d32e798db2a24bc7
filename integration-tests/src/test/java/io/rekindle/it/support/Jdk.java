package io.rekindle.it.support;

import java.nio.file.Path;

/**
 * A JDK of this machine.
 *
 * @param feature the feature release, as 17 or 25
 * @param version all of it, as 17.0.15
 */
public record Jdk(int feature, String version, Path home) {

    public Path java() {
        return home.resolve("bin/java");
    }

    /** What the name of a test shows. */
    @Override
    public String toString() {
        return "JDK " + version;
    }
}
