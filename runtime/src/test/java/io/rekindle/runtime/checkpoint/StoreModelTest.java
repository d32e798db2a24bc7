package io.rekindle.runtime.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.runtime.image.Histories;
import io.rekindle.runtime.recovery.Recovered;
import io.rekindle.runtime.recovery.Recovery;
import io.rekindle.runtime.storage.DirectoryStorage;
import io.rekindle.runtime.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service that lives, checkpoints, merges, is killed and recovers, in an order that a seed decides; each recovery must
 * find what the model holds. {@code -Drekindle.seed=} replays one.
 */
class StoreModelTest {
    private static final int ROUNDS = Integer.getInteger("rekindle.rounds", 25);

    @TempDir
    Path directory;

    @Test
    void everyLifeFindsWhatTheOnesBeforeLeft() throws IOException {
        Long only = Long.getLong("rekindle.seed");
        long first = only != null ? only : System.nanoTime();
        for (long seed = first; seed < first + (only != null ? 1 : ROUNDS); seed++) {
            try {
                runLives(seed);
            } catch (IOException | RuntimeException e) {
                throw new AssertionError("replay with -Drekindle.seed=" + seed, e);
            }
        }
    }

    private void runLives(long seed) throws IOException {
        Random random = new Random(seed);
        Storage storage = DirectoryStorage.open(directory.resolve(Long.toString(seed)));
        FakeLog log = new FakeLog();
        Histories history = Histories.run(seed, 100);
        int appended = 0;
        int lives = 1 + random.nextInt(6);
        for (int life = 0; life < lives; life++) {
            TestLife alive = TestLife.begin(storage, log, 3);
            assertThat(alive.recovered.report().isComplete())
                    .as("%s, seed %d", alive.recovered.report().line(), seed)
                    .isTrue();
            if (life > 0) {
                assertThat(history.differences(alive.recovered.image()))
                        .as("life %d, seed %d", life, seed)
                        .isEmpty();
                history.forgetAllBut(alive.recovered.image().reachable());
                history.bringSomeBackAsOthers();
            } else {
                alive.schemas();
            }
            int turns = random.nextInt(8);
            for (int turn = 0; turn < turns || (life == 0 && turn == 0); turn++) {
                history.continueFor(random.nextInt(150));
                alive.append(history.log.subList(appended, history.log.size()));
                appended = history.log.size();
                if (random.nextInt(3) > 0) {
                    alive.checkpoint(random.nextInt(6) == 0 ? "label " + turn : "");
                }
                if (random.nextInt(3) == 0) {
                    alive.merge();
                    assertThat(alive.files().size()).isLessThanOrEqualTo(3);
                }
            }
        }
        Recovered recovered = Recovery.recover(storage, log);
        assertThat(history.differences(recovered.image())).as("seed %d", seed).isEmpty();
        assertThat(recovered.report().isComplete()).isTrue();
        assertThat(Recovery.recover(storage, log).digest()).isEqualTo(recovered.digest());
    }
}
