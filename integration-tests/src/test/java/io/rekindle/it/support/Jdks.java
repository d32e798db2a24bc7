package io.rekindle.it.support;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The JDKs that the tests run on: the one that runs them and those in {@code /usr/lib/jvm}, from 17 on, the same one once.
 *
 * <p>{@code -Drekindle.jdks=17,25} restricts them by feature release, and fails if one is not there.
 */
public final class Jdks {
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");
    private static final int OLDEST = 17;
    private static final List<Jdk> FOUND = find();

    private Jdks() {}

    /** Oldest first, at least one. The first call in a JVM prints them. */
    public static List<Jdk> all() {
        return FOUND;
    }

    /** The one that runs the tests. */
    public static Jdk running() {
        return describe(real(Path.of(System.getProperty("java.home"))));
    }

    private static List<Jdk> find() {
        Set<Path> homes = new LinkedHashSet<>();
        homes.add(real(Path.of(System.getProperty("java.home"))));
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> installed = Files.list(INSTALLED)) {
                installed
                        .filter(home -> Files.isExecutable(home.resolve("bin/java"))
                                && Files.isReadable(home.resolve("release")))
                        .map(Jdks::real)
                        .forEach(homes::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        List<Jdk> found = homes.stream()
                .map(Jdks::describe)
                .filter(jdk -> jdk.feature() >= OLDEST)
                .sorted(Comparator.comparing(Jdk::feature).thenComparing(Jdk::version))
                .toList();
        List<Jdk> chosen = chosen(found, System.getProperty("rekindle.jdks", ""));
        System.out.println("JDKs: "
                + chosen.stream().map(jdk -> jdk + " (" + jdk.home() + ")").toList());
        return chosen;
    }

    private static List<Jdk> chosen(List<Jdk> found, String wanted) {
        if (wanted.isBlank()) {
            return found;
        }
        List<Jdk> chosen = new ArrayList<>();
        for (String feature : wanted.split(",")) {
            List<Jdk> fitting = found.stream()
                    .filter(jdk -> feature.strip().equals(Integer.toString(jdk.feature())))
                    .toList();
            if (fitting.isEmpty()) {
                throw new IllegalArgumentException("rekindle.jdks: actual=" + feature + " expected=one of " + found);
            }
            chosen.addAll(fitting);
        }
        return chosen;
    }

    private static Jdk describe(Path home) {
        Properties release = new Properties();
        try (Reader reader = Files.newBufferedReader(home.resolve("release"), StandardCharsets.UTF_8)) {
            release.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("not a JDK: " + home, e);
        }
        String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
        String[] parts = version.split("[.+-]");
        return new Jdk(Integer.parseInt(parts[0]), version, home);
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
