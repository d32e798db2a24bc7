package io.rekindle.samples.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.samples.driver.Clients;
import io.rekindle.samples.driver.Journal;
import io.rekindle.samples.driver.Load;
import io.rekindle.samples.driver.ServiceJvm;
import io.rekindle.samples.driver.Verdict;
import io.rekindle.samples.driver.Verdict.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service without the agent: what its clients check holds while it lives, and is lost with it. */
class AssistantIT {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path JAR = Path.of("target", "assistant.jar");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long ENOUGH = 200;
    private static final long SEED = Long.getLong("rekindle.seed", 20260101);

    @TempDir
    Path folder;

    private int port;

    @BeforeEach
    void choosePort() throws IOException {
        port = ServiceJvm.freePort();
    }

    @Test
    void remembersAllThatConcurrentClientsSayUntilItIsKilled() throws IOException, InterruptedException {
        try (Journal journal = Journal.open(folder.resolve("journal"))) {
            Clients clients = new Clients(port, journal);
            try (ServiceJvm service = start("first.log")) {
                service.awaitReady(clients.health(), LIMIT);
                assertThat(clients.check().differences()).isEmpty();

                talk(clients).stop();
                Verdict verdict = clients.check();
                assertThat(verdict.differences()).isEmpty();
                assertThat(verdict.messages()).isPositive();

                talk(clients).killUnderLoad(service);
                assertThat(service.isAlive()).isFalse();
            }
            try (ServiceJvm service = start("second.log")) {
                service.awaitReady(clients.health(), LIMIT);
                Verdict verdict = clients.check();
                assertThat(verdict.sessions()).isZero();
                assertThat(verdict.count(Kind.LOST)).isGreaterThan(ENOUGH);
            }
        }
    }

    /** Lets four clients talk until they have had enough acknowledgements, and leaves them talking. */
    private static Load talk(Clients clients) {
        long enough = clients.acknowledgements() + ENOUGH;
        Load load = clients.talk(4, 12, SEED);
        while (clients.acknowledgements() < enough && load.failures().isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(load.failures()).isEmpty();
        return load;
    }

    private ServiceJvm start(String log) throws IOException {
        return ServiceJvm.start(
                JAVA,
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        JAR.toString(),
                        "--server.address=127.0.0.1",
                        "--server.port=" + port),
                folder.resolve(log));
    }
}
