package io.rekindle.it.compat;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.journal.JournalMain;
import io.rekindle.it.support.AgentJar;
import io.rekindle.it.support.ForkedJvm;
import io.rekindle.it.support.Jdk;
import io.rekindle.it.support.Stderr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an application can notice of the agent, besides its state being there. */
class UnseenIT {

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.rekindle.it.support.Jdks#all")
    void aHealthyStartPrintsItsOneLineAndNothingElse(Jdk jdk) {
        Path folder = Lives.folder("stderr", jdk);
        String classPath = Lives.journal(folder);
        Lives lives = new Lives(
                folder,
                () -> Lives.on(jdk)
                        .agent(AgentJar.path(), "dir=" + folder.resolve("store"))
                        .classPath(classPath),
                JournalMain.class.getName());

        lives.checkJournalSurvives(UnseenIT::madeACheckpoint);

        System.out.println("stderr on " + jdk + ": " + lives.stderrOfSecond());
        assertThat(Stderr.unexpected(lives.stderrOfFirst())).isEmpty();
        assertThat(Stderr.unexpected(lives.stderrOfSecond())).isEmpty();
        assertThat(lives.stderrOfFirst()).hasSize(1);
        assertThat(lives.stderrOfSecond()).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.rekindle.it.support.Jdks#all")
    void onlyTheApiAndTheHooksAreVisible(Jdk jdk) {
        Path folder = Lives.folder("visible", jdk);
        try (ForkedJvm life = start(jdk, folder, true)) {
            assertThat(life.expectLine()).startsWith("FOUND ");
            assertThat(life.ask("write once")).isEqualTo("1");
            assertThat(life.ask("class io.rekindle.Rekindle")).isEqualTo("true");
            assertThat(life.ask("class io.rekindle.hook.Hook")).isEqualTo("true");
            for (String hidden : List.of(
                    "io.rekindle.runtime.settings.Settings",
                    "io.rekindle.runtime.wal.WriteAheadLog",
                    "io.rekindle.format.Lsn",
                    "io.rekindle.format.proto.UnitRecord",
                    "io.rekindle.cli.Cli",
                    "io.rekindle.agent.start.EngineStart",
                    "net.openhft.chronicle.queue.ChronicleQueue",
                    "net.openhft.chronicle.map.ChronicleMap",
                    "net.openhft.compiler.CompilerUtils",
                    "org.agrona.concurrent.UnsafeBuffer",
                    "com.google.protobuf.Message",
                    "org.slf4j.LoggerFactory",
                    "net.bytebuddy.jar.asm.ClassReader",
                    "picocli.CommandLine",
                    "org.jspecify.annotations.Nullable")) {
                assertThat(life.ask("class " + hidden)).as(hidden).isEqualTo("false");
                assertThat(life.ask("resource " + hidden.replace('.', '/') + ".class"))
                        .as(hidden)
                        .isEqualTo("false");
            }
            for (String service : List.of(
                    "META-INF/services/org.slf4j.spi.SLF4JServiceProvider",
                    "META-INF/services/javax.annotation.processing.Processor")) {
                assertThat(life.ask("resource " + service)).as(service).isEqualTo("false");
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.rekindle.it.support.Jdks#all")
    void theApplicationsSystemPropertiesAreItsOwn(Jdk jdk) throws IOException {
        List<String> without = properties(jdk, Lives.folder("properties-without", jdk), false);
        List<String> with = properties(jdk, Lives.folder("properties-with", jdk), true);

        assertThat(with).isEqualTo(without);
        assertThat(with).noneMatch(line -> line.contains("from.a.file"));
    }

    /** The properties at the end of a life in which the whole engine was in use, less what names the agent's jar and the folder. */
    private static List<String> properties(Jdk jdk, Path folder, boolean withAgent) throws IOException {
        Files.createDirectories(folder.resolve("cwd"));
        Files.writeString(folder.resolve("cwd/system.properties"), "read.from.a.file=yes\nrekindle.durability=host\n");
        try (ForkedJvm life = start(jdk, folder, withAgent)) {
            assertThat(life.expectLine()).startsWith("FOUND ");
            assertThat(life.ask("write once")).isEqualTo("1");
            if (withAgent) {
                madeACheckpoint(life);
            }
            List<String> lines = new ArrayList<>();
            for (String line = life.ask("properties"); !line.equals("."); line = life.expectLine()) {
                lines.add(line.replace(":" + AgentJar.path(), "").replace(folder.toString(), "FOLDER"));
            }
            return lines;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.rekindle.it.support.Jdks#all")
    void noFileAppearsOutsideTheStore(Jdk jdk) throws IOException {
        Path folder = Lives.folder("files", jdk);
        try (ForkedJvm life = start(jdk, folder, true)) {
            assertThat(life.expectLine()).startsWith("FOUND ");
            assertThat(life.ask("write once")).isEqualTo("1");
            madeACheckpoint(life);
            life.say("exit");
            assertThat(life.awaitExit()).isZero();
        }
        for (String outside : List.of("home", "tmp", "cwd")) {
            try (Stream<Path> files = Files.walk(folder.resolve(outside))) {
                assertThat(files.filter(path -> !path.equals(folder.resolve(outside))))
                        .as(outside)
                        .isEmpty();
            }
        }
        assertThat(folder.resolve("store")).isNotEmptyDirectory();
    }

    private static void madeACheckpoint(ForkedJvm life) {
        assertThat(life.ask("checkpoint for-the-test"))
                .as("checkpoint; stderr: %s", life.stderr())
                .isEqualTo("true");
    }

    private static ForkedJvm start(Jdk jdk, Path folder, boolean withAgent) {
        Path home = made(folder.resolve("home"));
        Path tmp = made(folder.resolve("tmp"));
        ForkedJvm.Launch launch = Lives.on(jdk)
                .flags("-Duser.home=" + home, "-Djava.io.tmpdir=" + tmp)
                .classPath(Lives.journal(folder))
                .workingDirectory(made(folder.resolve("cwd")));
        if (withAgent) {
            launch.agent(AgentJar.path(), "dir=" + folder.resolve("store"));
        }
        return launch.start(folder.resolve("stderr"), JournalMain.class.getName());
    }

    private static Path made(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
