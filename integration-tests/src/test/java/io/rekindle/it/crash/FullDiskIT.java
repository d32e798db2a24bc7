package io.rekindle.it.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.acme.stories.Hoard;
import com.acme.stories.Roots;
import io.rekindle.it.support.ForkedJvm;
import io.rekindle.it.support.Jdk;
import io.rekindle.it.support.Stage;
import io.rekindle.it.support.Tmpfs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A disk that is really full: a small file system in memory. Skipped, saying so, where we may not mount one. */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass(name = "{0}")
@MethodSource("io.rekindle.it.support.Jdks#all")
class FullDiskIT {
    private static final int BLOCKS_AT_ONCE = 50;
    private static final Duration RESUMES_WITHIN = Duration.ofSeconds(5);

    @Parameter
    Jdk jdk = Stories.anyJdk();

    @TempDir
    Path folder;

    @Test
    void theServiceRunsOnAndTrackingResumesWhenThereIsRoom() throws IOException {
        try (Tmpfs disk = mount(32)) {
            Path other = Files.write(disk.path().resolve("of somebody else"), new byte[12 << 20]);
            Stage stage =
                    new Stage(jdk, folder, Hoard.class).storeAt(disk.path().resolve("store"));
            try (ForkedJvm life = stage.begin("commit.wait=100ms", "checkpoint.interval=200ms")) {
                int written = fillUntilDropping(life, other);
                assertThat(life.ask("failures")).isEmpty();
                Files.delete(other);
                awaitTracking(life);
                assertThat(life.ask("fill 10")).isEqualTo(written + 10 + " written, all there");
                life.kill();
                assertThat(life.stderr().stream().filter(line -> line.contains("cannot be written")))
                        .as("said once")
                        .hasSize(1);
            }
            // What sum reads is compared.
            try (ForkedJvm life = stage.begin("compare.budget=4MiB")) {
                assertThat(life.ask("sum")).endsWith(" written, all there");
                Stories.killed(life);
            }
        }
    }

    @Test
    void dyingOnAFullDiskKeepsWhatWasWrittenBeforeItWasFull() throws IOException {
        try (Tmpfs disk = mount(24)) {
            Stage stage =
                    new Stage(jdk, folder, Hoard.class).storeAt(disk.path().resolve("store"));
            try (ForkedJvm life = stage.begin("commit.wait=100ms")) {
                assertThat(life.ask("fill 20")).isEqualTo("20 written, all there");
                fillUntilNoted(life);
                life.kill();
            }
            try (ForkedJvm life = stage.begin()) {
                String sum = life.ask("sum");
                assertThat(sum).endsWith(" written, all there");
                assertThat(Integer.parseInt(sum.substring(0, sum.indexOf(' ')))).isGreaterThanOrEqualTo(20);
                life.kill();
            }
        }
    }

    @Test
    void aDiskWithoutRoomAtTheStartIsNamedAndTheServiceRuns() throws IOException {
        try (Tmpfs disk = mount(1)) {
            Files.write(disk.path().resolve("of somebody else"), new byte[900 << 10]);
            Stage stage =
                    new Stage(jdk, folder, Roots.class).storeAt(disk.path().resolve("store"));
            try (ForkedJvm life = stage.begin()) {
                assertThat(life.ask("put a 1")).isEqualTo("new");
                assertThat(life.ask("active")).isEqualTo("false");
                // The application goes on as soon as that is known, be it before the line is out.
                Stories.awaitStderr(life, line -> line.startsWith("rekindle: off"));
                life.kill();
                assertThat(life.stderr())
                        .singleElement()
                        .asString()
                        .startsWith("rekindle: off: cannot reserve ")
                        .contains("No space left on device", disk.path().toString());
            }
        }
    }

    @Test
    void aStartOnAFullDiskHandsOutWhatIsThereAndSaysThatNothingIsTracked() throws IOException {
        try (Tmpfs disk = mount(48)) {
            Stage stage = storeWithOneEntry(disk);
            Path other = disk.path().resolve("of somebody else");
            Files.createFile(other);
            takeTheRest(other);
            everythingIsThereAndNotTracked(stage, "No space left on device");
            Files.delete(other);
            theNextStartFindsTheSame(stage);
        }
    }

    @Test
    void aStartOnAReadOnlyDiskHandsOutWhatIsThereAndSaysThatNothingIsTracked() throws IOException {
        try (Tmpfs disk = mount(48)) {
            Stage stage = storeWithOneEntry(disk);
            disk.makeReadOnly();
            everythingIsThereAndNotTracked(stage, "Read-only file system");
            disk.makeWritable();
            theNextStartFindsTheSame(stage);
        }
    }

    private Stage storeWithOneEntry(Tmpfs disk) {
        Stage stage = new Stage(jdk, folder, Roots.class).storeAt(disk.path().resolve("store"));
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("put a 1")).isEqualTo("new");
            Stories.killed(life);
        }
        return stage;
    }

    private static void everythingIsThereAndNotTracked(Stage stage, String reason) {
        for (int start = 0; start < 2; start++) {
            try (ForkedJvm life = stage.begin()) {
                assertThat(life.ask("show")).isEqualTo("{a=1}");
                assertThat(life.ask("active")).isEqualTo("false");
                assertThat(life.ask("put b 2")).isEqualTo("new");
                assertThat(life.ask("show")).isEqualTo("{a=1, b=2}");
                assertThat(life.ask("failures")).isEmpty();
                Stories.awaitStderr(life, line -> line.contains("NOT TRACKED"));
                life.kill();
                assertThat(life.stderr())
                        .filteredOn(line -> !line.startsWith("rekindle: the index of the class path is not kept: "))
                        .singleElement()
                        .asString()
                        .startsWith("rekindle: recovered ")
                        .contains(
                                "; and NOT TRACKED from here on: ",
                                reason,
                                stage.store().toString());
            }
        }
    }

    private static void theNextStartFindsTheSame(Stage stage) {
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("{a=1}");
            assertThat(life.ask("active")).isEqualTo("true");
            life.kill();
        }
    }

    private Tmpfs mount(int mebibytes) {
        Tmpfs disk = Tmpfs.mount(folder.resolve("disk"), mebibytes);
        assumeThat(disk.isMounted()).as(disk.toString()).isTrue();
        return disk;
    }

    /** Writes, while somebody else takes what is left of the disk, until the agent has said that it drops units. */
    private static int fillUntilDropping(ForkedJvm life, Path other) throws IOException {
        int written = 0;
        while (!isDropping(life) || life.stderr().stream().noneMatch(line -> line.contains("cannot be written"))) {
            takeTheRest(other);
            String sum = life.ask("fill " + BLOCKS_AT_ONCE);
            assertThat(sum).endsWith(" written, all there");
            written = Integer.parseInt(sum.substring(0, sum.indexOf(' ')));
            assertThat(written).as("blocks of 16 KiB written without a word").isLessThan(20_000);
        }
        return written;
    }

    private static void takeTheRest(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
            for (int size = 64 << 10; size > 0; size /= 2) {
                writeUntilFull(channel, size);
            }
        }
    }

    private static void writeUntilFull(FileChannel channel, int size) {
        try {
            while (true) {
                channel.write(ByteBuffer.allocate(size));
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    /** Whether the last that the agent said of it is that it drops units. */
    private static boolean isDropping(ForkedJvm life) {
        boolean dropping = false;
        for (String line : life.stderr()) {
            dropping = line.startsWith("rekindle: not durable from now on")
                    || (dropping && !line.startsWith("rekindle: tracking again"));
        }
        return dropping;
    }

    private static void awaitTracking(ForkedJvm life) {
        long deadline = System.nanoTime() + RESUMES_WITHIN.toNanos();
        while (isDropping(life)) {
            assertThat(life.endsWithin(Duration.ofMillis(10)) || System.nanoTime() - deadline > 0)
                    .as("ended or not tracking after " + RESUMES_WITHIN + "; stderr: " + life.stderr())
                    .isFalse();
        }
    }

    /** Writes until the agent has said that the disk is full. */
    private static int fillUntilNoted(ForkedJvm life) {
        int written = 0;
        while (life.stderr().stream().noneMatch(line -> line.contains("cannot be written"))) {
            String sum = life.ask("fill " + BLOCKS_AT_ONCE);
            assertThat(sum).endsWith(" written, all there");
            written = Integer.parseInt(sum.substring(0, sum.indexOf(' ')));
            assertThat(written).as("blocks of 16 KiB written without a word").isLessThan(20_000);
        }
        return written;
    }
}
