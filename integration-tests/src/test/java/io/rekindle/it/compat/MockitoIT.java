package io.rekindle.it.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.it.support.AgentJar;
import io.rekindle.it.support.Jdk;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that mock with Mockito's inline mock maker, run with the agent. */
class MockitoIT {
    private static final String MAIN = "com.acme.mocked.MockedMain";

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.rekindle.it.support.Jdks#all")
    void mocksOfFinalAndOfWovenClassesWork(Jdk jdk) {
        Path folder = Lives.folder("mockito", jdk);
        String libraries = ExtraSources.jars("mockito");
        String journal = Lives.journal(folder);
        ExtraSources.compile(MAIN, journal + ":" + libraries, folder.resolve("classes"));

        Lives lives = new Lives(
                folder,
                () -> Lives.on(jdk)
                        .agent(AgentJar.path(), "dir=" + folder.resolve("store"))
                        .agent(ExtraSources.jar("mockito", "mockito-core"), "")
                        .classPath(journal + ":" + libraries),
                MAIN);
        lives.checkJournalSurvives();

        System.out.println(
                "beside " + ExtraSources.jar("mockito", "mockito-core").getFileName() + " on " + jdk + ":\n  "
                        + String.join("\n  ", lives.said()));
        assertThat(lives.said())
                .containsExactly(
                        "MOCK final: mocked", "MOCK woven: 42 0", "SPY woven: 2 stubbed", "CONSTRUCTED woven: 0 of 1");
    }
}
