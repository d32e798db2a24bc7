package io.rekindle.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/** The jar under test. */
public final class AgentJar {

    private AgentJar() {}

    /** Where the build put it, {@code agent/target/rekindle.jar}; {@code -Drekindle.test.agent} names another. */
    public static Path path() {
        Path jar = Path.of(System.getProperty("rekindle.test.agent", "../agent/target/rekindle.jar"))
                .toAbsolutePath()
                .normalize();
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(
                    "no agent jar: actual=" + jar + " expected=a file; run: mvn -pl integration-tests -am verify");
        }
        return jar;
    }

    /** The version that the build has written into its manifest. */
    public static String version() {
        try (JarFile jar = new JarFile(path().toFile())) {
            return jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
