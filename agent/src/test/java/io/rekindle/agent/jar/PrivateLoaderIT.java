package io.rekindle.agent.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The libraries in the private class loader, without any JVM flag but {@code -javaagent}. */
class PrivateLoaderIT {

    private static final String EXPECTED = "queue=kept map=kept array=16 file=kept out\n";

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private static Path probe = AgentJar.PATH;

    static List<Path> jdks() throws IOException {
        return Jdks.all();
    }

    @BeforeAll
    static void packProbe() throws IOException {
        probe = AgentJar.withProbe(
                shared.resolve("probe.jar"),
                "io.rekindle.agent.ProbeAgent",
                "io.rekindle.agent.ProbeAgent",
                "io.rekindle.agent.start.ProbeStart");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void queueAndMapWorkWithoutAWordOnStderr(Path jdk) throws Exception {
        ForkedJvm.Result result = run(jdk);

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo(EXPECTED + "active=true contexts=7\n");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aPropertiesFileInTheWorkingDirectoryIsNotMergedIntoTheApplication(Path jdk) throws Exception {
        Files.writeString(directory.resolve("system.properties"), "rekindle.test.leaked=leaked\n");

        assertThat(run(jdk).out()).startsWith(EXPECTED);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aRuntimeWithoutACompilerIsEnough(Path jdk) throws Exception {
        Path runtime = directory.resolve("runtime");
        Process jlink = new ProcessBuilder(
                        jdk.resolve("bin/jlink").toString(),
                        "--add-modules",
                        "java.base,java.instrument,java.management,java.naming",
                        "--output",
                        runtime.toString())
                .inheritIO()
                .start();
        assertThat(jlink.waitFor()).isZero();

        ForkedJvm.Result result = run(runtime);

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith(EXPECTED);
    }

    private ForkedJvm.Result run(Path home) throws IOException, InterruptedException {
        return ForkedJvm.run(
                home,
                directory,
                "-javaagent:" + probe + "=" + directory,
                "-cp",
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                "io.rekindle.agent.jar.ProbedApplication");
    }
}
