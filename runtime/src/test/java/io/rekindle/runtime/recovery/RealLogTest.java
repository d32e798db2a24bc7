package io.rekindle.runtime.recovery;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import io.rekindle.format.Lsn;
import io.rekindle.format.RecordKind;
import io.rekindle.format.proto.LifeStart;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.runtime.checkpoint.CheckpointListener;
import io.rekindle.runtime.checkpoint.CheckpointThread;
import io.rekindle.runtime.checkpoint.CheckpointerSettings;
import io.rekindle.runtime.checkpoint.StoreIdentity;
import io.rekindle.runtime.checkpoint.Version;
import io.rekindle.runtime.checkpoint.WalLogSource;
import io.rekindle.runtime.image.Histories;
import io.rekindle.runtime.storage.DirectoryStorage;
import io.rekindle.runtime.storage.Lives;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.wal.WalListener;
import io.rekindle.runtime.wal.WalSettings;
import io.rekindle.runtime.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three lives over the real log: appended to, checkpointed while they go on, and left without a word. */
class RealLogTest {
    @TempDir
    Path directory;

    private final Histories history = Histories.run(11, 300);
    private int appended;

    @Test
    void livesOverTheRealLogFindWhatTheOnesBeforeLeft() throws Exception {
        Storage storage = DirectoryStorage.open(directory);
        for (int life = 0; life < 3; life++) {
            Recovered recovered = Recovery.recover(storage);
            assertThat(recovered.report().isComplete())
                    .as(recovered.report().line())
                    .isTrue();
            if (life > 0) {
                assertThat(history.differences(recovered.image())).isEmpty();
                history.forgetAllBut(recovered.image().reachable());
            }
            live(storage, recovered, life);
        }
        StoreView view = StoreView.open(storage);
        assertThat(view.owner()).isEmpty();
        assertThat(view.status().contexts()).isEqualTo(history.contexts.size());
        assertThat(view.contexts()).hasSameSizeAs(history.contexts.keySet());
        assertThat(view.verify(bytes -> {}).isSound()).isTrue();
        StoreView.ContextRow row = view.contexts().get(0);
        assertThat(view.show(row.name(), row.key(), ObjectTree.Limits.DEFAULT)).hasSize(1);
    }

    @Test
    void aCheckSaysOfEachFileOnceWhatAStartMakesOfIt() throws Exception {
        Storage storage = DirectoryStorage.open(directory);
        for (int life = 0; life < 3; life++) {
            Recovered recovered = Recovery.recover(storage);
            if (life > 0) {
                history.forgetAllBut(recovered.image().reachable());
            }
            live(storage, recovered, life);
            Reports.write(
                    storage,
                    requireNonNull(Recovery.recover(storage).storeId()),
                    recovered.report().toProto("", life + 1, "", ""));
        }
        assertThat(verify(storage)).isEmpty();

        Path newest = newestCheckpoint();
        byte[] whole = Files.readAllBytes(newest);
        Files.write(newest, new byte[10]);
        assertThat(verify(storage))
                .containsExactly("checkpoints/" + newest.getFileName()
                        + ": nothing to do: the next start does without it, and loses nothing");
        Files.delete(newest);
        assertThat(verify(storage)).hasSize(1).first().asString().contains("loses nothing");
        Files.createDirectory(newest);
        assertThat(verify(storage)).hasSize(1).first().asString().contains("loses nothing");
        Files.delete(newest);
        Files.write(newest, whole);

        Path report = directory.resolve("reports/0000000001.pb");
        Files.delete(report);
        Files.createDirectory(report);
        assertThat(verify(storage))
                .containsExactly("reports/0000000001.pb: nothing to do: no start reads what is in a report");
        Files.delete(report);

        Path ring = directory.resolve("wal/0000000003/ring");
        Files.move(ring, directory.resolve("ring"));
        assertThat(verify(storage)).hasSize(1).first().asString().startsWith("wal/0000000003/ring: copy the store");
        Files.move(directory.resolve("wal/0000000003"), directory.resolve("gone"));
        assertThat(verify(storage)).hasSize(1).first().asString().startsWith("log of life 3: copy the store");
        assertThat(Recovery.look(storage, WalLogSource.ofTheDead(storage))
                        .report()
                        .isLossless())
                .isFalse();
    }

    private Path newestCheckpoint() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("checkpoints"))) {
            return files.max(Comparator.naturalOrder()).orElseThrow();
        }
    }

    private static List<String> verify(Storage storage) throws IOException {
        return StoreView.open(storage).verify(bytes -> {}).findings().stream()
                .filter(finding -> !finding.usual())
                .map(finding -> finding.what() + ": " + finding.next())
                .toList();
    }

    private void live(Storage storage, Recovered recovered, int life) throws Exception {
        UUID known = recovered.storeId();
        UUID storeId = StoreIdentity.createIfAbsent(storage, known == null ? UUID.randomUUID() : known);
        long incarnation = Lives.claim(storage);
        LifeStart start = recovered.lifeStart(incarnation, storeId, 1, "test", "test", 1);
        WriteAheadLog log = WriteAheadLog.create(storage, incarnation, storeId, WalSettings.DEFAULTS, new Silent());
        append(log, RecordKind.LIFE_START, start);
        log.start();
        CheckpointThread checkpointer = new CheckpointThread(
                storage,
                WalLogSource.withLive(storage, incarnation),
                log,
                recovered.checkpointStart(start),
                CheckpointerSettings.of(storeId, incarnation, 60_000, 8, "test"),
                new CheckpointListener() {});
        checkpointer.start();
        if (life == 0) {
            for (SchemaRecord schema : Histories.SCHEMAS) {
                append(log, RecordKind.SCHEMA, schema);
            }
        }
        for (int turn = 0; turn < 4; turn++) {
            history.continueFor(300);
            while (appended < history.log.size()) {
                append(log, RecordKind.UNIT, history.log.get(appended++));
            }
            if (turn < 3) {
                Version version =
                        checkpointer.request(turn == 1 ? "turn 1" : "").get(20, TimeUnit.SECONDS);
                assertThat(version.lsn()).isGreaterThan(new Lsn(incarnation, 0));
            }
        }
        checkpointer.close();
        log.close();
    }

    private static void append(WriteAheadLog log, RecordKind kind, MessageLite payload) {
        byte[] bytes = payload.toByteArray();
        assertThat(log.append(kind.code(), bytes, 0, bytes.length)).isPositive();
    }

    private static final class Silent implements WalListener {
        @Override
        public void onResyncNeeded(Lsn gap) {
            throw new AssertionError("gap at " + gap);
        }

        @Override
        public void onWriteFailure(Throwable failure, long failures) {
            throw new AssertionError(failure);
        }
    }
}
