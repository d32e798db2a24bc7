package io.rekindle.it.compat;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.journal.JournalMain;
import io.rekindle.it.support.AgentJar;
import io.rekindle.it.support.ForkedJvm;
import io.rekindle.it.support.Jdk;
import io.rekindle.it.support.Jdks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An AOT cache of JDK 25, recorded without an agent, with another agent's module, and with this agent: docs/compatibility.md. */
class AotCacheIT {
    private static final String[] WITHOUT_AN_AGENT = {};

    /** What a cache has that was recorded with any agent. */
    private static final String[] WITH_ANOTHER_AGENT = {"--add-modules", "java.instrument"};

    static Stream<Jdk> jdksWithAotCache() {
        return Jdks.all().stream().filter(jdk -> jdk.feature() >= 25);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jdksWithAotCache")
    void aCacheRecordedWithoutAnAgentIsRefusedByTheJvmAndAllIsTracked(Jdk jdk) {
        Path folder = Lives.folder("aot-without", jdk);
        String classPath = jarOf(Lives.journal(folder), folder.resolve("journal.jar"));
        Path cache = record(jdk, folder, classPath, WITHOUT_AN_AGENT);

        lives(jdk, folder, classPath, cache).checkJournalSurvives();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jdksWithAotCache")
    void classesThatTheCacheLoadsBeforeTheAgentAreNamedAndCounted(Jdk jdk) {
        Path folder = Lives.folder("aot-early", jdk);
        String classPath = jarOf(Lives.journal(folder), folder.resolve("journal.jar"));
        Path cache = record(jdk, folder, classPath, WITH_ANOTHER_AGENT);

        try (ForkedJvm life =
                launch(jdk, folder, classPath, cache).start(folder.resolve("stderr"), JournalMain.class.getName())) {
            assertThat(life.expectLine()).isEqualTo("FOUND main 0 0 []");
            assertThat(life.ask("write untracked")).isEqualTo("1");
            assertThat(life.ask("members")).as("is not woven").doesNotContain("$rk$");
            assertThat(life.ask("await active")).isEqualTo("true");
            assertThat(life.ask("failures")).isEqualTo("0");
            life.say("exit");
            assertThat(life.awaitExit()).isZero();
            System.out.println("AOT cache on " + jdk + ": " + life.stderr());
            assertThat(life.stderr())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("rekindle: not tracked, 2 classes loaded before they could be woven: ")
                            .contains("com.acme.journal.Journal", "com.acme.journal.JournalMain", "AOT cache"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jdksWithAotCache")
    void aCacheRecordedWithThisAgentIsUsedAndAllIsTracked(Jdk jdk) {
        Path folder = Lives.folder("aot-with", jdk);
        String classPath = jarOf(Lives.journal(folder), folder.resolve("journal.jar"));
        Path cache = record(
                jdk,
                folder,
                classPath,
                "-javaagent:" + AgentJar.path() + "=dir=" + folder.resolve("store-of-recording"));

        Lives lives = lives(jdk, folder, classPath, cache)
                .checkJournalSurvives(life -> assertThat(life.ask("members")).contains("$rk$"));

        assertThat(lives.stderrOfSecond()).as("the JVM takes the cache").noneMatch(line -> line.contains("[aot]"));
    }

    private static Lives lives(Jdk jdk, Path folder, String classPath, Path cache) {
        return new Lives(folder, () -> launch(jdk, folder, classPath, cache), JournalMain.class.getName());
    }

    private static ForkedJvm.Launch launch(Jdk jdk, Path folder, String classPath, Path cache) {
        return ForkedJvm.on(jdk)
                .flags("-XX:AOTCache=" + cache)
                .agent(AgentJar.path(), "dir=" + folder.resolve("store"))
                .classPath(classPath);
    }

    /** A run of the application with these flags, at whose end the JVM makes a cache. */
    private static Path record(Jdk jdk, Path folder, String classPath, String... flags) {
        Path cache = folder.resolve("journal.aot");
        try (ForkedJvm recording = ForkedJvm.on(jdk)
                .flags("-XX:AOTCacheOutput=" + cache)
                .flags(flags)
                .classPath(classPath)
                .start(folder.resolve("stderr-of-recording"), JournalMain.class.getName())) {
            while (!recording.expectLine().startsWith("FOUND ")) {
                // the JVM says what it leaves out
            }
            assertThat(recording.ask("write recorded")).isEqualTo("1");
            recording.say("exit");
            assertThat(recording.awaitExit()).isZero();
            assertThat(cache).as("stderr: %s", recording.stderr()).isNotEmptyFile();
        }
        return cache;
    }

    /** A cache takes classes from jars alone. */
    private static String jarOf(String classPath, Path jar) {
        String classes = classPath.substring(0, classPath.indexOf(':'));
        String api = classPath.substring(classPath.indexOf(':') + 1);
        jar(jar, classes);
        if (!Files.isDirectory(Path.of(api))) {
            return jar + ":" + api;
        }
        Path apiJar = jar.resolveSibling("api.jar");
        jar(apiJar, api);
        return jar + ":" + apiJar;
    }

    private static void jar(Path jar, String directory) {
        int exit = java.util.spi.ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        List.of("cf", jar.toString(), "-C", directory, ".").toArray(String[]::new));
        assertThat(exit).as("jar of %s", directory).isZero();
    }
}
