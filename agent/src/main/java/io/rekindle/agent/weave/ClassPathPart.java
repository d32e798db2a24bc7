package io.rekindle.agent.weave;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the class path, a jar or a directory, and the application classes found in it. A Spring Boot jar or a war counts as one,
 * with the jars inside it.
 *
 * <p>Scanned by one thread, read by others once that one has told them.
 */
final class ClassPathPart {
    private static final String CLASS_SUFFIX = ".class";
    private static final String BOOT_CLASSES = "BOOT-INF/classes/";
    private static final String BOOT_LIBRARIES = "BOOT-INF/lib/";
    private static final String WAR_CLASSES = "WEB-INF/classes/";
    private static final String WAR_LIBRARIES = "WEB-INF/lib/";
    private static final int MAX_CLASS_SIZE = 64 << 20;

    private final File file;
    private final boolean isDirectory;
    /** Of the jar, when it was looked at; 0 for a directory, whose own says nothing about its files. */
    final long modified;

    final long length;
    private List<AppClass> classes = new ArrayList<>();
    private boolean scanned;

    private ClassPathPart(File file) {
        this.file = file;
        this.isDirectory = file.isDirectory();
        this.modified = isDirectory ? 0 : file.lastModified();
        this.length = isDirectory ? 0 : file.length();
    }

    /** The entries in their order, those that a jar's manifest names included; what does not exist is left out, as the JVM does. */
    static List<ClassPathPart> of(String classPath, WeaverListener listener) {
        Set<File> files = new LinkedHashSet<>();
        int start = 0;
        while (start <= classPath.length()) {
            int end = classPath.indexOf(File.pathSeparatorChar, start);
            if (end < 0) {
                end = classPath.length();
            }
            addFile(new File(classPath.substring(start, end)).getAbsoluteFile(), files, listener);
            start = end + 1;
        }
        List<ClassPathPart> parts = new ArrayList<>(files.size());
        for (File each : files) {
            parts.add(new ClassPathPart(each));
        }
        return parts;
    }

    /** A module path names modules and directories of modules: adds each module, jar or directory, to the class path. */
    static String withModules(String classPath, String modulePath) {
        StringBuilder all = new StringBuilder(classPath);
        int start = 0;
        while (start < modulePath.length()) {
            int end = modulePath.indexOf(File.pathSeparatorChar, start);
            if (end < 0) {
                end = modulePath.length();
            }
            File entry = new File(modulePath.substring(start, end));
            File[] files = isModule(entry) ? null : entry.listFiles();
            if (files == null) {
                append(all, entry);
            } else {
                for (File each : files) {
                    if (isModule(each)) {
                        append(all, each);
                    }
                }
            }
            start = end + 1;
        }
        return all.toString();
    }

    private static boolean isModule(File file) {
        return file.isDirectory()
                ? new File(file, "module-info.class").exists()
                : file.getName().endsWith(".jar");
    }

    private static void append(StringBuilder path, File file) {
        if (path.length() > 0) {
            path.append(File.pathSeparatorChar);
        }
        path.append(file.getPath());
    }

    private static void addFile(File file, Set<File> files, WeaverListener listener) {
        if (!file.exists() || !files.add(file) || file.isDirectory()) {
            return;
        }
        try {
            String more = classPathOf(file);
            if (more != null) {
                addManifestFiles(file, more, files, listener);
            }
        } catch (IOException | RuntimeException e) {
            files.remove(file);
            listener.problem("cannot read " + file + " on the class path: " + e);
        }
    }

    /** The manifest's Class-Path; null if there is none, as in nearly all jars, which then costs no parsing. */
    private static @Nullable String classPathOf(File jar) throws IOException {
        try (Archive archive = Archive.open(jar.getPath())) {
            // The JVM too wants the manifest at one of the first places.
            for (int i = 0; i < 3 && archive.next(); i++) {
                if (archive.nameEndsWith("MANIFEST.MF")) {
                    byte[] bytes = archive.read();
                    if (!contains(bytes, "Class-Path")) {
                        return null;
                    }
                    Manifest manifest = new Manifest(new ByteArrayInputStream(bytes));
                    return manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
                }
            }
        }
        return null;
    }

    private static boolean contains(byte[] bytes, String ascii) {
        for (int at = 0; at <= bytes.length - ascii.length(); at++) {
            int i = 0;
            while (i < ascii.length() && bytes[at + i] == ascii.charAt(i)) {
                i++;
            }
            if (i == ascii.length()) {
                return true;
            }
        }
        return false;
    }

    private static void addManifestFiles(File jar, String more, Set<File> files, WeaverListener listener) {
        int start = 0;
        while (start < more.length()) {
            int end = more.indexOf(' ', start);
            if (end < 0) {
                end = more.length();
            }
            if (end > start) {
                URI uri = jar.toURI().resolve(more.substring(start, end));
                if ("file".equals(uri.getScheme())) {
                    addFile(new File(uri), files, listener);
                }
            }
            start = end + 1;
        }
    }

    String name() {
        return file.getPath();
    }

    /** Whether its time and size tell whether it changed. */
    boolean isCacheable() {
        return !isDirectory && scanned;
    }

    boolean isDirectory() {
        return isDirectory;
    }

    List<AppClass> classes() {
        return classes;
    }

    /** Takes the classes from a former scan of the same file. */
    void fill(List<AppClass> known) {
        classes = known;
        scanned = true;
    }

    /** Adds what was found; of two classes with one name the first on the class path counts. */
    void addTo(Map<String, AppClass> found) {
        for (int i = 0; i < classes.size(); i++) {
            found.putIfAbsent(classes.get(i).name(), classes.get(i));
        }
    }

    void scan(ClassScan scan, Classification classification) throws IOException {
        if (isDirectory) {
            scanDirectory(file, file.getPath().length() + 1, scan, classification);
        } else {
            try (Archive archive = Archive.open(file.getPath())) {
                scanArchive(archive, scan, classification);
            }
        }
        scanned = true;
    }

    private void scanDirectory(File directory, int rootLength, ClassScan scan, Classification classification)
            throws IOException {
        File[] files = directory.listFiles();
        if (files == null) {
            return;
        }
        for (File each : files) {
            String path = each.getPath();
            if (path.endsWith(CLASS_SUFFIX)) {
                String relative = path.substring(rootLength).replace(File.separatorChar, '/');
                if (isClassToScan(relative, classification)) {
                    add(readFile(path), scan, path, -1, 0, 0, 0);
                }
            } else if (each.isDirectory()) {
                scanDirectory(each, rootLength, scan, classification);
            }
        }
    }

    private void scanArchive(Archive archive, ClassScan scan, Classification classification) throws IOException {
        List<Archive> nested = new ArrayList<>(0);
        byte @Nullable [] library = null; // of a library's jar nearly all entries lie below one package
        while (archive.next()) {
            if (library != null && archive.nameStartsWith(library)) {
                continue;
            }
            if (archive.nameEndsWith(CLASS_SUFFIX)) {
                String name = archive.name();
                int tree = classification.libraryTreeOf(name);
                if (tree > 0) {
                    library = name.substring(0, tree).getBytes(StandardCharsets.UTF_8);
                    continue;
                }
                if (name.startsWith(BOOT_CLASSES)) {
                    name = name.substring(BOOT_CLASSES.length());
                } else if (name.startsWith(WAR_CLASSES)) {
                    name = name.substring(WAR_CLASSES.length());
                }
                if (isClassToScan(name, classification)) {
                    add(
                            archive.read(),
                            scan,
                            file.getPath(),
                            archive.position(),
                            archive.method(),
                            archive.compressedSize(),
                            archive.size());
                }
            } else if (archive.nameEndsWith(".jar")) {
                String name = archive.name();
                if (name.startsWith(BOOT_LIBRARIES) || name.startsWith(WAR_LIBRARIES)) {
                    Archive inner = archive.nested();
                    if (inner != null) {
                        nested.add(inner);
                    }
                }
            }
        }
        for (Archive each : nested) {
            try (Archive inner = each) {
                scanArchive(inner, scan, classification);
            }
        }
    }

    private static boolean isClassToScan(String path, Classification classification) {
        if (path.endsWith("module-info.class") || path.endsWith("package-info.class")) {
            return false;
        }
        return classification.isApplication(path.substring(0, path.length() - CLASS_SUFFIX.length()));
    }

    private void add(
            byte[] bytes, ClassScan scan, String path, long position, int method, int compressedSize, int size) {
        if (scan.scan(bytes)) {
            classes.add(new AppClass(
                    scan.name(),
                    scan.superName(),
                    List.of(scan.interfaces()),
                    scan.marks(),
                    path,
                    position,
                    method,
                    compressedSize,
                    size));
        }
    }

    /** Reads the class file again. */
    static byte[] read(AppClass found) throws IOException {
        if (found.position() < 0) {
            return readFile(found.file());
        }
        try (Archive archive = Archive.open(found.file())) {
            return archive.read(found.position(), found.method(), found.compressedSize(), found.size());
        }
    }

    private static byte[] readFile(String path) throws IOException {
        try (FileInputStream in = new FileInputStream(path)) {
            int size = in.available();
            if (size > MAX_CLASS_SIZE) {
                throw new IOException("class file of " + size + " bytes");
            }
            byte[] bytes = new byte[size];
            new DataInputStream(in).readFully(bytes);
            return bytes;
        }
    }
}
