package io.rekindle.it.compat;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.journal.JournalMain;
import io.rekindle.it.support.AgentJar;
import io.rekindle.it.support.Jdk;
import io.rekindle.it.support.Stderr;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A runtime made by jlink with the modules that docs/compatibility.md names, without a compiler. */
class SmallRuntimeIT {
    /** What the agent and its libraries need. */
    private static final String MODULES = "java.base,java.instrument,java.logging,java.management,jdk.unsupported";

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.rekindle.it.support.Jdks#all")
    void aRuntimeWithoutACompilerIsEnough(Jdk jdk) {
        Path folder = Lives.folder("small-runtime", jdk);
        Jdk small = link(jdk, folder.resolve("runtime"));
        String classPath = Lives.journal(folder);
        Lives lives = new Lives(
                folder,
                () -> Lives.on(small)
                        .agent(AgentJar.path(), "dir=" + folder.resolve("store"))
                        .classPath(classPath),
                JournalMain.class.getName());

        lives.checkJournalSurvives(life -> {
            assertThat(life.ask("class javax.tools.ToolProvider")).isEqualTo("false");
            // Chronicle Map compiles a class at its first use, where it is left to itself.
            assertThat(life.ask("checkpoint with-the-index")).isEqualTo("true");
        });

        assertThat(Stderr.unexpected(lives.stderrOfSecond())).isEmpty();
    }

    private static Jdk link(Jdk jdk, Path runtime) {
        List<String> command = new ArrayList<>(List.of(
                jdk.home().resolve("bin/jlink").toString(), "--add-modules", MODULES, "--output", runtime.toString()));
        String said = run(command);
        System.out.println("runtime of " + jdk + ": "
                + run(List.of(runtime.resolve("bin/java").toString(), "--list-modules"))
                        .strip()
                        .replace("\n", " ")
                + said);
        return new Jdk(jdk.feature(), jdk.version(), runtime);
    }

    private static String run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("%s ends", command)
                    .isTrue();
            assertThat(process.exitValue()).as("%s: %s", command, output).isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
