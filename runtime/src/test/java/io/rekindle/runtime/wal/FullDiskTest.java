package io.rekindle.runtime.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rekindle.format.RecordKind;
import io.rekindle.runtime.ring.LogRecord;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full: a small tmpfs. Needs the right to mount. */
@Timeout(120)
class FullDiskTest {
    @TempDir
    Path directory;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        int exit = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (exit != 0) {
            System.out.println("FullDiskTest skipped: mounting a tmpfs is not permitted here");
        }
        assumeTrue(exit == 0, "mounting a tmpfs is not permitted here");
    }

    @AfterEach
    void unmount() throws Exception {
        new ProcessBuilder("umount", "-l", disk.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void aFullDiskLosesNothingAcknowledgedAndTheLogGoesOnWhenThereIsRoom() throws Exception {
        LogFixture store = new LogFixture(disk);
        WalSettings settings = new WalSettings(256 << 10, 4 << 20, 50_000_000L, 20_000_000_000L);
        List<Integer> acknowledged = new ArrayList<>();
        int number = 0;
        try (WriteAheadLog log = store.started(settings)) {
            Path ballast = disk.resolve("ballast");
            while (log.drainedPosition() == 0) {
                append(log, number++, acknowledged);
                LockSupport.parkNanos(1_000_000);
            }
            fill(ballast);
            int beforeGap = number;
            while (!log.inGap()) {
                append(log, number++, acknowledged);
            }
            assertThat(number - beforeGap).isPositive();
            assertThat(store.failures)
                    .isNotEmpty()
                    .allSatisfy(failure ->
                            assertThat(failure).isInstanceOf(IOException.class).hasMessageContaining("No space left"));
            assertThat(log.counters().stalled()).isTrue();
            long start = System.nanoTime();
            append(log, -1, new ArrayList<>());
            assertThat(System.nanoTime() - start)
                    .as("a drop in a gap does not wait")
                    .isLessThan(50_000_000L);

            Files.delete(ballast);
            while (store.resyncs.isEmpty()) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(store.dropping).as("said once").hasValue(1);
            append(log, number, acknowledged);
            assertThat(LogFixture.resynced(log, store.resyncs.get(0))).isPositive();
            assertThat(log.inGap()).isFalse();
        }

        List<LogRecord> records = store.readDead(1, 0);
        List<Integer> units = records.stream()
                .filter(record -> record.kind() == RecordKind.UNIT)
                .map(record -> ByteBuffer.wrap(record.payload()).getInt())
                .toList();
        assertThat(units).isEqualTo(acknowledged);
        assertThat(records.stream().filter(record -> record.kind() == RecordKind.GAP))
                .hasSize(1);
        assertThat(records.get(records.size() - 2).payload()).hasSize(1000);
        assertThat(records.get(records.size() - 1).kind()).isEqualTo(RecordKind.RESYNC_END);
    }

    @Test
    void aResyncThatFoundNoRoomIsAskedForAgainOnceThereIsMoreThanItTook() throws Exception {
        LogFixture store = new LogFixture(disk);
        WalSettings settings = new WalSettings(256 << 10, 1 << 20, 200_000_000L, 20_000_000_000L);
        int state = 7 << 20;
        try (WriteAheadLog log = store.started(settings)) {
            Path ballast = disk.resolve("ballast");
            fill(ballast);
            long size = Files.size(ballast);
            while (!log.inGap()) {
                append(log, 0, new ArrayList<>());
            }
            size -= 13 << 20;
            shorten(ballast, size);
            awaitResyncs(store, 1);
            assertThat(logAnew(log, state)).as("more than there is room for").isFalse();

            size -= 1 << 20;
            shorten(ballast, size);
            while (log.drainedPosition() < log.appendedPosition()) {
                LockSupport.parkNanos(1_000_000);
            }
            Files.delete(ballast);
            awaitResyncs(store, 2);
            assertThat(logAnew(log, state)).isTrue();
            LogFixture.resynced(log, store.resyncs.get(1));
            assertThat(log.inGap()).isFalse();
        }
        assertThat(store.readDead(1, 0).stream().filter(record -> record.kind() == RecordKind.GAP))
                .hasSize(2);
    }

    private static void awaitResyncs(LogFixture store, int count) {
        while (store.resyncs.size() < count) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static boolean logAnew(WriteAheadLog log, int bytes) {
        for (int done = 0; done < bytes; done += 1000) {
            if (log.append(LogFixture.UNIT, new byte[1000], 0, 1000) < 0) {
                return false;
            }
        }
        return true;
    }

    private static void shorten(Path file, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    @Test
    void aLogThatFillsTheDiskLeavesTheRoomThatTheNextLifeNeeds() throws IOException {
        LogFixture store = new LogFixture(disk);
        int ring = 1 << 20;
        WalSettings settings = new WalSettings(ring, 4 << 20, 50_000_000L, 20_000_000_000L);
        List<Integer> acknowledged = new ArrayList<>();
        try (WriteAheadLog log = store.started(settings)) {
            for (int number = 0; !log.inGap(); number++) {
                append(log, number, acknowledged);
            }
            // However often it tries: a kill may come in the middle of an attempt.
            while (store.failures.size() < 5) {
                assertThat(store.storage.usableBytes()).isGreaterThanOrEqualTo(2L * ring);
            }
            assertThat(store.failures)
                    .allSatisfy(failure -> assertThat(failure)
                            .hasMessageContaining("No space left on device beside what the next start needs"));

            try (WriteAheadLog next = store.create(settings)) {
                assertThat(LogFixture.append(next, "next life")).isPositive();
            }
        }
        assertThat(store.readDead(1, 0).stream()
                        .map(record -> ByteBuffer.wrap(record.payload()).getInt())
                        .toList())
                .isEqualTo(acknowledged);
    }

    @Test
    void aDiskTooSmallForTheRingIsSaidBeforeAnythingStarts() throws IOException {
        LogFixture store = new LogFixture(disk);

        assertThatThrownBy(() -> store.create(new WalSettings(64 << 20, 4 << 20, 0, 0)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot reserve 67112960 bytes: file=" + disk + "/wal/0000000001/ring")
                .hasMessageContaining("No space left");

        assertThat(store.storage.exists(StoreLayout.ring(1))).isFalse();
    }

    @Test
    void aDiskFullFromTheStartIsWaitedFor() throws IOException {
        LogFixture store = new LogFixture(disk);
        WriteAheadLog log = store.create(new WalSettings(256 << 10, 4 << 20, 50_000_000L, 20_000_000_000L));
        Path ballast = disk.resolve("ballast");
        fill(ballast);
        log.start();
        LogFixture.append(log, "early");
        while (store.failures.isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
        Files.delete(ballast);
        while (log.drainedPosition() == 0) {
            LockSupport.parkNanos(1_000_000);
        }
        log.close();

        assertThat(store.readDead(1, 0)).extracting(LogFixture::text).containsExactly("early");
    }

    private static void append(WriteAheadLog log, int number, List<Integer> acknowledged) {
        byte[] payload = new byte[1000];
        ByteBuffer.wrap(payload).putInt(number);
        if (log.append(LogFixture.UNIT, payload, 0, payload.length) >= 0) {
            acknowledged.add(number);
        }
    }

    private static void fill(Path ballast) throws IOException {
        try (FileChannel channel = FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int size = 64 << 10; size > 0; size /= 2) {
                writeUntilFull(channel, size);
            }
        }
    }

    private static void writeUntilFull(FileChannel channel, int size) {
        try {
            while (channel.size() < 1L << 30) {
                channel.write(ByteBuffer.allocate(size));
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }
}
