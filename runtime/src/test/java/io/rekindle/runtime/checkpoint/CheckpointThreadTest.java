package io.rekindle.runtime.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.format.RecordKind;
import io.rekindle.format.proto.LifeStart;
import io.rekindle.runtime.image.Histories;
import io.rekindle.runtime.recovery.Recovered;
import io.rekindle.runtime.recovery.Recovery;
import io.rekindle.runtime.storage.DirectoryStorage;
import io.rekindle.runtime.storage.Lives;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointThreadTest {
    private static final UUID STORE = new UUID(1, 2);
    private static final long LONG_MILLIS = 3_600_000;
    private static final long PLENTY_NANOS = 20_000_000_000L;

    @TempDir
    Path directory;

    private final FakeLog log = new FakeLog();
    private final Histories history = Histories.run(5, 2_000);
    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
    private final List<CheckpointThread> started = new ArrayList<>();
    private int appended;
    private volatile Runnable beforeRecord = () -> {};

    @SuppressWarnings("NullAway.Init")
    private Storage storage;

    @BeforeEach
    void openStorage() throws IOException {
        storage = DirectoryStorage.open(directory.resolve("store"));
    }

    @AfterEach
    void end() {
        started.forEach(CheckpointThread::close);
    }

    @Test
    void theIntervalMakesVersionsWhileSomethingChanges() throws Exception {
        begin(20, 8);
        append(10);
        assertThat(next()).isInstanceOf(Version.class);
        append(10);
        assertThat(next()).isInstanceOf(Version.class);
        assertThat(history(10 + 10)).isEqualTo(Recovery.recover(storage, log).digest());
    }

    @Test
    void nothingChangedMakesNoVersionUnlessItHasALabel() throws Exception {
        CheckpointThread checkpointer = begin(LONG_MILLIS, 8);
        append(10);
        Version first = checkpointer.request("").get(10, TimeUnit.SECONDS);
        assertThat(checkpointer.request("").get(10, TimeUnit.SECONDS)).isEqualTo(first);
        Version labelled = checkpointer.request("monday").get(10, TimeUnit.SECONDS);
        assertThat(labelled.manifest().getLabel()).isEqualTo("monday");
        assertThat(labelled.manifest().getFilesList())
                .isEqualTo(first.manifest().getFilesList());
        assertThat(checkpointer.counters().published()).isEqualTo(2);
    }

    @Test
    void aVersionIsMadeAtOnceWhereManyLivesHaveLeftOnlyLog() throws Exception {
        for (int life = 1; life <= 4; life++) {
            begin(CheckpointerSettings.of(STORE, life, LONG_MILLIS, 8, "test")).close();
            append(2);
        }
        begin(CheckpointerSettings.of(STORE, 5, LONG_MILLIS, 8, "test"));
        assertThat(next()).isInstanceOf(Version.class);
        assertThat(Recovery.recover(storage, log).report().logUnits()).isZero();
    }

    @Test
    void theLastVersionIsMadeWhenTheServiceEnds() throws Exception {
        CheckpointThread checkpointer = begin(LONG_MILLIS, 8);
        append(30);
        assertThat(checkpointer.finish(PLENTY_NANOS)).isTrue();
        Recovered recovered = Recovery.recover(storage, log);
        assertThat(recovered.report().version()).isEqualTo("1-1");
        assertThat(recovered.report().logUnits()).isZero();
        assertThatThrownBy(() -> checkpointer.request("late").get(10, TimeUnit.SECONDS))
                .hasMessageContaining("the checkpointer has ended");
    }

    @Test
    void aLastVersionThatTakesTooLongIsAbandonedAndNothingOfItIsLeft() throws Exception {
        CheckpointThread checkpointer = begin(LONG_MILLIS, 8);
        append(history.log.size());
        CountDownLatch reading = new CountDownLatch(1);
        beforeRecord = () -> {
            reading.countDown();
            LockSupport.parkNanos(10_000_000);
        };
        CompletableFuture<Version> asked = checkpointer.request("asked for");
        reading.await();
        long start = System.nanoTime();

        assertThat(checkpointer.finish(100_000_000)).isTrue();

        assertThat(System.nanoTime() - start).as("2,000 records of 10 ms each").isLessThan(10_000_000_000L);
        assertThat(asked).isCompletedExceptionally();
        assertThat(events).isEmpty();
        assertThat(storage.list(StoreLayout.CHECKPOINTS)).isEmpty();
        Recovered recovered = Recovery.recover(storage, log);
        assertThat(recovered.report().version()).isEmpty();
        assertThat(history.differences(recovered.image())).isEmpty();
    }

    @Test
    void aFailureIsToldAndTriedAgain() throws Exception {
        begin(20, 8);
        Files.delete(directory.resolve("store/checkpoints"));
        Files.createFile(directory.resolve("store/checkpoints"));
        append(10);
        assertThat(next()).isInstanceOf(IOException.class);
        Files.delete(directory.resolve("store/checkpoints"));
        Object event = next();
        while (event instanceof IOException) {
            event = next();
        }
        assertThat(event).isInstanceOf(Version.class);
    }

    @Test
    void whoHasLostTheStoreWritesNothingMore() throws Exception {
        CheckpointThread checkpointer = begin(LONG_MILLIS, 8);
        append(10);
        Lives.claim(storage);
        assertThatThrownBy(() -> checkpointer.request("mine").get(10, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(FencedException.class)
                .hasMessageContaining("store taken over: own incarnation=1 found=2");
        assertThat(storage.list(StoreLayout.MANIFESTS)).isEmpty();
        assertThat(checkpointer.counters().fenced()).isTrue();
    }

    @Test
    void theNewestVersionsAndAllWithALabelAreKeptAndNoFileThatNoneNames() throws Exception {
        CheckpointThread checkpointer = begin(LONG_MILLIS, 64);
        for (int i = 0; i < 20; i++) {
            append(5);
            checkpointer.request(i == 2 ? "kept" : "").get(10, TimeUnit.SECONDS);
        }
        assertThat(checkpointer.finish(PLENTY_NANOS)).isTrue();
        List<Version> versions = Versions.list(storage, STORE).versions();
        assertThat(versions).hasSize(CheckpointerSettings.DEFAULT_VERSIONS_KEPT + 1);
        assertThat(versions.get(0).manifest().getLabel()).isEqualTo("kept");
        assertThat(storage.list(StoreLayout.CHECKPOINTS)).hasSize(20);
    }

    @Test
    void filesAreMergedInTheBackgroundAndTheOldOnesGo() throws Exception {
        CheckpointThread checkpointer = begin(LONG_MILLIS, 2);
        for (int i = 0; i < 30; i++) {
            append(5);
            checkpointer.request("").get(10, TimeUnit.SECONDS);
        }
        while (checkpointer.counters().merges() == 0 || checkpointer.mergeIsDue()) {
            Thread.onSpinWait();
        }
        assertThat(checkpointer.finish(PLENTY_NANOS)).isTrue();
        Set<String> named = Versions.list(storage, STORE).versions().stream()
                .flatMap(version -> version.manifest().getFilesList().stream())
                .map(file -> file.getName())
                .collect(Collectors.toSet());
        assertThat(storage.list(StoreLayout.CHECKPOINTS))
                .extracting(StoreFile::name)
                .containsExactlyInAnyOrderElementsOf(named);
        assertThat(history(appended)).isEqualTo(Recovery.recover(storage, log).digest());
    }

    @Test
    void muchLogIsTakenInBySeveralVersions() throws Exception {
        CheckpointerSettings small = new CheckpointerSettings(STORE, 1, LONG_MILLIS, 64, 64, 4_000, "test");
        CheckpointThread checkpointer = begin(small);
        append(history.log.size());
        checkpointer.request("all").get(20, TimeUnit.SECONDS);
        assertThat(Versions.list(storage, STORE).versions().size()).isGreaterThan(5);
        assertThat(Recovery.recover(storage, log).report().logUnits()).isZero();
        assertThat(history.differences(Recovery.recover(storage, log).image())).isEmpty();
    }

    private CheckpointThread begin(long intervalMillis, int mergeFiles) throws IOException {
        return begin(CheckpointerSettings.of(STORE, 1, intervalMillis, mergeFiles, "test"));
    }

    private CheckpointThread begin(CheckpointerSettings settings) throws IOException {
        Recovered recovered = Recovery.recover(storage, log);
        long incarnation = Lives.claim(storage);
        assertThat(incarnation).isEqualTo(settings.incarnation());
        LifeStart start = recovered.lifeStart(incarnation, STORE, 1, "test", "test", 1);
        StoreIdentity.createIfAbsent(storage, STORE);
        log.begin(incarnation);
        log.append(RecordKind.LIFE_START, start);
        Histories.SCHEMAS.forEach(schema -> log.append(RecordKind.SCHEMA, schema));
        CheckpointThread checkpointer = new CheckpointThread(
                storage, slowly(log), log, recovered.checkpointStart(start), settings, new CheckpointListener() {
                    @Override
                    public void onPublished(Version version, long durationMicros) {
                        events.add(version);
                    }

                    @Override
                    public void onFailure(Throwable failure, int failures) {
                        events.add(failure);
                    }
                });
        started.add(checkpointer);
        checkpointer.start();
        return checkpointer;
    }

    private LogSource slowly(LogSource source) {
        return (incarnation, fromPosition) -> {
            LogSource.Cursor cursor = source.open(incarnation, fromPosition);
            return new LogSource.Cursor() {
                @Override
                public LogSource.Step next() throws IOException {
                    beforeRecord.run();
                    return cursor.next();
                }

                @Override
                public void close() throws IOException {
                    cursor.close();
                }
            };
        };
    }

    private Object next() throws InterruptedException {
        Object event = events.poll(20, TimeUnit.SECONDS);
        return event == null ? "nothing happened" : event;
    }

    private void append(int units) {
        for (int i = 0; i < units; i++) {
            log.append(RecordKind.UNIT, history.log.get(appended++));
        }
    }

    /** The digest of the state after so many units. */
    private long history(int units) throws IOException {
        FakeLog part = new FakeLog();
        part.begin(1);
        Storage empty = DirectoryStorage.open(directory.resolve("replayed"));
        Lives.claim(empty);
        part.append(
                RecordKind.LIFE_START, LifeStart.newBuilder().setIncarnation(1).build());
        Histories.SCHEMAS.forEach(schema -> part.append(RecordKind.SCHEMA, schema));
        history.log.subList(0, units).forEach(unit -> part.append(RecordKind.UNIT, unit));
        return Recovery.recover(empty, part).digest();
    }
}
