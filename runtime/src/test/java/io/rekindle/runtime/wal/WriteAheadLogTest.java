package io.rekindle.runtime.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.format.Lsn;
import io.rekindle.format.RecordKind;
import io.rekindle.runtime.ring.CommitRing;
import io.rekindle.runtime.ring.LogRecord;
import io.rekindle.runtime.storage.Lives;
import io.rekindle.runtime.storage.StoreFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WriteAheadLogTest {
    @TempDir
    Path directory;

    private LogFixture store;

    @BeforeEach
    void open() throws IOException {
        store = new LogFixture(directory);
    }

    @AfterEach
    void nothingFailed() {
        assertThat(store.failures).isEmpty();
    }

    @Test
    void whatWasAppendedIsReadInOrderAfterACleanEnd() throws IOException {
        try (WriteAheadLog log = store.started(LogFixture.SMALL)) {
            for (int n = 0; n < 1000; n++) {
                LogFixture.append(log, "unit " + n);
            }
        }

        List<LogRecord> records = store.readDead(1, 0);

        assertThat(records).hasSize(1000);
        for (int n = 0; n < 1000; n++) {
            assertThat(LogFixture.text(records.get(n))).isEqualTo("unit " + n);
        }
    }

    @Test
    void aLogWhoseWriterNeverStartedIsReadFromItsRing() throws IOException {
        WriteAheadLog log = store.create(LogFixture.SMALL);
        LogFixture.append(log, "one");
        LogFixture.append(log, "two");

        assertThat(store.readDead(1, 0)).extracting(LogFixture::text).containsExactly("one", "two");
    }

    @Test
    void readingBeginsWhereItIsAskedTo() throws IOException {
        List<Long> ends = new ArrayList<>();
        try (WriteAheadLog log = store.started(LogFixture.SMALL)) {
            for (int n = 0; n < 20_000; n++) {
                ends.add(LogFixture.append(log, "unit number " + n + " with some more text to make it longer"));
            }
        }
        assertThat(Segments.of(store.storage, 1)).hasSizeGreaterThan(1);

        for (int n : new int[] {0, 1, 777, 9_000, 15_000, 19_998}) {
            List<LogRecord> rest = store.readDead(1, ends.get(n));
            assertThat(rest).hasSize(20_000 - n - 1);
            assertThat(LogFixture.text(rest.get(0))).startsWith("unit number " + (n + 1) + " ");
        }
        assertThat(store.readDead(1, ends.get(19_999))).isEmpty();
    }

    @Test
    void aUnitLargerThanTheRingGoesInFragmentsAndComesBackWhole() throws IOException {
        byte[] large = LogFixture.bytes(300_000, 1);
        byte[] larger = LogFixture.bytes(3_000_000, 2);
        try (WriteAheadLog log = store.started(LogFixture.SMALL)) {
            LogFixture.append(log, "before");
            assertThat(log.append(LogFixture.UNIT, large, 0, large.length)).isPositive();
            assertThat(log.append(RecordKind.SCHEMA.code(), larger, 0, larger.length))
                    .isPositive();
            LogFixture.append(log, "after");
        }

        List<LogRecord> records = store.readDead(1, 0);

        assertThat(records)
                .extracting(LogRecord::kind)
                .containsExactly(RecordKind.UNIT, RecordKind.UNIT, RecordKind.SCHEMA, RecordKind.UNIT);
        assertThat(records.get(1).payload()).isEqualTo(large);
        assertThat(records.get(2).payload()).isEqualTo(larger);
    }

    @Test
    void anUnfinishedLargeUnitIsLeftOutAndCounted() throws IOException {
        WriteAheadLog log = store.create(LogFixture.HASTY);
        LogFixture.append(log, "before");
        // Nothing drains the ring: the unit finds no room for its last fragments and is dropped.
        assertThat(log.append(LogFixture.UNIT, new byte[200_000], 0, 200_000)).isEqualTo(CommitLog.DROPPED);

        try (WalReader reader = WalReader.openDead(store.storage, 1, 0)) {
            assertThat(store.readAll(reader, new ArrayList<>()))
                    .extracting(LogFixture::text)
                    .containsExactly("before");
            assertThat(reader.abandonedRecords()).isEqualTo(1);
            assertThat(reader.diedInGap()).isTrue();
        }
    }

    @Test
    void concurrentUnitsLargeAndSmallArriveOnceEach() throws Exception {
        int threads = 4;
        int each = 300;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (WriteAheadLog log = store.started(new WalSettings(256 << 10, 2 << 20, 20_000_000_000L, 20_000_000_000L))) {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int id = thread;
                running.add(pool.submit(() -> {
                    for (int n = 0; n < each; n++) {
                        byte[] payload = LogFixture.bytes(n % 20 == 0 ? 100_000 : 300, id * 1_000L + n);
                        assertThat(log.append(LogFixture.UNIT, payload, 0, payload.length))
                                .isPositive();
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }

        List<LogRecord> records = store.readDead(1, 0);

        assertThat(records).hasSize(threads * each);
        assertThat(records.stream()
                        .mapToLong(record -> Arrays.hashCode(record.payload()))
                        .sorted())
                .containsExactly(IntStream.range(0, threads * each)
                        .mapToLong(n -> Arrays.hashCode(
                                LogFixture.bytes(n % each % 20 == 0 ? 100_000 : 300, n / each * 1_000L + n % each)))
                        .sorted()
                        .boxed()
                        .toArray(Long[]::new));
    }

    @Test
    void aLiveLogIsReadWhileItIsWritten() throws IOException {
        try (WriteAheadLog log = store.started(LogFixture.SMALL);
                WalReader reader = WalReader.openLive(store.storage, 1, 0)) {
            int read = 0;
            for (int n = 0; n < 30_000; n++) {
                LogFixture.append(log, "unit number " + n + " with some more text to make it longer");
                if (n % 100 == 0) {
                    read = readOn(reader, read);
                }
            }
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (read < 30_000 && System.nanoTime() - deadline < 0) {
                read = readOn(reader, read);
                LockSupport.parkNanos(100_000);
            }
            assertThat(read).isEqualTo(30_000);
            assertThat(reader.boundary().position()).isEqualTo(log.drainedPosition());
        }
    }

    private static int readOn(WalReader reader, int from) throws IOException {
        int read = from;
        while (reader.next() instanceof ReadResult.Read one) {
            assertThat(LogFixture.text(one.record())).startsWith("unit number " + read + " ");
            read++;
        }
        return read;
    }

    @Test
    void threadsThatWaitForTheHostShareForces() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (WriteAheadLog log = store.started(new WalSettings(1 << 20, 1 << 20, 20_000_000_000L, 20_000_000_000L))) {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                running.add(pool.submit(() -> {
                    for (int n = 0; n < 50; n++) {
                        long end = LogFixture.append(log, "x".repeat(200));
                        assertThat(log.awaitForced(end)).isTrue();
                        assertThat(log.forcedPosition()).isGreaterThanOrEqualTo(end);
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(store.readDead(1, 0)).hasSize(threads * 50);
    }

    @Test
    void waitingForTheHostEndsWithoutAWriter() throws IOException {
        WriteAheadLog log = store.create(LogFixture.HASTY);
        long end = LogFixture.append(log, "x");

        assertThat(log.awaitForced(end)).isFalse();
    }

    @Test
    void whatWasWaitedForTheWriterToStartIsNotHeldAgainstItOnceItRuns() throws Exception {
        long commitWait = 500_000_000L;
        WriteAheadLog log = store.create(new WalSettings(64 << 10, 1 << 20, commitWait, 20_000_000_000L));
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> all = pool.submit(() -> {
                boolean accepted = true;
                for (int n = 0; n < 100; n++) {
                    accepted &= log.append(LogFixture.UNIT, new byte[1000], 0, 1000) != CommitLog.DROPPED;
                }
                return accepted;
            });
            while (log.counters().waits() == 0) {
                LockSupport.parkNanos(1_000_000);
            }
            long waitedEnough = System.nanoTime() + commitWait;
            while (System.nanoTime() - waitedEnough < 0) {
                LockSupport.parkNanos(waitedEnough - System.nanoTime());
            }
            log.start();

            assertThat(all.get()).isTrue();
        } finally {
            pool.shutdownNow();
            log.close();
        }
        assertThat(store.readDead(1, 0)).hasSize(100);
    }

    @Test
    void aDropIsMarkedWhereItHappenedAndClosedByAResync() throws IOException {
        WriteAheadLog log = store.create(LogFixture.HASTY);
        int appended = 0;
        while (appended < 100) {
            LogFixture.append(log, "unit " + appended++);
        }
        fill(log);
        assertThat(log.inGap()).isTrue();
        assertThat(LogFixture.append(log, "dropped too")).isEqualTo(CommitLog.DROPPED);

        log.start();
        awaitResync();
        LogFixture.append(log, "after");
        assertThat(log.inGap()).isTrue();
        LogFixture.resynced(log, new Lsn(1, store.resyncs.get(0).position() - CommitRing.POSITION_STEP));
        assertThat(log.inGap()).as("an older gap was closed").isTrue();
        LogFixture.resynced(log, store.resyncs.get(0));
        assertThat(log.inGap()).isFalse();
        log.close();

        List<LogRecord> records = store.readDead(1, 0);
        int gap = records.stream().map(LogRecord::kind).toList().indexOf(RecordKind.GAP);
        assertThat(records.get(gap).lsn()).isEqualTo(store.resyncs.get(0));
        assertThat(records.subList(gap + 1, records.size()))
                .extracting(LogRecord::kind)
                .containsExactly(RecordKind.UNIT, RecordKind.RESYNC_END, RecordKind.RESYNC_END);
        assertThat(LogFixture.text(records.get(gap + 1))).isEqualTo("after");
        assertThat(log.counters().drops()).isEqualTo(2);
    }

    private static void fill(WriteAheadLog log) {
        byte[] payload = new byte[4000];
        while (log.append(LogFixture.UNIT, payload, 0, payload.length) >= 0) {
            Thread.onSpinWait();
        }
    }

    private void awaitResync() {
        while (store.resyncs.isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void trimmingTakesWholeFilesAndWholeDeadLives() throws IOException {
        try (WriteAheadLog first = store.started(LogFixture.SMALL)) {
            LogFixture.append(first, "first life");
        }
        List<Long> ends = new ArrayList<>();
        try (WriteAheadLog log = store.started(LogFixture.SMALL)) {
            for (int n = 0; n < 40_000; n++) {
                ends.add(LogFixture.append(log, "unit number " + n + " with some more text to make it longer"));
            }
        }
        List<StoreFile> before = Segments.of(store.storage, 2);

        Wal.trimTo(store.storage, new Lsn(2, ends.get(19_999)));

        assertThat(Segments.of(store.storage, 2)).hasSizeBetween(2, before.size() - 1);
        assertThat(Lives.withLog(store.storage)).containsExactly(2L);
        List<LogRecord> rest = store.readDead(2, ends.get(19_999));
        assertThat(rest).hasSize(20_000);
        assertThat(LogFixture.text(rest.get(0))).startsWith("unit number 20000 ");
    }
}
