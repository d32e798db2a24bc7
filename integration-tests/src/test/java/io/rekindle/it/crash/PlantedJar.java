package io.rekindle.it.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Copies of the agent's jar with a fault in them. */
final class PlantedJar {

    private PlantedJar() {}

    /** @param to overwritten */
    static Path make(Path jar, Fault fault, Path to) {
        boolean planted = false;
        try (ZipFile original = new ZipFile(jar.toFile());
                OutputStream file = Files.newOutputStream(to);
                ZipOutputStream copy = new ZipOutputStream(file)) {
            for (ZipEntry entry : Collections.list(original.entries())) {
                byte[] bytes;
                try (InputStream in = original.getInputStream(entry)) {
                    bytes = in.readAllBytes();
                }
                if (entry.getName().equals(fault.entry())) {
                    bytes = fault.plant(bytes);
                    planted = true;
                }
                put(copy, entry.getName(), bytes);
            }
            for (Map.Entry<String, byte[]> added : fault.addedEntries().entrySet()) {
                put(copy, added.getKey(), added.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!planted) {
            throw new IllegalStateException(fault + ": no " + fault.entry() + " in " + jar);
        }
        return to;
    }

    private static void put(ZipOutputStream jar, String name, byte[] bytes) throws IOException {
        jar.putNextEntry(new ZipEntry(name));
        jar.write(bytes);
        jar.closeEntry();
    }
}
