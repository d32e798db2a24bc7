package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a process of its own, beside the one that lives on the store. */
class OtherProcessTest {
    @TempDir
    Path temporary;

    @Test
    void aStoreOfAnotherLiveProcessIsReadAndStaysThatProcesss() throws Exception {
        Path store = temporary.resolve("store");
        try (Assistant assistant = Assistant.begin(store)) {
            assistant.session("ada", "a", "b").drained();
            assertThat(run(0, "status", store.toString()))
                    .contains("owner         live, pid 4711", "contexts      1\n");
            assertThat(run(0, "verify", store.toString())).contains("no damage");
            assistant.session("grace", "c", "d").drained();
            assertThat(run(0, "show", store.toString(), "grace")).contains("\"grace\"");
            assertThat(run(1, "show", store.toString(), "alan")).contains("nearest: com.acme.Session[");
        }
        assertThat(run(0, "status", store.toString())).contains("owner         none: no JVM lives on it now");
        assertThat(run(3, "status", temporary.resolve("nowhere").toString())).contains("no such directory");
    }

    private String run(int expectedCode, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Cli.class.getName()));
        command.addAll(List.of(arguments));
        Path output = temporary.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isEqualTo(expectedCode);
        return text;
    }
}
