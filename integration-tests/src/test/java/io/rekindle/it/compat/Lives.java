package io.rekindle.it.compat;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.journal.JournalMain;
import io.rekindle.it.support.ClassPaths;
import io.rekindle.it.support.Directories;
import io.rekindle.it.support.ForkedJvm;
import io.rekindle.it.support.Jdk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Two lives of an application that keeps a journal: the first is killed with kill -9 after it has acknowledged two lines, the second must
 * find them, go on, and end by itself.
 */
final class Lives {
    private final Path folder;
    private final Supplier<ForkedJvm.Launch> launch;
    private final String mainClass;
    private final String[] arguments;
    private final List<String> said = new ArrayList<>();
    private List<String> stderrOfFirst = List.of();
    private List<String> stderrOfSecond = List.of();

    /**
     * @param folder for the files of the test; what a former run left in it must be gone
     * @param launch everything but the main class; asked once for each life
     * @param mainClass one that ends in {@link JournalMain#serve}
     */
    Lives(Path folder, Supplier<ForkedJvm.Launch> launch, String mainClass, String... arguments) {
        this.folder = folder;
        this.launch = launch;
        this.mainClass = mainClass;
        this.arguments = arguments;
    }

    /** An emptied folder for the files of one test on one JDK. */
    static Path folder(String test, Jdk jdk) {
        Path folder = ClassPaths.buildDirectory().resolve("compat").resolve(test + "-" + jdk.feature());
        Directories.empty(folder);
        return folder;
    }

    /** A small JVM that starts fast. */
    static ForkedJvm.Launch on(Jdk jdk) {
        return ForkedJvm.on(jdk).flags("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");
    }

    /** The class path of the journal and the api. */
    static String journal(Path folder) {
        return ClassPaths.ofPackages(folder.resolve("classes"), JournalMain.class);
    }

    /** Lives both; asks the given questions in the second, whose answers go to the check. */
    Lives checkJournalSurvives(Question... questions) {
        Path firstStderr = folder.resolve("stderr-1");
        try (ForkedJvm first = launch.get().start(firstStderr, mainClass, arguments)) {
            assertThat(untilFound(first)).isEqualTo("FOUND main 0 0 []");
            assertThat(first.ask("await active")).as("the agent tracks").isEqualTo("true");
            assertThat(first.ask("write one")).isEqualTo("1");
            assertThat(first.ask("write two")).isEqualTo("2");
            first.kill();
            stderrOfFirst = first.stderr();
        }
        said.clear();
        try (ForkedJvm second = launch.get().start(folder.resolve("stderr-2"), mainClass, arguments)) {
            assertThat(untilFound(second))
                    .as("after kill -9; stderr: %s", second.stderr())
                    .isEqualTo("FOUND main 2 2 [one, two]");
            assertThat(second.ask("write two")).isEqualTo("3");
            for (Question question : questions) {
                question.ask(second);
            }
            assertThat(second.ask("failures"))
                    .as("failures that the agent swallowed")
                    .isEqualTo("0");
            second.say("exit");
            assertThat(second.awaitExit()).as("exit code").isZero();
            stderrOfSecond = second.stderr();
        }
        return this;
    }

    /** What a test asks the second life before it ends. */
    interface Question {
        void ask(ForkedJvm life);
    }

    /** What the second life printed before its journal. */
    List<String> said() {
        return said;
    }

    List<String> stderrOfFirst() {
        return stderrOfFirst;
    }

    List<String> stderrOfSecond() {
        return stderrOfSecond;
    }

    private String untilFound(ForkedJvm life) {
        String line = life.expectLine();
        while (!line.startsWith("FOUND ")) {
            said.add(line);
            line = life.expectLine();
        }
        return line;
    }
}
