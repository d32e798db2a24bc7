package io.rekindle.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.stories.Badges;
import com.acme.stories.Giants;
import com.acme.stories.Roots;
import io.rekindle.it.support.ForkedJvm;
import io.rekindle.it.support.Jdk;
import io.rekindle.it.support.Stage;
import io.rekindle.it.support.Stderr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What people get wrong: the service runs on, nothing in the store is lost, and one line says what and what next. */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass(name = "{0}")
@MethodSource("io.rekindle.it.support.Jdks#all")
class BadInputIT {
    @Parameter
    Jdk jdk = Stories.anyJdk();

    @TempDir
    Path folder;

    @Test
    void anUnknownSettingIsNamedWithTheNearestOne() {
        assertThat(stderrOf(stage(), "true", "checkpoint.intervall=1s"))
                .containsExactly(
                        "rekindle: unknown setting checkpoint.intervall (agent argument); nearest: checkpoint.interval; ignored");
    }

    @Test
    void aMalformedValueIsNamedWithWhatIsExpectedAndWhatHolds() {
        assertThat(stderrOf(stage(), "true", "lock.wait=soon"))
                .singleElement()
                .asString()
                .startsWith("rekindle: setting lock.wait (agent argument): actual=soon expected=")
                .endsWith("; using 60s");
    }

    @Test
    void aSettingThatNamesNothingIsNamed() {
        assertThat(stderrOf(stage(), "true", "roots=com.acme.stories.Rots#WORDS"))
                .containsExactly("rekindle: roots=com.acme.stories.Rots#WORDS: no such class on the class path");
        assertThat(stderrOf(stage().storeAt(folder.resolve("two")), "true", "roots=com.acme.stories.Roots#WRODS"))
                .singleElement()
                .asString()
                .startsWith("rekindle: roots=com.acme.stories.Roots#WRODS: the class has no such static field; it has ")
                .contains("WORDS");
        assertThat(stderrOf(
                        stage().storeAt(folder.resolve("three")), "true", "contexts=com.acme.stories.Roots.Pin#text"))
                .containsExactly("rekindle: contexts=com.acme.stories.Roots.Pin#text: no such class on the class path;"
                        + " next: write com.acme.stories.Roots$Pin");
    }

    @Test
    void aPatternThatCatchesEveryClassNamesNoneOfOursAndNoneOfTheJdk() {
        assertThat(stderrOf(stage(), "true", "packages=*")).isEmpty();
        assertThat(stderrOf(stage().storeAt(folder.resolve("two")), "true", "packages=io.rekindle:java:com.acme"))
                .isEmpty();
    }

    @Test
    void aKeyThatTheClassDoesNotHaveMakesNoContextOfAllItsInstances() {
        Stage stage = stage();
        String setting = "contexts=com.acme.stories.Roots$Pin#txt";
        try (ForkedJvm life = stage.begin(setting)) {
            assertThat(life.ask("pin one")).isEqualTo("one");
            assertThat(life.ask("pin two")).isEqualTo("two");
            life.kill();
            assertThat(life.stderr())
                    .contains("rekindle: " + setting + ": the class has no such field; it has text; its instances are"
                            + " not contexts");
        }
        try (ForkedJvm life = stage.begin(setting)) {
            assertThat(life.ask("report")).contains("0 contexts");
            life.kill();
        }
    }

    @Test
    void anInstanceWhoseKeyStaysNullIsNamedAndCounted() {
        Stage stage = new Stage(jdk, folder, Badges.class);
        String named =
                "a com.acme.stories.Badges$Badge is not a context: its key com.acme.stories.Badges$Badge.holder is"
                        + " still null a second after its constructor has ended";
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("make ada")).isEqualTo("ada 1");
            assertThat(life.ask("make")).isEqualTo("null 1");
            Stories.awaitStderr(life, line -> line.startsWith("rekindle: " + named));
            assertThat(life.ask("not-recovered")).startsWith("[" + named).endsWith(" (1 times)]");
            assertThat(life.ask("failures")).isEmpty();
            life.kill();
            assertThat(Stderr.unexpected(life.stderr())).hasSize(1);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("make ada")).isEqualTo("ada 2");
            assertThat(life.ask("report")).contains("1 context");
            life.kill();
        }
    }

    @Test
    void aStoreThatIsNoDirectoryIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertThat(stderrOf(stage().storeAt(file), "false"))
                .containsExactly("rekindle: off: store directory is not a directory: " + file
                        + "; nothing is recovered and nothing is tracked");
        assertThat(file).hasContent("mine");
    }

    @Test
    void aStoreThatCannotBeMadeIsNamed() {
        assertThat(stderrOf(stage().storeAt(Path.of("/proc/rekindle/store")), "false"))
                .singleElement()
                .asString()
                .startsWith("rekindle: off: store directory cannot be made: /proc/rekindle/store: ")
                .endsWith("; nothing is recovered and nothing is tracked");
    }

    @Test
    void aStoreOfANewerVersionIsNamedAndLeftAsItIs() throws IOException {
        Stage stage = stage();
        try (ForkedJvm life = stage.begin()) {
            life.ask("put a 1");
            assertThat(life.ask("checkpoint one")).isEqualTo("true");
            Stories.killed(life);
        }
        Path manifest = Stories.files(stage.store().resolve("manifest")).get(0);
        byte[] original = Files.readAllBytes(manifest);
        Files.write(manifest, ofVersion(original.clone(), 1_000));
        List<Path> before = state(stage);
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("{}");
            assertThat(life.ask("active")).isEqualTo("false");
            awaitOff(life);
            life.kill();
            assertThat(life.stderr())
                    .singleElement()
                    .asString()
                    .startsWith("rekindle: off: ")
                    .contains("format too new", manifest.getFileName().toString(), "version 1000");
        }
        assertThat(state(stage)).isEqualTo(before);
        Files.write(manifest, original);
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("{a=1}");
            life.kill();
        }
    }

    @Test
    void aClassThatCannotBeWovenIsNamedAndTheOthersAreTracked() throws IOException {
        Stage stage = new Stage(jdk, folder, Giants.class);
        Files.write(folder.resolve("classes/com/acme/stories/Giant.class"), giant());
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("grow")).startsWith("com.acme.stories.Giant@");
            assertThat(life.ask("put a 1")).isEqualTo("new");
            assertThat(life.ask("failures")).isEmpty();
            life.kill();
            assertThat(life.stderr())
                    .filteredOn(line -> !line.startsWith("rekindle: tracking into"))
                    .singleElement()
                    .asString()
                    .startsWith("rekindle: not tracked: class=com.acme.stories.Giant: ");
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("{a=1}");
            life.kill();
        }
    }

    /** All files but the cache of what the class path holds. */
    private static List<Path> state(Stage stage) {
        return Stories.files(stage.store()).stream()
                .filter(file -> !file.endsWith("classpath.index"))
                .toList();
    }

    private Stage stage() {
        return new Stage(jdk, folder, Roots.class);
    }

    /** The application goes on as soon as that is known, be it before the line is out. */
    private static void awaitOff(ForkedJvm life) {
        Stories.awaitStderr(life, line -> line.startsWith("rekindle: off"));
    }

    /** What a life of the service that serves all the same prints, besides the line of a start in a new store. */
    private static List<String> stderrOf(Stage stage, String active, String... settings) {
        try (ForkedJvm life = stage.begin(settings)) {
            assertThat(life.ask("put a 1")).isEqualTo("new");
            assertThat(life.ask("show")).isEqualTo("{a=1}");
            assertThat(life.ask("active")).isEqualTo(active);
            assertThat(life.ask("failures")).isEmpty();
            if (active.equals("false")) {
                awaitOff(life);
            }
            life.kill();
            return life.stderr().stream()
                    .filter(line -> !line.startsWith("rekindle: tracking into a new store"))
                    .toList();
        }
    }

    /** See docs/format/envelope.md: the version is in bytes 6 and 7 of the header, whose checksum is in the footer too. */
    private static byte[] ofVersion(byte[] file, int version) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(6, (short) version);
        int header = crc(file, 0, 60);
        bytes.putInt(60, header);
        int footer = file.length - 32;
        bytes.putInt(footer + 4, header);
        bytes.putInt(footer + 28, crc(file, footer, 28));
        return file;
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /** A recoverable class with a method that is as long as a method may be, and writes all the time. */
    private static byte[] giant() {
        String name = "com/acme/stories/Giant";
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(
                Opcodes.V17, Opcodes.ACC_PUBLIC, name, null, "java/lang/Object", new String[] {"java/lang/Runnable"});
        writer.visitAnnotation("Lio/rekindle/Recoverable;", true).visitEnd();
        writer.visitField(Opcodes.ACC_PRIVATE, "size", "I", null, null).visitEnd();
        MethodVisitor constructor = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        constructor.visitCode();
        constructor.visitVarInsn(Opcodes.ALOAD, 0);
        constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        constructor.visitInsn(Opcodes.RETURN);
        constructor.visitMaxs(0, 0);
        constructor.visitEnd();
        MethodVisitor run = writer.visitMethod(Opcodes.ACC_PUBLIC, "run", "()V", null, null);
        run.visitCode();
        for (int i = 0; i < 65_000 / 5; i++) {
            run.visitVarInsn(Opcodes.ALOAD, 0);
            run.visitInsn(Opcodes.ICONST_1);
            run.visitFieldInsn(Opcodes.PUTFIELD, name, "size", "I");
        }
        run.visitInsn(Opcodes.RETURN);
        run.visitMaxs(0, 0);
        run.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }
}
