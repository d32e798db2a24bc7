package io.rekindle.runtime.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStorageTest {
    @TempDir
    Path directory;

    private DirectoryStorage storage;

    @BeforeEach
    void open() throws IOException {
        storage = DirectoryStorage.open(directory.resolve("store"));
    }

    @Test
    void publishedContentIsReadBackWhole() throws IOException {
        StoreFile manifest = StoreLayout.manifest(3, 7);

        storage.publish(manifest, text("content"));

        assertThat(new String(storage.read(manifest, 100), UTF_8)).isEqualTo("content");
        assertThat(storage.list(StoreLayout.MANIFESTS)).containsExactly(manifest);
        assertThat(storage.list(StoreLayout.TEMPORARY)).isEmpty();
    }

    @Test
    void aPublishedNameIsNeverReplaced() throws IOException {
        StoreFile manifest = StoreLayout.manifest(3, 7);
        storage.publish(manifest, text("first"));

        assertThatThrownBy(() -> storage.publish(manifest, text("second")))
                .isInstanceOf(NameTakenException.class)
                .hasMessageContaining("0000000003-0000000007");

        assertThat(new String(storage.read(manifest, 100), UTF_8)).isEqualTo("first");
        assertThat(storage.list(StoreLayout.TEMPORARY)).isEmpty();
    }

    @Test
    void whatAKilledProcessLeftOnItsWayToANameIsSweptAndNothingElse() throws IOException {
        storage.create(StoreLayout.temporary()).close();
        storage.create(StoreLayout.temporary()).close();
        StoreFile notOurs = StoreLayout.TEMPORARY.child("notes");
        storage.create(notOurs).close();
        StoreFile manifest = StoreLayout.manifest(3, 7);
        storage.publish(manifest, text("content"));

        assertThat(Leftovers.sweep(storage)).isEqualTo(2);

        assertThat(storage.list(StoreLayout.TEMPORARY)).containsExactly(notOurs);
        assertThat(storage.exists(manifest)).isTrue();
        assertThat(Leftovers.sweep(storage)).isZero();
        storage.deleteTree(StoreLayout.TEMPORARY);
        assertThat(Leftovers.sweep(storage)).isZero();
    }

    @Test
    void aFileLongerThanItsBoundIsRefusedBeforeItIsRead() throws IOException {
        StoreFile manifest = StoreLayout.manifest(1, 1);
        storage.publish(manifest, text("0123456789"));

        assertThatThrownBy(() -> storage.read(manifest, 9))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("actual=10 expected<=9");
    }

    @Test
    void oneOfSeveralClaimsOfADirectoryWins() throws IOException {
        assertThat(storage.claimDirectory(StoreLayout.life(5))).isTrue();
        assertThat(storage.claimDirectory(StoreLayout.life(5))).isFalse();
    }

    @Test
    void aNewLifeComesAfterEveryTraceOfAFormerOne() throws IOException {
        assertThat(Lives.claim(storage)).isEqualTo(1);
        assertThat(Lives.claim(storage)).isEqualTo(2);
        storage.publish(StoreLayout.manifest(9, 1), text("m"));

        assertThat(Lives.claim(storage)).isEqualTo(10);
        assertThat(Lives.withLog(storage)).containsExactly(1L, 2L, 10L);
    }

    @Test
    void aMappingStartsAsZerosAndItsStoresAreInTheFile() throws IOException {
        StoreFile ring = StoreLayout.ring(1);
        storage.createDirectories(ring.parent());

        MappedFile mapped = storage.createMapped(ring, 10_000, content -> {});

        assertThat(storage.length(ring)).isEqualTo(10_000);
        assertThat(mapped.buffer().getLong(9_000)).isZero();
        mapped.buffer().putLong(9_000, 42);
        mapped.force();
        assertThat(storage.mapReadOnly(ring).buffer().getLong(9_000)).isEqualTo(42);
        assertThatThrownBy(() -> storage.createMapped(ring, 10_000, content -> {}))
                .isInstanceOf(NameTakenException.class);
    }

    @Test
    void aMappedFileHasNoNameBeforeItsBeginningIsThere() throws IOException {
        StoreFile ring = StoreLayout.ring(1);
        storage.createDirectories(ring.parent());
        assertThatThrownBy(() -> storage.createMapped(ring, 10_000, content -> {
                    assertThat(storage.exists(ring)).isFalse();
                    throw new KilledHere();
                }))
                .isInstanceOf(KilledHere.class);
        assertThat(storage.exists(ring)).isFalse();

        MappedFile again = storage.createMapped(ring, 10_000, content -> content.putLong(0, 7));

        assertThat(again.buffer().getLong(0)).isEqualTo(7);
        assertThat(storage.mapReadOnly(ring).buffer().getLong(0)).isEqualTo(7);
        assertThat(storage.list(ring.parent())).containsExactly(ring);
    }

    private static final class KilledHere extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void quarantineMovesAndSaysWhyAndKeepsEverything() throws IOException {
        StoreFile manifest = StoreLayout.manifest(1, 1);
        storage.publish(manifest, text("one"));
        StoreFile first = storage.quarantine(manifest, "crc mismatch");
        storage.publish(manifest, text("two"));

        StoreFile second = storage.quarantine(manifest, "crc mismatch again");

        assertThat(storage.exists(manifest)).isFalse();
        assertThat(new String(storage.read(first, 100), UTF_8)).isEqualTo("one");
        assertThat(new String(storage.read(second, 100), UTF_8)).isEqualTo("two");
        assertThat(new String(storage.read(new StoreFile(first.path() + ".reason"), 1000), UTF_8))
                .contains("manifest/0000000001-0000000001", "crc mismatch");
    }

    @Test
    void aWholeLifeIsQuarantinedWithWhatItHolds() throws IOException {
        storage.claimDirectory(StoreLayout.life(4));
        storage.createMapped(StoreLayout.ring(4), 100, content -> {});

        StoreFile kept = storage.quarantine(StoreLayout.life(4), "unreadable");

        assertThat(storage.exists(kept.child("ring"))).isTrue();
        assertThat(storage.exists(StoreLayout.life(4))).isFalse();
    }

    @Test
    void deletingATreeLeavesItsNeighboursAlone() throws IOException {
        storage.claimDirectory(StoreLayout.life(1));
        storage.claimDirectory(StoreLayout.life(2));
        storage.createDirectories(StoreLayout.queue(1, 1));
        storage.create(StoreLayout.queue(1, 1).child("a.cq4")).close();

        storage.deleteTree(StoreLayout.life(1));
        storage.deleteTree(StoreLayout.life(1));

        assertThat(storage.list(StoreLayout.WAL)).containsExactly(StoreLayout.life(2));
    }

    @Test
    void zerosAreWrittenExactlyWhereAsked() throws IOException {
        StoreFile file = StoreLayout.TEMPORARY.child("f");
        try (RandomFile open = storage.create(file)) {
            open.write(0, text("abcdef"));
            open.writeZeros(2, 4);
            ByteBuffer all = ByteBuffer.allocate(100);
            assertThat(open.read(0, all)).isEqualTo(6);
            assertThat(all.array()).startsWith('a', 'b', 0, 0, 'e', 'f');
        }
    }

    @Test
    void aFileThatCannotBeReadIsNamedWithTheReason() throws IOException {
        StoreFile manifest = StoreLayout.manifest(1, 1);
        storage.createDirectories(manifest);
        assertThatThrownBy(() -> storage.read(manifest, 100))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessage("cannot be read: file=" + storage.absolutePath(manifest) + ": is a directory");
        assertThatThrownBy(() -> storage.mapReadOnly(manifest))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageContaining(storage.absolutePath(manifest));
        assertThatThrownBy(() -> storage.read(StoreLayout.manifest(1, 2), 100)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aLockFileThatLeadsNowhereAndADirectoryThatCannotBeMadeAreSaidWithTheReason() throws IOException {
        Files.createSymbolicLink(directory.resolve("store/lock"), directory.resolve("nowhere/lock"));
        assertThatThrownBy(() -> storage.tryLock("me"))
                .hasMessage("the lock file cannot be used: " + storage.absolutePath(StoreLayout.LOCK)
                        + ": no such file or directory");
        assertThatThrownBy(() -> DirectoryStorage.open(Path.of("/proc/nowhere")))
                .hasMessage("store directory cannot be made: /proc/nowhere: no such file or directory");
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsSaidSo() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> DirectoryStorage.open(file))
                .isInstanceOf(IOException.class)
                .hasMessage("store directory is not a directory: " + file);
    }

    @Test
    void namesLeadNowhereElse() {
        for (String bad : List.of("..", "a/../b", "/etc", "a//b", "", "a b", ".")) {
            assertThatThrownBy(() -> StoreFile.ROOT.child(bad.isEmpty() ? "/" : bad))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void namesAreReadAsTheyWereMade() {
        assertThat(StoreLayout.lifeOf(StoreLayout.life(12))).isEqualTo(OptionalLong.of(12));
        assertThat(StoreLayout.checkpointOf(StoreLayout.checkpoint(13))).isEqualTo(OptionalLong.of(13));
        assertThat(StoreLayout.manifestLifeOf(StoreLayout.manifest(3, 4))).isEqualTo(OptionalLong.of(3));
        assertThat(StoreLayout.manifestNumberOf(StoreLayout.manifest(3, 4))).isEqualTo(OptionalLong.of(4));
        assertThat(StoreLayout.lifeOf(StoreLayout.ring(12))).isEmpty();
        assertThat(StoreLayout.manifestLifeOf(StoreLayout.MANIFESTS.child("x-1")))
                .isEmpty();
        assertThat(StoreLayout.lifeOf(StoreLayout.WAL.child("9999999999999999999")))
                .isEmpty();
    }

    @Test
    void aSecondLockInOneJvmIsRefusedByNameAndDoesNotDropTheFirst() throws IOException {
        LockResult first = storage.tryLock("pid 1 on host a");
        LockResult second = DirectoryStorage.open(directory.resolve("store")).tryLock("pid 2");

        assertThat(second).isEqualTo(new LockResult.Busy("pid 1 on host a (this JVM)"));
        assertThat(lockTaken()).isTrue();
        ((LockResult.Held) first).lock().close();
        assertThat(lockTaken()).isFalse();
        LockResult third = storage.tryLock("pid 3");
        assertThat(third).isInstanceOf(LockResult.Held.class);
        ((LockResult.Held) third).lock().close();
    }

    @Test
    void theLockFileIsOpenedByNothingElse() {
        assertThatThrownBy(() -> storage.read(StoreLayout.LOCK, 100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> storage.delete(StoreLayout.LOCK)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Whether the kernel knows a POSIX lock of this process on the lock file. */
    private boolean lockTaken() throws IOException {
        Object inode = Files.getAttribute(directory.resolve("store/lock"), "unix:ino");
        try (Stream<String> locks = Files.lines(Path.of("/proc/locks"))) {
            return locks.anyMatch(line -> line.contains(":" + inode + " "));
        }
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
