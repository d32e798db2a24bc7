package io.rekindle.runtime.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.runtime.checkpoint.FakeLog;
import io.rekindle.runtime.checkpoint.TestLife;
import io.rekindle.runtime.checkpoint.Version;
import io.rekindle.runtime.image.ContextName;
import io.rekindle.runtime.image.Histories;
import io.rekindle.runtime.storage.DirectoryStorage;
import io.rekindle.runtime.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store of two lives, its files damaged one at a time. Recovery always comes to an end, and what it comes to is either
 * the very state that was there or is said not to be. {@code -Drekindle.seed=} replays the random ones,
 * {@code -Drekindle.flips=} sets how many.
 */
class RecoveryDamageTest {
    private static final int FLIPS = Integer.getInteger("rekindle.flips", 1500);

    @TempDir
    Path directory;

    private final Random random = new Random(Long.getLong("rekindle.seed", System.nanoTime()));
    private final FakeLog log = new FakeLog();
    private int detected;
    private int harmless;

    @SuppressWarnings("NullAway.Init")
    private Storage storage;

    @SuppressWarnings("NullAway.Init")
    private Path root;

    private static final ObjectTree.Limits EVERYTHING = new ObjectTree.Limits(200, 1_000_000, 1_000_000);

    private final Map<ContextName, ObjectTree> expectedContexts = new HashMap<>();
    private int unaffected;
    private long expected;

    @BeforeEach
    void makeStore() throws IOException {
        root = directory.resolve("store");
        storage = DirectoryStorage.open(root);
        makeStore(storage, log, 21, new UUID(1, 2));
        Recovered whole = Recovery.look(storage, log);
        assertThat(whole.report().isComplete()).isTrue();
        assertThat(whole.report().contexts()).isGreaterThan(3);
        expected = whole.digest();
        whole.image()
                .contexts()
                .forEach((context, id) -> expectedContexts.put(context, ObjectTree.of(whole.image(), id, EVERYTHING)));
    }

    private static void makeStore(Storage storage, FakeLog log, long seed, UUID id) throws IOException {
        Histories history = Histories.run(seed, 100);
        int appended = 0;
        for (int life = 1; life <= 2; life++) {
            TestLife alive = TestLife.begin(storage, log, 3, id);
            if (life == 1) {
                alive.schemas();
            } else {
                history.forgetAllBut(alive.recovered.image().reachable());
            }
            List<Version> versions = new ArrayList<>();
            for (int turn = 0; turn < 7; turn++) {
                history.continueFor(250);
                alive.append(history.log.subList(appended, history.log.size()));
                appended = history.log.size();
                Version made = turn < 6 ? alive.checkpoint(turn == 2 ? "noon" : "") : null;
                if (made != null) {
                    versions.add(made);
                }
                if (turn == 3) {
                    alive.merge();
                }
            }
            // As the second newest version lets the real log be trimmed.
            log.trim(alive.incarnation, versions.get(versions.size() - 2).lsn().position());
        }
    }

    @Test
    void everyFileMayBeMissing() throws IOException {
        for (Path file : files()) {
            byte[] before = Files.readAllBytes(file);
            Files.delete(file);
            assertSameOrTold("missing " + file);
            Files.write(file, before);
        }
    }

    @Test
    void everyFileMayBeOneThatCannotBeRead() throws IOException {
        for (Path file : files()) {
            byte[] before = Files.readAllBytes(file);
            Files.delete(file);
            Files.createDirectory(file);
            assertSameOrTold("a directory in place of " + file);
            long looked = Recovery.look(storage, log).digest();
            Recovered recovered = Recovery.recover(storage, log);
            assertThat(recovered.digest()).as("%s", file).isEqualTo(looked);
            assertThat(recovered.report().isComplete()
                            || recovered
                                    .report()
                                    .line()
                                    .contains(file.getFileName().toString()))
                    .as(recovered.report().line())
                    .isTrue();
            Files.deleteIfExists(file);
            Files.write(file, before);
        }
    }

    @Test
    void everyFileMayBeZeroedOrCutOff() throws IOException {
        for (Path file : files()) {
            byte[] before = Files.readAllBytes(file);
            Files.write(file, new byte[before.length]);
            assertSameOrTold("zeroed " + file);
            Files.write(file, new byte[0]);
            assertSameOrTold("emptied " + file);
            for (int i = 0; i < 12; i++) {
                int length = random.nextInt(before.length);
                Files.write(file, Arrays.copyOf(before, length));
                assertSameOrTold("cut off at " + length + ": " + file);
            }
            byte[] longer = Arrays.copyOf(before, before.length + 100);
            Files.write(file, longer);
            assertSameOrTold("grown " + file);
            Files.write(file, before);
        }
    }

    @Test
    void everyFileMayBeAnotherOfTheStoreOrOfAnotherStore() throws IOException {
        Path otherRoot = directory.resolve("other");
        makeStore(DirectoryStorage.open(otherRoot), new FakeLog(), 22, new UUID(3, 4));
        List<Path> files = files();
        for (Path file : files) {
            byte[] before = Files.readAllBytes(file);
            List<Path> others = new ArrayList<>(files);
            others.add(otherRoot.resolve(root.relativize(file)));
            for (Path other : others) {
                if (!other.equals(file) && Files.exists(other)) {
                    Files.write(file, Files.readAllBytes(other));
                    assertSameOrTold(other + " in place of " + file);
                }
            }
            Files.write(file, before);
        }
    }

    @Test
    void anyBitMayFlip() throws IOException {
        List<Path> files = files();
        for (int i = 0; i < FLIPS; i++) {
            Path file = files.get(random.nextInt(files.size()));
            byte[] before = Files.readAllBytes(file);
            byte[] flipped = before.clone();
            int at = random.nextInt(flipped.length);
            int bit = 1 << random.nextInt(8);
            flipped[at] ^= (byte) bit;
            Files.write(file, flipped);
            assertSameOrTold("byte " + at + " ^ " + bit + ": " + file);
            Files.write(file, before);
        }
        System.out.println("bit flips: " + FLIPS + ", told: " + detected + ", same state: " + harmless);
    }

    @Test
    void whatIsWholeOfADamagedBaseIsRecoveredAndBecomesTheNextBase() throws IOException {
        Path base = files().stream()
                .filter(file -> file.toString().endsWith(".ckpt"))
                .max((one, other) ->
                        Long.compare(one.toFile().length(), other.toFile().length()))
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(base);
        bytes[200] ^= 1;
        Files.write(base, bytes);
        long salvaged = Recovery.recover(storage, log).digest();
        assertThat(Files.exists(base)).as("kept until it is not needed").isTrue();
        TestLife next = TestLife.begin(storage, log, 3, new UUID(1, 2));
        assertThat(next.recovered.digest()).isEqualTo(salvaged);
        assertThat(next.recovered.report().isComplete()).isFalse();
        next.checkpoint("");
        Recovered healed = Recovery.recover(storage, log);
        assertThat(healed.digest()).isEqualTo(salvaged);
        assertThat(healed.report().version()).startsWith(next.incarnation + "-");
    }

    @Test
    void aRecoveryThatIsBegunAgainComesToTheSame() throws IOException {
        for (Path file : files()) {
            byte[] before = Files.readAllBytes(file);
            byte[] damaged = before.clone();
            damaged[before.length / 2] ^= 1;
            Files.write(file, damaged);
            long first = Recovery.recover(storage, log).digest();
            long second = Recovery.recover(storage, log).digest();
            assertThat(second).as("%s", file).isEqualTo(first);
            assertThat(quarantined(file) || Files.exists(file)).isTrue();
            Files.write(file, before);
        }
    }

    private boolean quarantined(Path file) throws IOException {
        try (Stream<Path> kept = Files.list(root.resolve("quarantine"))) {
            return kept.anyMatch(path -> path.getFileName()
                    .toString()
                    .startsWith(root.relativize(file).toString().replace('/', '.')));
        }
    }

    private void assertSameOrTold(String what) throws IOException {
        Recovered recovered = Recovery.look(storage, log);
        if (recovered.digest() == expected) {
            harmless++;
        } else {
            detected++;
            assertThat(recovered.report().isComplete()).as(what).isFalse();
            assertWholeOrNamed(recovered, what);
        }
    }

    /** A context that is not named is as it was, down to the last element. */
    private void assertWholeOrNamed(Recovered recovered, String what) {
        boolean namesLost = recovered.report().notRecovered().stream()
                .anyMatch(item -> item.getWhat().startsWith("which contexts"));
        if (namesLost) {
            return; // a context may be one that was dropped since
        }
        recovered.image().contexts().forEach((context, id) -> {
            if (!recovered.affected().contains(context)) {
                assertThat(ObjectTree.of(recovered.image(), id, EVERYTHING))
                        .as(what + ": " + context)
                        .isEqualTo(expectedContexts.get(context));
                unaffected++;
            }
        });
    }

    @Test
    void whatAnIncrementChangedIsNamedWhenThatIncrementIsGone() throws IOException {
        int named = 0;
        for (Path file : files()) {
            if (file.toString().endsWith(".ckpt")) {
                byte[] before = Files.readAllBytes(file);
                Files.delete(file);
                Recovered recovered = Recovery.look(storage, log);
                assertWholeOrNamed(recovered, "missing " + file);
                named += recovered.affected().isEmpty() ? 0 : 1;
                Files.write(file, before);
            }
        }
        assertThat(named).as("files whose loss affects contexts").isPositive();
        assertThat(unaffected).as("contexts that are whole all the same").isPositive();
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String part : List.of("store", "manifest", "checkpoints")) {
            try (Stream<Path> found = Files.walk(root.resolve(part))) {
                found.filter(Files::isRegularFile).forEach(files::add);
            }
        }
        return files;
    }
}
