package io.rekindle.agent.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StartIT {

    @TempDir
    Path directory;

    static List<Path> jdks() throws IOException {
        return Jdks.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void anApplicationWithNothingToWeaveRunsAsIfWeWereNotThere(Path jdk) throws Exception {
        ForkedJvm.Result result = hello(jdk, "-javaagent:" + AgentJar.PATH);

        assertThat(result).isEqualTo(new ForkedJvm.Result(0, "hello\n", ""));
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.filter(Files::isDirectory)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aWrongSettingIsOneLineAndTheApplicationRuns(Path jdk) throws Exception {
        ForkedJvm.Result result = hello(jdk, "-javaagent:" + AgentJar.PATH + "=unit.max=soon");

        assertThat(result)
                .isEqualTo(new ForkedJvm.Result(
                        0,
                        "hello\n",
                        "rekindle: setting unit.max (agent argument): actual=soon"
                                + " expected=a duration from 10ms to 1h; using 1s\n"));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void whereNoValueIsSafeWeStayOffAndSaySo(Path jdk) throws Exception {
        ForkedJvm.Result result = hello(jdk, "-javaagent:" + AgentJar.PATH + "=config=absent.properties");

        assertThat(result).isEqualTo(new ForkedJvm.Result(0, "hello\n", """
                        rekindle: setting config: cannot read the file: actual=absent.properties \
                        expected=a readable file; Rekindle stays off: correct the path
                        rekindle: off: see the settings above; nothing is recovered and nothing is tracked
                        """));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theSameJarIsTheCommandLine(Path jdk) throws Exception {
        ForkedJvm.Result result = ForkedJvm.run(jdk, directory, "-jar", AgentJar.PATH.toString(), "--version");

        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEqualTo("rekindle " + AgentJar.version() + "\n");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theApplicationSeesNothingOfOursButTheApiAndTheBootstrap(Path jdk) throws Exception {
        ForkedJvm.Result result = ForkedJvm.run(
                jdk,
                directory,
                "-javaagent:" + AgentJar.PATH,
                "-cp",
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                "io.rekindle.agent.jar.CuriousApplication",
                "io.rekindle.agent.start.EngineStart",
                "net.openhft.chronicle.queue.ChronicleQueue",
                "com.google.protobuf.Message",
                "org.slf4j.Logger",
                "org.agrona.DirectBuffer",
                "net.bytebuddy.jar.asm.ClassReader",
                "engine.org.slf4j.Logger",
                "io.rekindle.hook.Hook");

        assertThat(result).isEqualTo(new ForkedJvm.Result(0, "seen: []\n", ""));
    }

    private ForkedJvm.Result hello(Path jdk, String agent) throws IOException, InterruptedException {
        return ForkedJvm.run(
                jdk,
                directory,
                agent,
                "-cp",
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                "io.rekindle.agent.jar.HelloApplication");
    }
}
