package io.rekindle.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.stories.Roots;
import io.rekindle.it.support.ForkedJvm;
import io.rekindle.it.support.Jdk;
import io.rekindle.it.support.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is damaged: the service starts, what cannot be used is named and kept, what is elsewhere too is recovered. */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass(name = "{0}")
@MethodSource("io.rekindle.it.support.Jdks#all")
class DamagedStoreIT {
    @Parameter
    Jdk jdk = Stories.anyJdk();

    @TempDir
    Path folder;

    @Test
    void aDamagedManifestIsSetAsideAndTheVersionBeforeUsed() throws IOException {
        Stage stage = storeWithTwoVersions();
        Path manifest = newest(stage, "manifest/");
        flipInTheMiddle(manifest);
        everythingIsThereAndNamed(stage, manifest);
    }

    @Test
    void aDamagedCheckpointIsSetAsideAndTheVersionBeforeUsed() throws IOException {
        Stage stage = storeWithTwoVersions();
        Path checkpoint = newest(stage, "checkpoints/");
        flipInTheMiddle(checkpoint);
        everythingIsThereAndNamed(stage, checkpoint);
    }

    @Test
    void aManifestThatIsAllZerosIsSetAside() throws IOException {
        Stage stage = storeWithTwoVersions();
        Path manifest = newest(stage, "manifest/");
        Files.write(manifest, new byte[(int) Files.size(manifest)]);
        everythingIsThereAndNamed(stage, manifest);
    }

    @Test
    void anEmptyCheckpointIsSetAside() throws IOException {
        Stage stage = storeWithTwoVersions();
        Path checkpoint = newest(stage, "checkpoints/");
        Files.write(checkpoint, new byte[0]);
        everythingIsThereAndNamed(stage, checkpoint);
    }

    @Test
    void aLastLogThatIsGoneIsNamedAndTheServiceTracked() throws IOException {
        Stage stage = storeWithTwoVersions();
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("put d 4")).isEqualTo("new");
            Stories.killed(life);
        }
        Path log = stage.store().resolve("wal/0000000002");
        for (Path file : Stories.files(log)) {
            Files.delete(file);
        }
        try (Stream<Path> directories = Files.walk(log)) {
            for (Path directory : directories.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(directory);
            }
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("{a=1, b=2, c=3}");
            assertThat(life.ask("put e 5")).isEqualTo("new");
            Stories.awaitStderr(life, line -> line.contains("not recovered: log of life 2: wal/0000000002 is missing"));
            life.kill();
            assertThat(life.stderr()).hasSize(1);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("{a=1, b=2, c=3, e=5}");
            life.kill();
        }
    }

    @Test
    void aStoreOfRubbishIsSetAsideAndTheServiceStartsAnew() throws IOException {
        Stage stage = storeWithTwoVersions();
        for (Path file : Stories.files(stage.store())) {
            byte[] rubbish = new byte[(int) Math.min(Files.size(file), 1 << 20)];
            new java.util.Random(1).nextBytes(rubbish);
            Files.write(file, rubbish);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("{}");
            assertThat(life.ask("put d 4")).isEqualTo("new");
            assertThat(life.ask("failures")).isEmpty();
            Stories.awaitStderr(life, line -> line.contains("quarantine"));
            life.kill();
            assertThat(life.stderr()).hasSize(1);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("{d=4}");
            life.kill();
        }
    }

    @Test
    void whatAKilledLifeLeftOnItsWayToANameIsDeletedByTheNextThatHasTheStore() throws IOException {
        Stage stage = storeWithTwoVersions();
        Path left = stage.store().resolve("tmp/0123456789abcdef0123456789abcdef");
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("{a=1, b=2, c=3}");
            Files.writeString(left, "half a manifest");
            try (ForkedJvm second = stage.begin("lock.wait=0ms", "on-locked=off")) {
                assertThat(second.ask("show")).isEqualTo("{}");
                Stories.awaitStderr(second, line -> line.startsWith("rekindle: off"));
                second.kill();
            }
            assertThat(left).as("of a life that has the store").exists();
            Stories.killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("{a=1, b=2, c=3}");
            assertThat(left).doesNotExist();
            life.kill();
            assertThat(life.stderr()).hasSize(1);
        }
    }

    private static void everythingIsThereAndNamed(Stage stage, Path damaged) {
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("{a=1, b=2, c=3}");
            assertThat(life.ask("quarantined")).contains(damaged.getFileName().toString());
            assertThat(life.ask("put d 4")).isEqualTo("new");
            assertThat(life.ask("failures")).isEmpty();
            Stories.awaitStderr(
                    life, line -> line.contains(damaged.getFileName().toString()));
            life.kill();
            assertThat(life.stderr()).hasSize(1);
        }
        assertThat(Stories.files(stage.store().resolve("quarantine"))).isNotEmpty();
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("{a=1, b=2, c=3, d=4}");
            assertThat(life.ask("failures")).isEmpty();
            life.kill();
        }
    }

    private Stage storeWithTwoVersions() {
        Stage stage = new Stage(jdk, folder, Roots.class);
        try (ForkedJvm life = stage.begin()) {
            life.ask("put a 1");
            assertThat(life.ask("checkpoint one")).isEqualTo("true");
            life.ask("put b 2");
            assertThat(life.ask("checkpoint two")).isEqualTo("true");
            life.ask("put c 3");
            Stories.killed(life);
        }
        return stage;
    }

    private static Path newest(Stage stage, String below) {
        List<Path> files = Stories.files(stage.store().resolve(below));
        assertThat(files).as("two versions").hasSizeGreaterThanOrEqualTo(2);
        return files.stream().max(Comparator.naturalOrder()).orElseThrow();
    }

    private static void flipInTheMiddle(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long middle = channel.size() / 2;
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, middle);
            one.put(0, (byte) (one.get(0) ^ 0x10)).flip();
            channel.write(one, middle);
        }
    }
}
