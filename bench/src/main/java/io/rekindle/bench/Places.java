package io.rekindle.bench;

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

/** Where things are. All mains run in the repository's root, where {@code bench/run.sh} puts them. */
public final class Places {
    private static final Path WORK = Path.of("bench/target/work").toAbsolutePath();

    /** What Chronicle Queue needs where the agent does not open it by instrumentation. */
    public static final List<String> ENGINE_FLAGS = List.of(
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "-Dslf4j.internal.verbosity=ERROR");

    private Places() {}

    /** The agent's jar. */
    public static Path agent() {
        return existing(Path.of("agent/target/rekindle.jar"), "mvn -pl agent -am package -DskipTests");
    }

    /** The assistant among the samples. */
    public static Path assistant() {
        return existing(
                Path.of("samples/assistant/target/assistant.jar"), "mvn -pl samples/assistant -am package -DskipTests");
    }

    private static Path existing(Path path, String command) {
        Path absolute = path.toAbsolutePath();
        if (!Files.isRegularFile(absolute)) {
            throw new IllegalStateException("not there: " + absolute + "; run: " + command);
        }
        return absolute;
    }

    /** The class path of this JVM, with what its entries say taken as absolute. */
    public static String classPath() {
        List<String> absolute = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path", "").split(":")) {
            absolute.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(":", absolute);
    }

    /** A fresh, empty directory for the files of one run; what a former run of that name left is deleted. */
    public static Path fresh(String name) {
        Path directory = WORK.resolve(name);
        delete(directory);
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a directory and everything in it, if it is there. */
    public static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JDKs to measure on: the homes in {@code -Dbench.jdks=home:home}, else those of /usr/lib/jvm from 17 on. */
    public static List<Jdk> jdks() {
        String given = System.getProperty("bench.jdks", "");
        Set<Path> homes = new LinkedHashSet<>();
        if (!given.isEmpty()) {
            for (String home : given.split(":")) {
                homes.add(real(Path.of(home)));
            }
        } else {
            homes.add(real(Path.of(System.getProperty("java.home", ""))));
            homes.addAll(installed());
        }
        return homes.stream()
                .map(Jdk::of)
                .filter(jdk -> jdk.feature() >= 17)
                .sorted(Comparator.comparing(Jdk::feature))
                .toList();
    }

    private static List<Path> installed() {
        Path all = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        try (Stream<Path> homes = Files.list(all)) {
            return homes.filter(home ->
                            Files.isExecutable(home.resolve("bin/java")) && Files.isReadable(home.resolve("release")))
                    .map(Places::real)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A JDK.
     *
     * @param version as 17.0.15
     */
    public record Jdk(int feature, String version, Path home) {
        static Jdk of(Path home) {
            Properties release = new Properties();
            try (Reader reader = Files.newBufferedReader(home.resolve("release"), StandardCharsets.UTF_8)) {
                release.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException("not a JDK: " + home, e);
            }
            String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
            return new Jdk(Integer.parseInt(version.split("[.+-]", 2)[0]), version, home);
        }

        public String java() {
            return home.resolve("bin/java").toString();
        }

        @Override
        public String toString() {
            return "JDK " + version;
        }
    }
}
