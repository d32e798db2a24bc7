package io.rekindle.agent.pack;

import java.io.File;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import net.openhft.chronicle.values.ValueModel;

/**
 * Generates now what Chronicle Map would generate and compile at its first use: a runtime need not have a compiler, and on JDK 25 a private
 * class loader breaks it.
 */
final class NativeValueClasses {

    private static final List<String> INTERFACES = List.of("net.openhft.chronicle.hash.VanillaGlobalMutableState");

    private NativeValueClasses() {}

    /** Entry names and contents of the generated classes. */
    static Map<String, byte[]> generate() throws Exception {
        Path directory = Files.createTempDirectory("rekindle-values");
        for (String name : INTERFACES) {
            compile(name + "$$Native", sourceOf(name), directory);
        }
        Map<String, byte[]> classes = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.filter(file -> file.toString().endsWith(".class")).toList();
        }
        for (Path file : files) {
            classes.put(
                    directory.relativize(file).toString().replace(File.separatorChar, '/'), Files.readAllBytes(file));
        }
        return classes;
    }

    private static String sourceOf(String valueInterface) throws ReflectiveOperationException {
        ValueModel model = ValueModel.acquire(Class.forName(valueInterface));
        String simpleName = valueInterface.substring(valueInterface.lastIndexOf('.') + 1);
        Method generator = Class.forName("net.openhft.chronicle.values.Generators")
                .getDeclaredMethod("generateNativeClass", ValueModel.class, String.class);
        generator.setAccessible(true);
        return (String) generator.invoke(null, model, simpleName + "$$Native");
    }

    private static void compile(String name, String source, Path directory) throws Exception {
        Path file = directory.resolve(name.replace('.', File.separatorChar) + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int result = compiler.run(
                null,
                null,
                null,
                "-nowarn",
                "--release",
                "17",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                directory.toString(),
                file.toString());
        if (result != 0) {
            throw new IllegalStateException("cannot compile " + file);
        }
    }
}
