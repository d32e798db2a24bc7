package io.rekindle.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found on a class path, and what is to be woven of it. */
class ClassPathIndexTest {
    private static final Path TEST_CLASSES = Path.of(ClassPathIndexTest.class
            .getProtectionDomain()
            .getCodeSource()
            .getLocation()
            .getPath());

    private final List<String> problems = new ArrayList<>();

    @TempDir
    private Path directory;

    @Test
    void aDirectoryIsScannedAndOnlyWhatIsMarkedOrNearIsWoven() {
        ClassPathIndex index = index(TEST_CLASSES.toString(), WeaveOptions.byAnnotations());

        assertThat(index.hasAnythingToWeave()).isTrue();
        assertThat(index.shouldWeave("com.acme.bank.Account")).isTrue();
        assertThat(index.shouldWeave("com.acme.bank.Note")).isTrue();
        assertThat(index.shouldWeave("org.junit.jupiter.api.Test")).isFalse();
        assertThat(index.shouldWeave("java.util.ArrayList")).isFalse();
        assertThat(index.shouldWeave("io.rekindle.agent.weave.ClassPathIndexTest"))
                .isFalse();
    }

    @Test
    void whereNothingIsMarkedNothingIsWoven() throws IOException {
        String jar = jar("plain.jar", "com/acme/bank/Note");

        ClassPathIndex index = index(jar, WeaveOptions.byAnnotations());

        assertThat(index.hasAnythingToWeave()).isFalse();
        assertThat(index.shouldWeave("com.acme.bank.Note")).isFalse();
        assertThat(index.scannedClasses()).isEqualTo(1);
    }

    @Test
    void jarsInsideASpringBootJarAreReadInPlace() throws IOException {
        byte[] library =
                Files.readAllBytes(Path.of(jar("lib.jar", "com/acme/zoo/Entrant", "com/acme/zoo/Entrant$Medal")));
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("BOOT-INF/classes/com/acme/zoo/Registry.class", classFile("com/acme/zoo/Registry"));
        entries.put("BOOT-INF/lib/entrants.jar", library);
        Path boot = directory.resolve("boot.jar");
        write(boot, entries, true);

        ClassPathIndex index = index(boot.toString(), WeaveOptions.byAnnotations());

        assertThat(index.scannedClasses()).isEqualTo(3);
        WovenClass entrant = index.woven("com/acme/zoo/Entrant");
        assertThat(entrant).isNotNull();
        assertThat(entrant.opensUnits()).isTrue();
        assertThat(entrant.fields()).extracting(WovenClass.TrackedField::name).containsExactly("position", "medal");
    }

    @Test
    void applicationClassesAmongALibrarysAreFound() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("META-INF/MANIFEST.MF", new byte[0]);
        entries.put("org/springframework/A.class", new byte[] {1});
        entries.put("org/springframework/core/B.class", new byte[] {1});
        entries.put("com/acme/zoo/Entrant.class", classFile("com/acme/zoo/Entrant"));
        entries.put("org/springframework/Z.class", new byte[] {1});
        entries.put("com/acme/zoo/Registry.class", classFile("com/acme/zoo/Registry"));
        Path mixed = directory.resolve("mixed.jar");
        write(mixed, entries, false);

        ClassPathIndex index = index(mixed.toString(), WeaveOptions.byAnnotations());

        assertThat(index.scannedClasses()).isEqualTo(2);
        assertThat(index.shouldWeave("com.acme.zoo.Entrant")).isTrue();
        assertThat(index.shouldWeave("com.acme.zoo.Registry")).isTrue();
    }

    @Test
    void aLibraryThatTheSettingsNameIsLookedAt() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("com/google/thing/A.class", classFile("com/acme/zoo/Counting"));
        entries.put("com/google/other/B.class", classFile("com/acme/zoo/Atomics"));
        Path library = directory.resolve("library.jar");
        write(library, entries, false);
        WeaveOptions options =
                new WeaveOptions(List.of("com.google.thing"), List.of(), List.of(), List.of(), null, null);

        assertThat(index(library.toString(), options).scannedClasses()).isEqualTo(1);
        assertThat(index(library.toString(), WeaveOptions.byAnnotations()).scannedClasses())
                .isZero();
    }

    @Test
    void jarsNamedByAManifestAreOnTheClassPathToo() throws IOException {
        jar("part.jar", "com/acme/bank/Account");
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put(
                "META-INF/MANIFEST.MF",
                "Manifest-Version: 1.0\r\nClass-Path: part.jar missing.jar\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        Path main = directory.resolve("main.jar");
        write(main, entries, false);

        assertThat(index(main.toString(), WeaveOptions.byAnnotations()).shouldWeave("com.acme.bank.Account"))
                .isTrue();
    }

    @Test
    void modulesAndDirectoriesOfModulesAreReadLikeTheClassPath() throws IOException {
        String jar = jar("module.jar", "com/acme/bank/Account");
        Path exploded = Files.createDirectories(directory.resolve("exploded"));
        Files.createFile(exploded.resolve("module-info.class"));

        assertThat(ClassPathPart.withModules("a.jar", directory.toString()).split(":"))
                .containsExactlyInAnyOrder("a.jar", jar, exploded.toString());
        assertThat(ClassPathPart.withModules("", jar + ":" + exploded)).isEqualTo(jar + ":" + exploded);
    }

    @Test
    void anUnreadableJarIsToldAndTheRestIsUsed() throws IOException {
        Path broken = directory.resolve("broken.jar");
        Files.writeString(broken, "no jar at all, but longer than the end record of one");
        String jar = jar("good.jar", "com/acme/bank/Account");

        ClassPathIndex index = start(broken + ":" + jar, WeaveOptions.byAnnotations());

        assertThat(index.shouldWeave("com.acme.bank.Account")).isTrue();
        assertThat(problems).hasSize(1).allMatch(line -> line.contains("broken.jar"));
    }

    @Test
    void anUnchangedJarComesFromTheCacheAndAChangedOneDoesNot() throws IOException {
        String jar = jar("app.jar", "com/acme/bank/Account");
        WeaveOptions cached = withCache(List.of());
        index(jar, cached);
        byte[] first = Files.readAllBytes(directory.resolve("index"));

        assertThat(index(jar, cached).shouldWeave("com.acme.bank.Account")).isTrue();
        assertThat(Files.readAllBytes(directory.resolve("index"))).isEqualTo(first);
        jar("app.jar", "com/acme/bank/Note");

        assertThat(index(jar, cached).hasAnythingToWeave()).isFalse();
    }

    @Test
    void aDamagedCacheCountsAsNone() throws IOException {
        String jar = jar("app.jar", "com/acme/bank/Account");
        WeaveOptions cached = withCache(List.of());
        index(jar, cached);
        Path file = directory.resolve("index");
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 0; at < bytes.length; at += 7) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 0x40;
            Files.write(file, damaged);

            assertThat(index(jar, cached).shouldWeave("com.acme.bank.Account"))
                    .as("byte %d", at)
                    .isTrue();
        }
    }

    @Test
    void settingsNameWhatCannotBeEdited() throws IOException {
        String jar = jar("app.jar", "com/acme/bank/Note", "com/acme/zoo/Atomics", "com/acme/zoo/Counting");
        WeaveOptions options = new WeaveOptions(
                List.of("com.acme.zoo"),
                List.of("com.acme.*.Count*"),
                List.of(),
                List.of("com.acme.bank.N*#text"),
                null,
                null);

        ClassPathIndex index = index(jar, options);
        WovenClass note = index.woven("com/acme/bank/Note");

        assertThat(note).isNotNull();
        assertThat(note.context())
                .isEqualTo(new WovenClass.Context(
                        "com.acme.bank.Note", "com.acme.bank.Note", "com.acme.bank.Note", "text", List.of()));
        assertThat(index.shouldWeave("com.acme.zoo.Atomics")).isTrue();
        assertThat(index.shouldWeave("com.acme.zoo.Counting")).isFalse();
    }

    @Test
    void rootsNamedBySettingsAreRoots() throws IOException {
        String jar = jar("app.jar", "com/acme/zoo/Stored", "com/acme/zoo/Entrant");
        WeaveOptions options =
                new WeaveOptions(List.of(), List.of(), List.of("com.acme.zoo.Stored#TYPE"), List.of(), null, null);

        WovenClass stored = index(jar, options).woven("com/acme/zoo/Stored");

        assertThat(stored).isNotNull();
        assertThat(stored.roots()).extracting(WovenClass.Root::logicalName).containsExactly("com.acme.zoo.Stored#TYPE");
    }

    @Test
    void aSubclassOfAContextIsThatContext() {
        ClassPathIndex index = index(TEST_CLASSES.toString(), WeaveOptions.byAnnotations());

        WovenClass special = index.woven("com/acme/zoo/SpecialAccount");

        assertThat(special).isNotNull();
        assertThat(special.headerHere()).isFalse();
        assertThat(special.context())
                .isEqualTo(new WovenClass.Context(
                        "com.acme.bank.Account", "com.acme.bank.Account", "com.acme.bank.Account", "id", List.of()));
    }

    @Test
    void twoKeysAreToldAndTheClassIsNoContext() {
        ClassPathIndex index = start(
                TEST_CLASSES.toString(),
                new WeaveOptions(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of("com.acme.bank.Note#text", "com.acme.bank.Note#before"),
                        null,
                        null));

        WovenClass note = index.woven("com/acme/bank/Note");

        assertThat(note).isNotNull();
        assertThat(note.isContext()).isFalse();
        assertThat(problems)
                .containsExactly(
                        "com.acme.bank.Note is not tracked: it has more than one context key, text and before");
    }

    private WeaveOptions withCache(List<String> packages) {
        return new WeaveOptions(
                packages,
                List.of(),
                List.of(),
                List.of(),
                directory.resolve("index").toString(),
                null);
    }

    private ClassPathIndex index(String classPath, WeaveOptions options) {
        ClassPathIndex index = start(classPath, options);
        assertThat(problems).isEmpty();
        return index;
    }

    private ClassPathIndex start(String classPath, WeaveOptions options) {
        ClassPathIndex index = new ClassPathIndex(classPath, options, new WeaverListener() {
            @Override
            public void notWoven(String className, String reason, @Nullable Throwable cause) {
                problems.add(className + " is not woven: " + reason);
            }

            @Override
            public void problem(String message) {
                problems.add(message);
            }
        });
        index.start();
        assertThat(index.awaitEnd(60_000)).isTrue();
        return index;
    }

    private String jar(String name, String... classes) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (String each : classes) {
            entries.put(each + ".class", classFile(each));
        }
        Path file = directory.resolve(name);
        write(file, entries, false);
        return file.toString();
    }

    private static byte[] classFile(String name) throws IOException {
        return Files.readAllBytes(TEST_CLASSES.resolve(name + ".class"));
    }

    private static void write(Path file, Map<String, byte[]> entries, boolean stored) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                if (stored) {
                    CRC32 crc = new CRC32();
                    crc.update(each.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(each.getValue().length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(each.getValue());
                zip.closeEntry();
            }
        }
    }
}
