package io.rekindle.runtime.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.format.Envelope;
import io.rekindle.format.FileKind;
import io.rekindle.format.Lsn;
import io.rekindle.format.Null;
import io.rekindle.format.RecordKind;
import io.rekindle.format.Ref;
import io.rekindle.format.Values;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.CleanEnd;
import io.rekindle.format.proto.ContextChange;
import io.rekindle.format.proto.FieldValue;
import io.rekindle.format.proto.GapRecord;
import io.rekindle.format.proto.ResyncEnd;
import io.rekindle.format.proto.RootChange;
import io.rekindle.format.proto.UnitRecord;
import io.rekindle.runtime.checkpoint.FakeLog;
import io.rekindle.runtime.checkpoint.TestLife;
import io.rekindle.runtime.image.Histories;
import io.rekindle.runtime.image.RootState;
import io.rekindle.runtime.storage.DirectoryStorage;
import io.rekindle.runtime.storage.Lives;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {
    @TempDir
    Path directory;

    private final FakeLog log = new FakeLog();
    private final Histories history = Histories.run(7, 400);

    @SuppressWarnings("NullAway.Init")
    private Storage storage;

    @BeforeEach
    void openStorage() throws IOException {
        storage = DirectoryStorage.open(directory.resolve("store"));
    }

    @Test
    void anEmptyDirectoryIsANewStore() throws IOException {
        Recovered recovered = Recovery.recover(storage);
        assertThat(recovered.report().isEmpty()).isTrue();
        assertThat(recovered.cut()).isEqualTo(Lsn.NONE);
        assertThat(recovered.nextIncarnation()).isEqualTo(1);
        assertThat(recovered.storeId()).isNull();
    }

    @Test
    void aDirectoryThatIsEmptiedMeanwhileIsANewStore() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("store"))) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        assertThat(Recovery.recover(storage).report().isEmpty()).isTrue();
    }

    @Test
    void withoutAnyVersionTheWholeLogIsRead() throws IOException {
        begin().append(history.log);
        Recovered recovered = Recovery.recover(storage, log);
        assertThat(history.differences(recovered.image())).isEmpty();
        assertThat(recovered.report().logUnits()).isEqualTo(history.log.size());
        assertThat(recovered.report().version()).isEmpty();
        assertThat(recovered.cut()).isEqualTo(log.end());
        assertThat(recovered.needsBase()).isFalse();
    }

    @Test
    void aVersionIsLoadedAndOnlyTheLogAfterItIsRead() throws IOException {
        TestLife life = begin();
        life.append(history.log.subList(0, 40));
        life.checkpoint("");
        life.append(history.log.subList(40, history.log.size()));
        log.append(RecordKind.CLEAN_END, CleanEnd.getDefaultInstance());
        Recovered recovered = Recovery.recover(storage, log);
        assertThat(history.differences(recovered.image())).isEmpty();
        assertThat(recovered.report().version()).isEqualTo("1-1");
        assertThat(recovered.report().logUnits()).isEqualTo(history.log.size() - 40);
        assertThat(recovered.report().cleanShutdown()).isTrue();
    }

    @Test
    void livesThatDieTooSoonForAVersionOfTheirOwnLeaveNoMoreLogEachTime() throws IOException {
        for (int life = 1; life <= 40; life++) {
            TestLife next = begin();
            assertThat(next.recovered.image().objectCount())
                    .as("objects of life " + life)
                    .isLessThan(30);
            next.append(List.of(rootIsNow(life, 1), rootIsNow(life, 2)));
            if (next.recovered.behind()) {
                next.checkpoint("");
                next.merge();
            }
            assertThat(Lives.withLog(storage)).as("logs after life " + life).hasSizeLessThan(7);
        }
        Recovered recovered = Recovery.recover(storage, log);
        assertThat(recovered.report().notRecovered()).isEmpty();
        assertThat(recovered.image().roots().values())
                .extracting(RootState::value)
                .containsExactly(new Ref(40L << 40 | 2));
    }

    @Test
    void livesThatChangeNothingLeaveNoMoreLogsEachTime() throws IOException {
        for (int life = 1; life <= 20; life++) {
            TestLife next = begin();
            if (next.recovered.behind()) {
                next.checkpoint("");
            }
            assertThat(Lives.withLog(storage)).as("logs after life " + life).hasSizeLessThan(9);
        }
        assertThat(Recovery.recover(storage, log).report().notRecovered()).isEmpty();
    }

    @Test
    void recoveryEndsAtAGapThatNothingClosed() throws IOException {
        TestLife life = begin();
        life.append(history.log.subList(0, 50));
        long before = Recovery.recover(storage, log).digest();
        Lsn gap = log.append(
                RecordKind.GAP,
                GapRecord.newBuilder().setFromPosition(log.end().position()).build());
        life.append(history.log.subList(60, history.log.size()));
        Recovered recovered = Recovery.recover(storage, log);
        assertThat(recovered.digest()).isEqualTo(before);
        assertThat(recovered.report().gap()).isEqualTo(gap);
        assertThat(recovered.cut()).isEqualTo(gap);
        assertThat(recovered.report().line()).contains("not durable after " + gap);
    }

    @Test
    void recoveryGoesOnBehindAGapThatAResyncClosed() throws IOException {
        TestLife life = begin();
        life.append(history.log.subList(0, 50));
        Lsn gap = log.append(
                RecordKind.GAP,
                GapRecord.newBuilder().setFromPosition(log.end().position()).build());
        life.append(history.log.subList(50, 60));
        log.append(
                RecordKind.RESYNC_END,
                ResyncEnd.newBuilder().setGapPosition(gap.position()).build());
        life.append(history.log.subList(60, history.log.size()));
        Recovered recovered = Recovery.recover(storage, log);
        assertThat(history.differences(recovered.image())).isEmpty();
        assertThat(recovered.report().isComplete()).isTrue();
    }

    @Test
    void aResyncThatBeganBeforeAnotherGapDoesNotCloseThat() throws IOException {
        TestLife life = begin();
        life.append(history.log.subList(0, 50));
        Lsn first = gap();
        Lsn second = gap();
        log.append(
                RecordKind.RESYNC_END,
                ResyncEnd.newBuilder().setGapPosition(first.position()).build());
        assertThat(Recovery.recover(storage, log).report().gap()).isEqualTo(first);
        log.append(
                RecordKind.RESYNC_END,
                ResyncEnd.newBuilder().setGapPosition(second.position()).build());
        assertThat(Recovery.recover(storage, log).report().gap()).isNull();
    }

    @Test
    void noVersionIsMadeOfWhatLiesBehindAnOpenGap() throws IOException {
        TestLife life = begin();
        life.append(history.log.subList(0, 50));
        Lsn gap = gap();
        life.append(history.log.subList(60, history.log.size()));
        life.checkpoint("");
        assertThat(Recovery.recover(storage, log).report().gap()).isEqualTo(gap);
        assertThat(life.checkpoint("label")).satisfies(version -> {
            assertThat(version).isNotNull();
            assertThat(version.lsn()).isEqualTo(gap);
            assertThat(Lsn.of(version.manifest().getGap())).isEqualTo(gap);
        });
    }

    @Test
    void whatPrecedesDamageInTheLogIsKeptAndTheNextLifeGoesOnFromThere() throws IOException {
        TestLife life = begin();
        life.append(history.log.subList(0, 50));
        long before = Recovery.recover(storage, log).digest();
        Lsn cut = log.end();
        life.append(history.log.subList(50, history.log.size()));
        log.damage(1, cut.position());
        TestLife next = TestLife.begin(storage, log, 8);
        assertThat(next.recovered.digest()).isEqualTo(before);
        assertThat(next.recovered.cut()).isEqualTo(cut);
        assertThat(next.recovered.report().notRecovered()).hasSize(1);
        next.checkpoint("after");
        log.damage(1, Long.MAX_VALUE);
        // The log is readable again, as after a disk's hiccup: what the second life did not know stays out.
        Recovered again = Recovery.recover(storage, log);
        assertThat(again.digest()).isEqualTo(before);
        assertThat(again.report().isComplete()).isTrue();
    }

    @Test
    void aLogThatCannotBeReadAndWhatGoesOnFromItAreKeptAsideAndNotDeleted() throws IOException {
        TestLife first = begin();
        first.append(history.log.subList(0, 30));
        first.checkpoint("");
        Files.write(directory.resolve("store/wal/0000000001/ring"), new byte[100]);
        first.append(history.log.subList(30, 50));
        TestLife second = TestLife.begin(storage, log, 8);
        Files.write(directory.resolve("store/wal/0000000002/ring"), new byte[200]);
        second.append(history.log.subList(50, history.log.size()));
        log.damage(1, log.records(1).get(40).lsn().position());
        for (int life = 3; life <= 6; life++) {
            TestLife next = TestLife.begin(storage, log, 8);
            assertThat(next.recovered.report().isComplete()).isEqualTo(life > 3);
            if (life == 3) {
                assertThat(next.recovered.report().line())
                        .contains("unusable, left in place: wal/0000000001: unreadable from position")
                        .contains("unusable, left in place: wal/0000000002: not used: it goes on from what is lost");
            }
            next.append(List.of(rootIsNow(life, 1)));
            next.checkpoint("");
        }
        assertThat(Lives.withLog(storage)).doesNotContain(1L, 2L);
        assertThat(directory.resolve("store/quarantine/wal.0000000001.1/ring")).hasSize(100);
        assertThat(directory.resolve("store/quarantine/wal.0000000002.1/ring")).hasSize(200);
    }

    @Test
    void aLastLifeOfWhichOnlyTheReportIsLeftIsNamedOnceAndItsNumberIsNotGivenAgain() throws IOException {
        TestLife first = begin();
        first.append(history.log.subList(0, 50));
        begin();
        for (long life = 1; life <= 2; life++) {
            Reports.write(storage, new UUID(1, 2), report(life));
        }
        storage.deleteTree(StoreLayout.life(2));
        TestLife third = begin();
        assertThat(third.incarnation).isEqualTo(3);
        assertThat(third.recovered.cut().incarnation()).isEqualTo(1);
        assertThat(third.recovered.report().line()).contains("not recovered: log of life 2: wal/0000000002 is missing");
        assertThat(Recovery.recover(storage, log).report().isComplete()).isTrue();
    }

    @Test
    void aLastLifeWhoseLogIsEmptyThoughItHadBegunIsNamed() throws IOException {
        begin().append(history.log.subList(0, 50));
        storage.claimDirectory(StoreLayout.life(2));
        assertThat(Recovery.recover(storage, log).report().isComplete())
                .as("died before it began")
                .isTrue();
        Reports.write(storage, new UUID(1, 2), report(2));
        assertThat(Recovery.recover(storage, log).report().line())
                .contains("not recovered: log of life 2: nothing is left in wal/0000000002");
    }

    @Test
    void aLogWhoseBeginningCannotBeReadIsNamedOnceInWordsForPeople() throws IOException {
        TestLife first = begin();
        first.append(history.log.subList(0, 50));
        begin().append(history.log.subList(50, history.log.size()));
        log.damage(2, 0);
        TestLife third = TestLife.begin(storage, log, 8);
        assertThat(third.recovered.report().line())
                .endsWith("; unusable, left in place: wal/0000000002: its beginning cannot be read: planted");
        assertThat(Recovery.recover(storage, log).report().isComplete()).isTrue();
    }

    private static io.rekindle.format.proto.RecoveryReport report(long life) {
        return io.rekindle.format.proto.RecoveryReport.newBuilder()
                .setIncarnation(life)
                .build();
    }

    @Test
    void aDigestThatDoesNotComeOutIsTold() throws IOException {
        begin().append(history.log.subList(0, 50));
        TestLife next = TestLife.begin(storage, log, 8);
        next.append(history.log.subList(50, 60));
        assertThat(Recovery.recover(storage, log).report().isComplete()).isTrue();
        log.records(1)
                .removeIf(record -> record.kind() == RecordKind.UNIT
                        && record.lsn().position()
                                > log.records(1).get(30).lsn().position());
        assertThat(Recovery.recover(storage, log).report().notRecovered()).isNotEmpty();
    }

    @Test
    void aStoreOfANewerVersionIsLeftAloneAndRefused() throws IOException {
        begin().append(history.log);
        UUID id = new UUID(1, 2);
        Envelope newer = new Envelope(FileKind.MANIFEST, FileKind.MANIFEST.version() + 1, id, 1, 9);
        storage.publish(StoreLayout.manifest(1, 9), ByteBuffer.wrap(newer.wrap(new byte[] {1})));
        assertThatThrownBy(() -> Recovery.recover(storage, log))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("this service is not tracked")
                .hasMessageContaining("manifest format too new")
                .hasMessageContaining("use the version of Rekindle that wrote it");
        assertThat(storage.list(StoreLayout.QUARANTINE)).isEmpty();
        assertThat(storage.exists(StoreLayout.manifest(1, 9))).isTrue();
    }

    @Test
    void reportsAreKeptAndTheOldestGo() throws IOException {
        UUID id = new UUID(1, 2);
        RecoveryReport report = Recovery.recover(storage).report();
        for (int life = 1; life <= Reports.KEPT + 5; life++) {
            Reports.write(storage, id, report.toProto(id.toString(), life, "test", "test"));
        }
        assertThat(storage.list(StoreLayout.REPORTS)).hasSize(Reports.KEPT);
        assertThat(Reports.read(storage, Reports.KEPT + 5).getIncarnation()).isEqualTo(Reports.KEPT + 5);
    }

    @Test
    void whoOnlyLooksSeesContextsTreesVersionsAndDamage() throws IOException {
        TestLife life = begin();
        life.append(history.log);
        life.checkpoint("monday");
        StoreView view = StoreView.open(storage, null);
        assertThat(view.versions()).hasSize(1);
        StoreView.Verification sound = view.verify(bytes -> {});
        assertThat(sound.files()).isGreaterThanOrEqualTo(3);
        Path checkpoint = directory.resolve("store/checkpoints/0000000001.ckpt");
        byte[] bytes = Files.readAllBytes(checkpoint);
        bytes[bytes.length / 2] ^= 4;
        Files.write(checkpoint, bytes);
        assertThat(view.verify(read -> {}).findings())
                .extracting(StoreView.Finding::what)
                .contains("checkpoints/0000000001.ckpt");
    }

    @Test
    void aContextWhoseHolderIsLostIsKeptForWhoeverAsksForItsKey() throws IOException {
        TestLife life = begin();
        long holder = 1L << 40 | 1;
        long held = 1L << 40 | 2;
        String long1 = "x".repeat(70_000);
        life.append(List.of(UnitRecord.newBuilder()
                .addChanges(object(holder, "holder " + long1, new Ref(held)))
                .addChanges(object(held, "ada " + long1, Null.NULL))
                .addRoots(RootChange.newBuilder()
                        .setName("R")
                        .setValue(Values.encode(new Ref(holder)))
                        .setStamp(1))
                .addContexts(ContextChange.newBuilder()
                        .setName("C")
                        .setKey(Values.encode("ada"))
                        .setObjectId(held)
                        .setSchemaId(1)
                        .setHeld(true)
                        .setStamp(1))
                .setCommittedAtMicros(1)
                .build()));
        life.checkpoint("");
        log.trim(1, log.end().position());
        Path checkpoint = directory.resolve("store/checkpoints/0000000001.ckpt");
        byte[] bytes = Files.readAllBytes(checkpoint);
        bytes[200] ^= 4;
        Files.write(checkpoint, bytes);
        TestLife next = TestLife.begin(storage, log, 8);
        assertThat(next.recovered.image().contexts()).containsValue(held);
        assertThat(next.recovered.affected()).isEmpty();
        assertThat(next.recovered.report().line())
                .contains("not recovered: root R in full", "not recovered: what referred to contexts");
        next.checkpoint("");
        assertThat(Recovery.recover(storage, log).image().contexts()).containsValue(held);
    }

    private static Change object(long id, String text, Object reference) {
        return Change.newBuilder()
                .setObjectId(id)
                .setSchemaId(1)
                .setStamp(1)
                .setWhole(true)
                .addFields(FieldValue.newBuilder().setOrdinal(0).setValue(Values.encode(text)))
                .addFields(FieldValue.newBuilder().setOrdinal(1).setValue(Values.encode(reference)))
                .build();
    }

    private Lsn gap() {
        return log.append(
                RecordKind.GAP,
                GapRecord.newBuilder().setFromPosition(log.end().position()).build());
    }

    /** A unit of a life: a new object, which the only root refers to from now on. */
    private static UnitRecord rootIsNow(long life, long number) {
        long id = life << 40 | number;
        return UnitRecord.newBuilder()
                .addChanges(Change.newBuilder()
                        .setObjectId(id)
                        .setSchemaId(1)
                        .setStamp(1)
                        .setWhole(true))
                .addRoots(RootChange.newBuilder()
                        .setName("R")
                        .setValue(Values.encode(new Ref(id)))
                        .setStamp(2 * life + number))
                .setCommittedAtMicros(life * 1_000_000 + number)
                .build();
    }

    private TestLife begin() throws IOException {
        TestLife life = TestLife.begin(storage, log, 8);
        life.schemas();
        return life;
    }
}
