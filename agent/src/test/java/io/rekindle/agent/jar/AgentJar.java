package io.rekindle.agent.jar;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** The jar that the build has packed. */
final class AgentJar {

    static final Path PATH = Path.of("target", "rekindle.jar").toAbsolutePath();

    private AgentJar() {}

    static List<String> entryNames() throws IOException {
        List<String> names = new ArrayList<>();
        try (JarFile jar = new JarFile(PATH.toFile())) {
            for (ZipEntry entry : Collections.list(jar.entries())) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    /** The version that the build has written into the manifest. */
    static String version() throws IOException {
        try (JarFile jar = new JarFile(PATH.toFile())) {
            return jar.getManifest().getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        }
    }

    /**
     * A copy that starts at another premain, with classes of the tests added: the bootstrap's at the top, those of the engine's side below
     * {@code engine/}.
     */
    static Path withProbe(Path copy, String premainClass, String bootstrapClass, String... engineClasses)
            throws IOException {
        try (JarFile jar = new JarFile(PATH.toFile());
                OutputStream file = Files.newOutputStream(copy)) {
            Manifest manifest = new Manifest(jar.getManifest());
            manifest.getMainAttributes().putValue("Premain-Class", premainClass);
            try (JarOutputStream out = new JarOutputStream(file, manifest)) {
                out.setLevel(0);
                for (ZipEntry entry : Collections.list(jar.entries())) {
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        try (InputStream in = jar.getInputStream(entry)) {
                            put(out, entry.getName(), in.readAllBytes());
                        }
                    }
                }
                put(out, classFile(bootstrapClass), bytesOf(bootstrapClass));
                for (String engineClass : engineClasses) {
                    put(out, "engine/" + classFile(engineClass), bytesOf(engineClass));
                }
            }
        }
        return copy;
    }

    private static void put(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(bytes);
        out.closeEntry();
    }

    private static String classFile(String className) {
        return className.replace('.', '/') + ".class";
    }

    private static byte[] bytesOf(String className) throws IOException {
        return Files.readAllBytes(Path.of("target", "test-classes").resolve(classFile(className)));
    }
}
