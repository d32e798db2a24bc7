package io.rekindle.samples.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo against services that need no agent: one that keeps its word, and one that does not quite. */
class CrashDemoIT {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void findsNothingLostInAServiceThatKeepsItsWordTwiceInARow() throws Exception {
        Path service = jar(TwinService.class);
        assertThat(run(service)).as(this::printed).isTrue();
        assertThat(printed()).contains("Nothing lost: kill -9 x 1");
        printed.reset();
        assertThat(run(service)).as(this::printed).isTrue();
        assertThat(printed()).contains("of former runs").doesNotContain("\u001b");
    }

    @Test
    void findsWhatAServiceLostThatAcknowledgedTooEarly() throws Exception {
        assertThat(run(jar(TwinService.Hasty.class))).isFalse();
        assertThat(printed()).contains("lost: ").contains("DIFFERENCES found (seed 11)");
    }

    private boolean run(Path service) throws IOException, InterruptedException {
        Options options = new Options(
                1,
                1,
                4,
                40,
                Path.of(System.getProperty("java.home"), "bin", "java"),
                11,
                Files.createDirectories(folder.resolve("demo")),
                false,
                false,
                false,
                service,
                null,
                "");
        return CrashDemo.run(options, new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** A jar with nothing but a main class and this test's class path. */
    private Path jar(Class<?> main) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, main.getName());
        attributes.put(
                Attributes.Name.CLASS_PATH,
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                        .map(entry -> Path.of(entry).toUri().toString())
                        .collect(Collectors.joining(" ")));
        Path jar = folder.resolve("service.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }
}
