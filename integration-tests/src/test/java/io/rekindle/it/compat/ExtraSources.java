package io.rekindle.it.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.it.support.ClassPaths;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Programs below {@code src/test/compat}, compiled here against libraries that must not be on the class path of the tests. */
final class ExtraSources {
    private static final Path SOURCES = Path.of("src/test/compat");

    private ExtraSources() {}

    /** Compiles a program of one file into a directory, to Java 17. */
    static void compile(String className, String classPath, Path into) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        Path source = SOURCES.resolve(className.replace('.', '/') + ".java");
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            Files.createDirectories(into);
            List<String> options = List.of("--release", "17", "-proc:none", "-cp", classPath, "-d", into.toString());
            boolean compiled = compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
            assertThat(compiled).as("%s compiles: %s", source, messages).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Jars that the build has copied for us to a folder of {@code target/compat}, as a class path. */
    static String jars(String folder) {
        Path directory = ClassPaths.buildDirectory().resolve("compat").resolve(folder);
        try (Stream<Path> jars = Files.list(directory)) {
            return String.join(
                    ":",
                    jars.map(Path::toString)
                            .filter(name -> name.endsWith(".jar"))
                            .sorted()
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("run the tests with Maven, which copies the jars", e);
        }
    }

    /** The one jar of that name, whatever its version, that the build has copied for us. */
    static Path jar(String folder, String artifact) {
        List<Path> found = Stream.of(jars(folder).split(":"))
                .map(Path::of)
                .filter(jar -> jar.getFileName().toString().startsWith(artifact + "-"))
                .toList();
        assertThat(found).as("%s in %s", artifact, folder).hasSize(1);
        return found.get(0);
    }
}
