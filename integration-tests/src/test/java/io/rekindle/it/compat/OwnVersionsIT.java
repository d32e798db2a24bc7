package io.rekindle.it.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.it.support.AgentJar;
import io.rekindle.it.support.Jdk;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application that brings other versions of Chronicle Queue, protobuf, SLF4J, ByteBuddy and Agrona uses those, and recovers. */
class OwnVersionsIT {
    private static final String MAIN = "com.acme.own.OwnVersions";

    /** What the application's Chronicle asks for in its documentation. */
    private static final String[] FLAGS_OF_CHRONICLE = {
        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
        "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
        "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
        "--add-opens=java.base/java.io=ALL-UNNAMED",
        "--add-opens=java.base/java.util=ALL-UNNAMED",
    };

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.rekindle.it.support.Jdks#all")
    void anApplicationsOwnVersionsAreTheOnesItUses(Jdk jdk) {
        Path folder = Lives.folder("own-versions", jdk);
        // Chronicle Queue 5 does not run on JDK 25 at all.
        String chronicle = ExtraSources.jars(jdk.feature() < 21 ? "chronicle-5" : "chronicle-2026.1");
        String libraries = chronicle + ":" + ExtraSources.jars("own-versions");
        String journal = Lives.journal(folder);
        ExtraSources.compile(MAIN, journal + ":" + libraries, folder.resolve("classes"));

        Lives lives = new Lives(
                folder,
                () -> Lives.on(jdk)
                        .agent(AgentJar.path(), "dir=" + folder.resolve("store"))
                        .flags(FLAGS_OF_CHRONICLE)
                        .classPath(journal + ":" + libraries),
                MAIN,
                folder.resolve("queue").toString());
        lives.checkJournalSurvives();

        System.out.println("own versions on " + jdk + ":\n  " + String.join("\n  ", lives.said()));
        String copied = "/target/compat/";
        assertThat(lives.said().stream().filter(line -> line.startsWith("USED ")))
                .hasSize(5)
                .allSatisfy(line -> assertThat(line).contains(copied))
                .anySatisfy(line -> assertThat(line).contains("ChronicleQueue from", ": said once"))
                .anySatisfy(line -> assertThat(line).contains("StringValue from", "protobuf-java-3.25.5.jar: parsed"))
                .anySatisfy(line ->
                        assertThat(line).contains("Logger from", "slf4j-api-1.7.36.jar: org.slf4j.impl.SimpleLogger"))
                .anySatisfy(
                        line -> assertThat(line).contains("ByteBuddy from", "byte-buddy-1.15.11.jar: made at run time"))
                .anySatisfy(line -> assertThat(line).contains("Long2LongHashMap from", "agrona-1.22.0.jar: 2"));
        assertThat(lives.stderrOfSecond()).anySatisfy(line -> assertThat(line).contains("logged by the application"));
    }
}
