package io.rekindle.agent.jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The JDKs of this machine, one for each version from 17 on; more by {@code -Drekindle.test.jdks=/path:/path}. */
final class Jdks {

    private Jdks() {}

    static List<Path> all() throws IOException {
        Map<String, Path> byVersion = new TreeMap<>();
        add(Path.of(System.getProperty("java.home", "")), byVersion);
        for (String named : System.getProperty("rekindle.test.jdks", "").split(":")) {
            add(Path.of(named), byVersion);
        }
        Path installed = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(installed)) {
            try (Stream<Path> homes = Files.list(installed)) {
                homes.sorted().forEach(home -> add(home, byVersion));
            }
        }
        return List.copyOf(byVersion.values());
    }

    private static void add(Path home, Map<String, Path> byVersion) {
        if (!Files.isExecutable(home.resolve("bin/javac"))) {
            return;
        }
        try {
            for (String line : Files.readAllLines(home.resolve("release"))) {
                if (line.startsWith("JAVA_VERSION=\"")) {
                    String version = line.substring(14, line.length() - 1);
                    if (Runtime.Version.parse(version).feature() >= 17) {
                        byVersion.putIfAbsent(version, home);
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new IllegalStateException("no readable release file in " + home, unreadable);
        }
    }
}
