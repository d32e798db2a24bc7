package io.rekindle.agent.pack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/**
 * Packs {@code rekindle.jar}: the api and the bootstrap at the top, the hook classes below {@code hook/}, and the engine with its libraries
 * below {@code engine/}, patched to run in a private class loader (see {@link Patches}).
 *
 * <p>Entries are sorted and have a fixed time, so that the same input gives the same bytes.
 */
public final class PackJar {

    private static final String ENGINE = "engine/";
    private static final String HOOK = "hook/";
    private static final String HOOK_PACKAGE = "io/rekindle/hook/";
    /** The weaver asks it about the first classes of the application while the hook classes are still being defined. */
    private static final String NAMED_BEFORE_HOOKS = HOOK_PACKAGE + "StandIns.class";

    private static final String BOOTSTRAP_PACKAGE = "io/rekindle/agent/";
    private static final String API_PACKAGE = "io/rekindle/";
    private static final String SERVICES = "META-INF/services/";
    /** Of the run-time compiler there is what {@code net.openhft.compiler} of this module has. */
    private static final Set<String> STAND_INS =
            Set.of("net/openhft/compiler/CachedCompiler.class", "net/openhft/compiler/CompilerUtils.class");
    /** 1 January 2026, the build's output time. */
    private static final long ENTRY_TIME_MILLIS = 1_767_225_600_000L;

    private final Map<String, byte[]> entries = new TreeMap<>();

    private PackJar() {}

    /** Arguments: the jar to write, our licence, the notices of the libraries, the version. Packs what is on the class path of this JVM, the first of a name winning. */
    public static void main(String[] arguments) throws Exception {
        Path target = Path.of(arguments[0]);
        PackJar pack = new PackJar();
        for (String element :
                System.getProperty("java.class.path", "").split(System.getProperty("path.separator", ":"))) {
            pack.addAll(ClassPathElement.read(Path.of(element)));
        }
        pack.generate();
        pack.entries.put("META-INF/LICENSE", Files.readAllBytes(Path.of(arguments[1])));
        pack.entries.put("META-INF/NOTICE", Files.readAllBytes(Path.of(arguments[2])));
        pack.write(target, arguments[3]);
        System.out.println(
                "packed " + target + ": " + pack.entries.size() + " entries, " + Files.size(target) + " bytes");
    }

    private void addAll(Map<String, byte[]> element) {
        element.forEach((name, content) -> {
            String place = placeOf(name);
            if (place.isEmpty()) {
                return;
            }
            if (name.startsWith(SERVICES)) {
                entries.merge(place, content, PackJar::joined);
            } else {
                entries.putIfAbsent(place, name.endsWith(".class") ? Patches.apply(name, content) : content);
            }
        });
    }

    private static byte[] joined(byte[] first, byte[] second) {
        String text = new String(first, StandardCharsets.UTF_8) + '\n' + new String(second, StandardCharsets.UTF_8);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The entry's name in the jar; empty if it is left out. */
    static String placeOf(String name) {
        if (isLeftOut(name)) {
            return "";
        }
        if (name.equals(NAMED_BEFORE_HOOKS)) {
            return ENGINE + name;
        }
        if (name.startsWith(HOOK_PACKAGE)) {
            return name.endsWith("/package-info.class") ? "" : HOOK + name;
        }
        boolean visible = isDirectlyIn(API_PACKAGE, name) || isDirectlyIn(BOOTSTRAP_PACKAGE, name);
        if (visible) {
            return name.endsWith("/package-info.class") ? "" : name;
        }
        return ENGINE + name;
    }

    private static boolean isDirectlyIn(String prefix, String name) {
        return name.startsWith(prefix) && name.endsWith(".class") && name.indexOf('/', prefix.length()) < 0;
    }

    private static boolean isLeftOut(String name) {
        if (name.startsWith(SERVICES)) {
            // annotation processors
            return name.startsWith(SERVICES + "javax.");
        }
        return name.startsWith("META-INF/")
                || name.endsWith("module-info.class")
                || name.endsWith(".proto")
                || name.endsWith("common-words.txt")
                || name.startsWith("io/rekindle/agent/pack/")
                || name.startsWith("org/jspecify/")
                || name.startsWith("com/squareup/javapoet/")
                || name.contains("/MyJavaFileManager")
                || (name.startsWith("net/openhft/compiler/") && !STAND_INS.contains(name))
                || (name.startsWith("net/bytebuddy/") && !name.startsWith("net/bytebuddy/jar/asm/"));
    }

    private void generate() throws Exception {
        for (Map.Entry<String, byte[]> generated : NativeValueClasses.generate().entrySet()) {
            entries.put(ENGINE + generated.getKey(), generated.getValue());
        }
        Map<String, byte[]> hooks = new TreeMap<>();
        entries.forEach((name, content) -> {
            if (name.startsWith(HOOK) && name.endsWith(".class")) {
                hooks.put(name.substring(HOOK.length(), name.length() - ".class".length()), content);
            }
        });
        StringBuilder list = new StringBuilder();
        for (String name : SupertypesFirst.sort(hooks)) {
            list.append(name).append('\n');
        }
        entries.put(HOOK + "classes", list.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void write(Path target, String version) throws IOException {
        Files.createDirectories(target.toAbsolutePath().getParent());
        try (OutputStream file = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(file)) {
            put(jar, "META-INF/MANIFEST.MF", manifest(version));
            putAll(jar, false);
            putAll(jar, true);
        }
    }

    private void putAll(JarOutputStream jar, boolean engine) throws IOException {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            if (entry.getKey().startsWith(ENGINE) == engine) {
                put(jar, entry.getKey(), entry.getValue());
            }
        }
    }

    private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(ENTRY_TIME_MILLIS);
        jar.putNextEntry(entry);
        jar.write(content);
        jar.closeEntry();
    }

    private static byte[] manifest(String version) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, "io.rekindle.agent.Main");
        main.put(Attributes.Name.IMPLEMENTATION_TITLE, "Rekindle");
        main.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        main.putValue("Premain-Class", "io.rekindle.agent.Agent");
        main.putValue("Can-Retransform-Classes", "true");
        main.putValue("Can-Redefine-Classes", "true");
        // Honoured by java -jar alone; as an agent, instrumentation opens the same to the private loader only.
        main.putValue("Add-Exports", "java.base/jdk.internal.misc java.base/jdk.internal.ref java.base/sun.nio.ch");
        main.putValue("Add-Opens", "java.base/java.lang java.base/java.lang.reflect");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        manifest.write(bytes);
        return bytes.toByteArray();
    }
}
