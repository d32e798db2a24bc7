package io.rekindle.agent.jar;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.agent.shim.Unsafe;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JarContentsIT {

    private static final List<String> VISIBLE = List.of(
            "META-INF/MANIFEST.MF",
            "META-INF/LICENSE",
            "META-INF/NOTICE",
            "io/rekindle/AfterRecovery.class",
            "io/rekindle/Atomic.class",
            "io/rekindle/ContextKey.class",
            "io/rekindle/FormerName.class",
            "io/rekindle/NotRecovered.class",
            "io/rekindle/Recoverable.class",
            "io/rekindle/RecoveryReport.class",
            "io/rekindle/Rekindle$Agent.class",
            "io/rekindle/Rekindle.class",
            "io/rekindle/agent/Agent.class",
            "io/rekindle/agent/EngineClassLoader.class",
            "io/rekindle/agent/Main.class");

    private static final List<String> ENGINE_PACKAGES = List.of(
            "engine/META-INF/services/net.openhft.",
            "engine/META-INF/services/org.slf4j.spi.SLF4JServiceProvider",
            "engine/com/google/protobuf/",
            "engine/io/rekindle/agent/",
            "engine/io/rekindle/cli/",
            "engine/io/rekindle/format/",
            "engine/io/rekindle/hook/StandIns.class", // asked before the hooks are defined
            "engine/io/rekindle/runtime/",
            "engine/net/bytebuddy/jar/asm/",
            "engine/net/openhft/",
            "engine/software/chronicle/enterprise/",
            "engine/map.version",
            "engine/org/agrona/",
            "engine/org/slf4j/",
            "engine/picocli/");

    /** Whose the packed classes are, by what the notice names it. */
    private static final Map<String, String> LIBRARIES = Map.of(
            "com/google/protobuf/", "Protocol Buffers",
            "net/bytebuddy/jar/asm/", "ASM",
            "net/openhft/", "chronicle.software",
            "org/agrona/", "Agrona",
            "org/slf4j/", "SLF4J",
            "picocli/", "picocli",
            "software/chronicle/", "chronicle.software");

    @Test
    void itsLicenceAndTheNoticesOfItsLibrariesAreInIt() throws IOException {
        try (JarFile jar = new JarFile(AgentJar.PATH.toFile())) {
            assertThat(text(jar, "META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("..", "LICENSE")));
            String notice = text(jar, "META-INF/NOTICE");
            assertThat(notice).isEqualTo(Files.readString(Path.of("..", "NOTICE")));
            assertThat(notice).contains(LIBRARIES.values());
        }
        Set<String> unnamed = new TreeSet<>();
        for (String entry : AgentJar.entryNames()) {
            String name = entry.startsWith("engine/") ? entry.substring("engine/".length()) : entry;
            boolean named = LIBRARIES.keySet().stream().anyMatch(name::startsWith);
            if (name.endsWith(".class") && !named && !name.startsWith("io/rekindle/") && !name.startsWith("hook/")) {
                unnamed.add(name);
            }
        }
        assertThat(unnamed).isEmpty();
    }

    @Test
    void onlyTheApiAndTheBootstrapAreAtTheTop() throws IOException {
        assertThat(AgentJar.entryNames().stream()
                        .filter(name -> !name.startsWith("engine/") && !name.startsWith("hook/")))
                .containsExactlyInAnyOrderElementsOf(VISIBLE);
    }

    @Test
    void theEngineBringsTheLibrariesItNeedsAndNoOther() throws IOException {
        assertThat(AgentJar.entryNames().stream()
                        .filter(name -> name.startsWith("engine/"))
                        .filter(name -> ENGINE_PACKAGES.stream().noneMatch(name::startsWith)))
                .isEmpty();
        assertThat(AgentJar.entryNames().stream().filter(name -> name.contains("chronicle/analytics/")))
                .isEmpty();
    }

    @Test
    void everyHookClassIsListedAfterItsSupertypes() throws IOException {
        try (JarFile jar = new JarFile(AgentJar.PATH.toFile())) {
            Set<String> seen = new HashSet<>();
            for (String name : text(jar, "hook/classes").split("\n")) {
                ClassReader reader = new ClassReader(bytes(jar, "hook/" + name + ".class"));
                List<String> supertypes = new ArrayList<>(List.of(reader.getInterfaces()));
                supertypes.add(reader.getSuperName());
                supertypes.removeIf(supertype -> !supertype.startsWith("io/rekindle/"));
                assertThat(seen).as(name).containsAll(supertypes);
                seen.add(name);
            }
            long classes = Collections.list(jar.entries()).stream()
                    .filter(entry -> entry.getName().startsWith("hook/io/"))
                    .count();
            assertThat(seen).hasSize((int) classes);
        }
    }

    /** A class of ours that the engine asks for and the jar lacks would show only when some rare path runs. */
    @Test
    void everyClassThatOurEngineNamesIsThere() throws IOException {
        Set<String> entries = new HashSet<>(AgentJar.entryNames());
        Set<String> missing = new TreeSet<>();
        try (JarFile jar = new JarFile(AgentJar.PATH.toFile())) {
            for (String entry : entries) {
                if (entry.startsWith("engine/io/rekindle/") && entry.endsWith(".class")) {
                    for (String named : classesNamedBy(bytes(jar, entry))) {
                        if (isOurs(named)
                                && !entries.contains("engine/" + named + ".class")
                                && !entries.contains("hook/" + named + ".class")
                                && !named.equals("io/rekindle/agent/EngineClassLoader")) {
                            missing.add(named + " named by " + entry);
                        }
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private static boolean isOurs(String named) {
        return !named.startsWith("java/")
                && !named.startsWith("javax/")
                && !named.startsWith("jdk/")
                && !named.startsWith("sun/")
                && !named.startsWith("org/jspecify/");
    }

    @Test
    void noClassAsksForTheWarningUnsafeAndOursHasAllTheyAskFor() throws IOException {
        Set<String> asked = new TreeSet<>();
        try (JarFile jar = new JarFile(AgentJar.PATH.toFile())) {
            for (ZipEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().startsWith("engine/") && entry.getName().endsWith(".class")) {
                    byte[] bytes = bytes(jar, entry.getName());
                    assertThat(classesNamedBy(bytes)).as(entry.getName()).doesNotContain("sun/misc/Unsafe");
                    asked.addAll(membersAskedOfOurUnsafe(bytes));
                }
            }
        }
        assertThat(asked).hasSizeGreaterThan(50);
        assertThat(membersOfOurUnsafe()).containsAll(asked);
    }

    private static Set<String> membersOfOurUnsafe() {
        Set<String> members = new TreeSet<>();
        for (Method method : Unsafe.class.getDeclaredMethods()) {
            members.add(method.getName() + Type.getMethodDescriptor(method));
        }
        for (Field field : Unsafe.class.getDeclaredFields()) {
            members.add(field.getName() + Type.getDescriptor(field.getType()));
        }
        return members;
    }

    private static Set<String> membersAskedOfOurUnsafe(byte[] bytes) {
        Set<String> asked = new TreeSet<>();
        String unsafe = Type.getInternalName(Unsafe.class);
        ClassReader reader = new ClassReader(bytes);
        if (reader.getClassName().equals(unsafe)) {
            return asked;
        }
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        return new MethodVisitor(Opcodes.ASM9) {
                            @Override
                            public void visitMethodInsn(
                                    int opcode, String owner, String called, String type, boolean isInterface) {
                                if (owner.equals(unsafe)) {
                                    asked.add(called + type);
                                }
                            }

                            @Override
                            public void visitFieldInsn(int opcode, String owner, String field, String type) {
                                if (owner.equals(unsafe)) {
                                    asked.add(field + type);
                                }
                            }
                        };
                    }
                },
                ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        asked.removeIf(member -> member.startsWith("getClass()") || member.startsWith("hashCode()"));
        return asked;
    }

    private static Set<String> classesNamedBy(byte[] bytes) {
        Set<String> named = new TreeSet<>();
        Remapper collector = new Remapper(Opcodes.ASM9) {
            @Override
            public String map(String internalName) {
                named.add(internalName);
                return internalName;
            }
        };
        new ClassReader(bytes).accept(new ClassRemapper(new ClassWriter(0), collector), ClassReader.SKIP_DEBUG);
        return named;
    }

    private static byte[] bytes(JarFile jar, String name) throws IOException {
        try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
            return in.readAllBytes();
        }
    }

    private static String text(JarFile jar, String name) throws IOException {
        return new String(bytes(jar, name), StandardCharsets.UTF_8);
    }
}
