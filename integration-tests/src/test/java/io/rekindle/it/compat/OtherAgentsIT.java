package io.rekindle.it.compat;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.journal.JournalMain;
import io.rekindle.it.support.AgentJar;
import io.rekindle.it.support.ForkedJvm;
import io.rekindle.it.support.Jdk;
import io.rekindle.it.support.Jdks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Beside JaCoCo's agent and the OpenTelemetry agent, whichever comes first on the command line. */
class OtherAgentsIT {

    static Stream<Arguments> jdksAndOrders() {
        return Jdks.all().stream()
                .flatMap(jdk -> Stream.of(Arguments.of(jdk, Order.WE_FIRST), Arguments.of(jdk, Order.WE_LAST)));
    }

    enum Order {
        WE_FIRST,
        WE_LAST;

        ForkedJvm.Launch launch(Jdk jdk, Path store, Path otherAgent, String itsSettings) {
            ForkedJvm.Launch launch = Lives.on(jdk);
            String ours = "dir=" + store;
            return this == WE_FIRST
                    ? launch.agent(AgentJar.path(), ours).agent(otherAgent, itsSettings)
                    : launch.agent(otherAgent, itsSettings).agent(AgentJar.path(), ours);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("jdksAndOrders")
    void jacocoCoversWhatIsWoven(Jdk jdk, Order order) throws IOException {
        Path folder = Lives.folder("jacoco-" + order, jdk);
        Path jacoco = ExtraSources.jar("agents", "org.jacoco.agent");
        Path coverage = folder.resolve("jacoco.exec");
        String classPath = Lives.journal(folder);
        Lives lives = new Lives(
                folder,
                () -> order.launch(jdk, folder.resolve("store"), jacoco, "destfile=" + coverage)
                        .classPath(classPath),
                JournalMain.class.getName());

        lives.checkJournalSurvives(OtherAgentsIT::journalIsInstrumentedTwice);

        System.out.println("beside " + jacoco.getFileName() + " on " + jdk + ", " + order + ": " + Files.size(coverage)
                + " bytes of coverage");
        assertThat(new String(Files.readAllBytes(coverage), StandardCharsets.ISO_8859_1))
                .contains("com/acme/journal/Journal", "com/acme/journal/JournalMain");
    }

    private static void journalIsInstrumentedTwice(ForkedJvm life) {
        assertThat(life.ask("members")).contains("$jacocoInit", "$rk$");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("jdksAndOrders")
    void openTelemetryTracesWhatIsWoven(Jdk jdk, Order order) {
        Path folder = Lives.folder("opentelemetry-" + order, jdk);
        Path openTelemetry = ExtraSources.jar("agents", "opentelemetry-javaagent");
        String classPath = Lives.journal(folder);
        Lives lives = new Lives(
                folder,
                () -> order.launch(jdk, folder.resolve("store"), openTelemetry, "")
                        .flags(
                                "-Dotel.traces.exporter=console",
                                "-Dotel.metrics.exporter=none",
                                "-Dotel.logs.exporter=none",
                                "-Dotel.instrumentation.methods.include=com.acme.journal.Journal[write,describe]")
                        .classPath(classPath),
                JournalMain.class.getName());

        lives.checkJournalSurvives(life -> assertThat(life.ask("members")).contains("$rk$"));

        List<String> stderr = lives.stderrOfSecond();
        System.out.println("beside " + openTelemetry.getFileName() + " on " + jdk + ", " + order + ": "
                + stderr.stream().filter(line -> line.contains("version: ")).toList());
        assertThat(stderr)
                .anyMatch(line -> line.contains("'Journal.write'"))
                .noneMatch(line -> line.contains("ERROR") || line.contains("Exception") || line.contains("WARN "));
    }
}
