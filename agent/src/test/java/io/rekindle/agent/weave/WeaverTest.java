package io.rekindle.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which classes the transformer touches, and what it does when it cannot. */
class WeaverTest {
    private static final ClassPathIndex INDEX = WeavingLoader.create().index();

    private final List<String> told = new ArrayList<>();
    private final ClassLoader loader = new ClassLoader(WeaverTest.class.getClassLoader()) {};

    @TempDir
    private Path directory;

    @Test
    void classesOfTheJdkAndOfLibrariesAreLeftAlone() throws IOException {
        byte[] bytes = classFile("com/acme/bank/Account");

        assertThat(weaver().transform(null, "com/acme/bank/Account", null, null, bytes))
                .isNull();
        assertThat(weaver().transform(loader, "java/util/ArrayList", null, null, bytes))
                .isNull();
        assertThat(weaver().transform(loader, "org/springframework/Bean", null, null, bytes))
                .isNull();
        assertThat(weaver().transform(loader, "com/acme/bank/Account", null, null, bytes))
                .isNotNull();
        assertThat(told).isEmpty();
    }

    @Test
    void aPatternThatCatchesTheJdkAndOursWeavesNeither() throws IOException {
        byte[] bytes = classFile("com/acme/bank/Account");
        WeaveOptions options =
                new WeaveOptions(List.of("*", "io.rekindle"), List.of(), List.of(), List.of(), null, null);
        Weaver weaver = new Weaver(WeavingLoader.create(options).index(), new Told());

        for (String name : List.of(
                "java/util/ArrayList",
                "jdk/internal/Thing",
                "com/sun/tools/javac/Main",
                "io/rekindle/Rekindle",
                "io/rekindle/agent/Agent",
                "io/rekindle/runtime/engine/RekindleEngine")) {
            assertThat(weaver.transform(loader, name, null, null, bytes)).isNull();
            assertThat(weaver.shouldWeave(name.replace('/', '.'), loader)).isFalse();
        }
        assertThat(weaver.shouldWeave("java.sql.Thing", ClassLoader.getPlatformClassLoader()))
                .isFalse();
        assertThat(weaver.shouldWeave("org.w3c.Thing", ClassLoader.getPlatformClassLoader()))
                .isFalse();
        assertThat(weaver.shouldWeave("org.springframework.Bean", loader)).isTrue();
        assertThat(weaver.shouldWeave("io.rekindle.samples.Shop", loader)).isTrue();
        assertThat(weaver.shouldWeave("com.acme.bank.Account$$Proxy", loader)).isFalse();
        assertThat(weaver.shouldWeave("com.acme.bank.Account", loader)).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void aClassThatIsTooOldIsLeftAsItIsAndTold() throws IOException {
        byte[] old = classFile("com/acme/bank/Account");
        old[7] = 49;

        assertThat(weaver().transform(loader, "com/acme/bank/Account", null, null, old))
                .isNull();
        assertThat(told).containsExactly("com.acme.bank.Account is not woven: its class file version 49 is below 50");
    }

    @Test
    void aClassThatWouldBecomeTooLargeIsLeftAsItIsAndToldOnce() throws IOException {
        byte[] large = withLargeMethod(classFile("com/acme/bank/Account"));
        Weaver weaver = weaver();

        assertThat(weaver.transform(loader, "com/acme/bank/Account", null, null, large))
                .isNull();
        assertThat(weaver.transform(loader, "com/acme/bank/Account", null, null, large))
                .isNull();
        assertThat(told)
                .hasSize(1)
                .first()
                .asString()
                .contains("com.acme.bank.Account is not woven")
                .contains("Too");
    }

    @Test
    void aClassThatDiffersFromTheClassPathsIsLeftAsItIsAndTold() throws IOException {
        byte[] other = renamed(classFile("com/acme/bank/Account"), "balance", "credit");

        assertThat(weaver().transform(loader, "com/acme/bank/Account", null, null, other))
                .isNull();
        assertThat(told)
                .containsExactly("com.acme.bank.Account is not woven: its fields differ from those of the class of that"
                        + " name on the class path");
    }

    @Test
    void aDamagedClassIsLeftAsItIs() throws IOException {
        byte[] damaged = classFile("com/acme/bank/Account");
        damaged[200] = 99;
        damaged[10] = 99;

        assertThat(weaver().transform(loader, "com/acme/bank/Account", null, null, damaged))
                .isNull();
        assertThat(told).hasSize(1);
    }

    @Test
    void aClassThatIsNotOnTheClassPathIsJudgedWhenItLoads() throws IOException {
        Weaver weaver = weaver();
        byte[] context = renamed(classFile("com/acme/bank/Account"), "com/acme/bank/Account", "net/plugin/Basket");
        byte[] near = renamed(classFile("com/acme/bank/Note"), "com/acme/bank/Note", "net/plugin/items/Item");
        byte[] far = renamed(classFile("com/acme/bank/Note"), "com/acme/bank/Note", "net/elsewhere/Thing");

        assertThat(weaver.transform(loader, "net/plugin/items/Item", null, null, near))
                .as("before its package tree is known")
                .isNull();
        assertThat(weaver.transform(loader, "net/plugin/Basket", null, null, context))
                .isNotNull();
        assertThat(weaver.transform(loader, "net/plugin/items/Item", null, null, near))
                .isNotNull();
        assertThat(weaver.transform(loader, "net/elsewhere/Thing", null, null, far))
                .isNull();
        assertThat(weaver.transform(loader, "net/plugin/Basket$$SpringCGLIB$$0", null, null, context))
                .as("a proxy")
                .isNull();
        assertThat(told).isEmpty();
    }

    @Test
    void wovenClassesAreWrittenWhereTheSettingsSay() throws IOException {
        Weaver weaver = new Weaver(INDEX, new Told(), directory.toString());

        byte[] woven =
                weaver.transform(loader, "com/acme/bank/Account", null, null, classFile("com/acme/bank/Account"));

        assertThat(directory.resolve("com/acme/bank/Account.class")).hasBinaryContent(woven);
    }

    private Weaver weaver() {
        return new Weaver(INDEX, new Told());
    }

    private static byte[] classFile(String name) throws IOException {
        try (InputStream in = WeaverTest.class.getResourceAsStream("/" + name + ".class")) {
            assertThat(in).isNotNull();
            return in.readAllBytes();
        }
    }

    /** Changes one string of the constant pool, and with it what bears the name. */
    private static byte[] renamed(byte[] classFile, String from, String to) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(classFile)
                .accept(
                        new net.bytebuddy.jar.asm.commons.ClassRemapper(
                                writer, new net.bytebuddy.jar.asm.commons.Remapper(Opcodes.ASM9) {
                                    @Override
                                    public String map(String name) {
                                        return name.equals(from) ? to : name;
                                    }

                                    @Override
                                    public String mapFieldName(String owner, String name, String descriptor) {
                                        return name.equals(from) ? to : name;
                                    }
                                }),
                        0);
        return writer.toByteArray();
    }

    /** Adds a method of writes that fits into 64 KiB as it is, but not with a hook for each. */
    private static byte[] withLargeMethod(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public void visitEnd() {
                        MethodVisitor code = super.visitMethod(Opcodes.ACC_PUBLIC, "large", "()V", null, null);
                        code.visitCode();
                        code.visitLabel(new Label());
                        for (int i = 0; i < 10_000; i++) {
                            code.visitVarInsn(Opcodes.ALOAD, 0);
                            code.visitInsn(Opcodes.ICONST_0);
                            code.visitFieldInsn(Opcodes.PUTFIELD, "com/acme/bank/Account", "operations", "I");
                        }
                        code.visitInsn(Opcodes.RETURN);
                        code.visitMaxs(0, 0);
                        code.visitEnd();
                        super.visitEnd();
                    }
                },
                0);
        return writer.toByteArray();
    }

    private final class Told implements WeaverListener {
        @Override
        public void notWoven(String className, String reason, @Nullable Throwable cause) {
            told.add(className + " is not woven: " + reason + (cause == null ? "" : ": " + cause));
        }

        @Override
        public void problem(String message) {
            told.add(message);
        }
    }
}
