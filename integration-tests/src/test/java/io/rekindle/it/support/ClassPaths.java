package io.rekindle.it.support;

import io.rekindle.Recoverable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Class paths for forked JVMs: classes of programs that lie among our tests, by themselves, and the api. Nothing of the tests is on
 * them, so the agent finds there what it would find at a user's.
 */
public final class ClassPaths {

    private ClassPaths() {}

    /** Where files of the tests may go; inside the build's directory. */
    public static Path buildDirectory() {
        return Path.of(System.getProperty("rekindle.test.out", "target")).toAbsolutePath();
    }

    /**
     * Copies the packages that the classes are in to a directory, and gives the class path of that and the api.
     *
     * @param directory made if absent
     */
    public static String ofPackages(Path directory, Class<?>... anyClassOfEach) {
        for (Class<?> one : anyClassOfEach) {
            copy(directory, one, "");
        }
        return directory + ":" + location(Recoverable.class);
    }

    /** Copies the top-level classes, with what is nested in them, to a directory; gives the class path of that and the api. */
    public static String ofClasses(Path directory, List<Class<?>> classes) {
        for (Class<?> one : classes) {
            copy(directory, one, one.getSimpleName());
        }
        return directory + ":" + location(Recoverable.class);
    }

    private static void copy(Path directory, Class<?> one, String topLevel) {
        Path folder = Path.of(one.getPackageName().replace('.', '/'));
        Path from = location(one).resolve(folder);
        Path to = directory.resolve(folder);
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (belongs(name, topLevel)) {
                    Files.write(to.resolve(name), Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean belongs(String file, String topLevel) {
        return file.endsWith(".class")
                && (topLevel.isEmpty() || file.equals(topLevel + ".class") || file.startsWith(topLevel + "$"));
    }

    private static Path location(Class<?> one) {
        try {
            return Path.of(
                    one.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
