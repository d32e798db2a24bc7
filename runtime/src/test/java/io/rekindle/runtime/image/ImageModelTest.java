package io.rekindle.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.format.Lsn;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.UnitRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random histories of a few threads, folded in every way that must come to the same. {@code -Drekindle.seed=} replays one. */
class ImageModelTest {
    private static final int ROUNDS = Integer.getInteger("rekindle.rounds", 100);
    private static final int STEPS = 600;

    private interface Trial {
        void run(long seed, Histories history, Random random);
    }

    private static void forEachSeed(Trial trial) {
        Long only = Long.getLong("rekindle.seed");
        long first = only != null ? only : System.nanoTime();
        for (long seed = first; seed < first + (only != null ? 1 : ROUNDS); seed++) {
            trial.run(seed, Histories.run(seed, STEPS), new Random(seed + 1));
        }
    }

    @Test
    void theFoldOfALogIsWhatTheObjectsHold() {
        forEachSeed((seed, history, random) -> assertHolds(seed, history, foldAll(history.log)));
    }

    @Test
    void unitsMayCountTwice() {
        forEachSeed((seed, history, random) -> {
            List<UnitRecord> repeated = new ArrayList<>(history.log);
            for (int i = 0; i < history.log.size() / 3; i++) {
                int from = random.nextInt(history.log.size());
                UnitRecord unit = history.log.get(from);
                repeated.add(
                        repeated.indexOf(unit) + 1 + random.nextInt(repeated.size() - repeated.indexOf(unit)), unit);
            }
            assertHolds(seed, history, foldAll(repeated));
        });
    }

    @Test
    void neighboursInTheLogMayChangePlaces() {
        forEachSeed((seed, history, random) -> {
            List<UnitRecord> permuted = new ArrayList<>(history.log);
            for (int i = 0; i < 4 * permuted.size(); i++) {
                int at = random.nextInt(permuted.size() - 1);
                if (!Histories.tookTurns(permuted.get(at), permuted.get(at + 1))) {
                    Collections.swap(permuted, at, at + 1);
                }
            }
            assertHolds(seed, history, foldAll(permuted));
        });
    }

    @Test
    void aLogMayBeCutIntoIncrementsAnywhereAndTheseMergedInAnyGroups() {
        forEachSeed((seed, history, random) -> {
            List<Image> increments = new ArrayList<>();
            int from = 0;
            while (from < history.log.size()) {
                int to = Math.min(history.log.size(), from + 1 + random.nextInt(60));
                ImageFolder folder = ImageFolder.ofChanges();
                Histories.SCHEMAS.forEach(folder::apply);
                for (UnitRecord unit : history.log.subList(from, to)) {
                    folder.apply(unit, Lsn.NONE);
                }
                increments.add(folder.image());
                from = to;
            }
            while (increments.size() > 1 && random.nextInt(8) > 0) {
                int at = random.nextInt(increments.size() - 1);
                ImageFolder merged = ImageFolder.ofChanges();
                Histories.SCHEMAS.forEach(merged::apply);
                applyIncrement(merged, increments.get(at));
                applyIncrement(merged, increments.remove(at + 1));
                increments.set(at, merged.image());
            }
            ImageFolder folder = ImageFolder.ofEverything();
            Histories.SCHEMAS.forEach(folder::apply);
            increments.forEach(increment -> applyIncrement(folder, increment));
            assertHolds(seed, history, folder.image());
            assertThat(folder.image().digest())
                    .as("digest, seed %d", seed)
                    .isEqualTo(foldAll(history.log).digest());
        });
    }

    @Test
    void whatAnIncrementOfOneObjectSaysIsWhatItsChangesSaid() {
        forEachSeed((seed, history, random) -> {
            Image whole = foldAll(history.log);
            ImageFolder copy = ImageFolder.ofEverything();
            Histories.SCHEMAS.forEach(copy::apply);
            applyIncrement(copy, whole);
            for (long id : whole.sortedIds()) {
                assertThat(copy.image().changesOf(id))
                        .as("object %d, seed %d", id, seed)
                        .isEqualTo(whole.changesOf(id));
            }
        });
    }

    @Test
    void theEndOfALifeChangesNothingThatIsThere() {
        forEachSeed((seed, history, random) -> {
            ImageFolder folder = ImageFolder.ofEverything();
            Histories.SCHEMAS.forEach(folder::apply);
            history.log.forEach(unit -> folder.apply(unit, Lsn.NONE));
            long before = folder.image().digest();
            folder.endLife();
            assertHolds(seed, history, folder.image());
            assertThat(folder.image().digest()).isEqualTo(before);
            ImageFolder copy = ImageFolder.ofEverything();
            Histories.SCHEMAS.forEach(copy::apply);
            applyIncrement(copy, folder.image());
            history.continueFor(STEPS / 4);
            history.log.forEach(unit -> copy.apply(unit, Lsn.NONE));
            assertHolds(seed, history, copy.image());
        });
    }

    private static Image foldAll(List<UnitRecord> log) {
        ImageFolder folder = ImageFolder.ofEverything();
        Histories.SCHEMAS.forEach(folder::apply);
        log.forEach(unit -> folder.apply(unit, Lsn.NONE));
        return folder.image();
    }

    private static void applyIncrement(ImageFolder folder, Image increment) {
        for (long id : increment.sortedIds()) {
            for (Change change : increment.changesOf(id)) {
                folder.apply(change, increment.asOfMicros());
            }
        }
        increment.writeNames(folder::apply, context -> folder.apply(context, increment.asOfMicros()));
        folder.advance(increment.lsn(), increment.asOfMicros());
    }

    private static void assertHolds(long seed, Histories history, Image image) {
        assertThat(history.differences(image))
                .as("replay with -Drekindle.seed=%d", seed)
                .isEmpty();
        assertThat(image.misfits()).as("misfits, seed %d", seed).isZero();
    }
}
