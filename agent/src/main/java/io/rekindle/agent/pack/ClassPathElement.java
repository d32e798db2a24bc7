package io.rekindle.agent.pack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Reads a jar or a directory of classes whole. Of a multi-release jar, as Java 17 sees it. */
final class ClassPathElement {

    private ClassPathElement() {}

    static Map<String, byte[]> read(Path element) throws IOException {
        if (Files.isDirectory(element)) {
            return readDirectory(element);
        }
        return Files.exists(element) ? readJar(element) : Map.of();
    }

    private static Map<String, byte[]> readDirectory(Path directory) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = directory
                    .relativize(file)
                    .toString()
                    .replace(file.getFileSystem().getSeparator(), "/");
            entries.put(name, Files.readAllBytes(file));
        }
        return entries;
    }

    private static Map<String, byte[]> readJar(Path file) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        try (JarFile jar = new JarFile(file.toFile(), false, JarFile.OPEN_READ, Runtime.Version.parse("17"))) {
            List<JarEntry> versioned = jar.versionedStream().toList();
            for (JarEntry entry : versioned) {
                if (!entry.isDirectory()) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        entries.put(entry.getName(), in.readAllBytes());
                    }
                }
            }
        }
        return entries;
    }
}
