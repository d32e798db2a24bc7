package io.rekindle.runtime.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.format.proto.CheckpointFile;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ObjectRunsTest {
    @Test
    void fewRunsAreExact() {
        CheckpointFile file = written(new long[] {5, 6, 7, 9, 1L << 40 | 1});
        assertThat(file.getObjectRunsList()).containsExactly(5L, 3L, 1L, 1L, (1L << 40 | 1) - 10, 1L);
        ObjectRuns runs = ObjectRuns.of(file);
        assertThat(runs.contains(4)).isFalse();
        assertThat(runs.contains(5)).isTrue();
        assertThat(runs.contains(7)).isTrue();
        assertThat(runs.contains(8)).isFalse();
        assertThat(runs.contains(9)).isTrue();
        assertThat(runs.contains(1L << 40)).isFalse();
        assertThat(runs.contains(1L << 40 | 1)).isTrue();
    }

    @Test
    void howeverManyIdsThereAreTheyAreAllInFewRuns() {
        Random random = new Random(3);
        TreeSet<Long> ids = new TreeSet<>();
        for (int n = 0; n < 40_000; n++) {
            ids.add((1L + random.nextInt(5)) << 40 | random.nextInt(1_000_000));
        }
        CheckpointFile file = written(ids.stream().mapToLong(Long::longValue).toArray());
        ObjectRuns runs = ObjectRuns.of(file);
        assertThat(runs.size()).isBetween(5, ObjectRuns.MAX_RUNS);
        assertThat(file.getSerializedSize()).isLessThan(10_000);
        ids.forEach(id -> assertThat(runs.contains(id)).isTrue());
        assertThat(runs.contains(3L << 40 | 2_000_000)).isFalse();
    }

    @Test
    void aManifestThatDoesNotSayItMeansAnyObject() {
        ObjectRuns runs =
                ObjectRuns.of(CheckpointFile.newBuilder().setObjects(3).build());
        assertThat(runs.contains(77)).isTrue();
        assertThat(ObjectRuns.of(CheckpointFile.getDefaultInstance()).contains(77))
                .isFalse();
    }

    private static CheckpointFile written(long[] ids) {
        ObjectRuns runs = new ObjectRuns();
        for (long id : ids) {
            runs.add(id);
        }
        CheckpointFile.Builder file = CheckpointFile.newBuilder().setObjects(ids.length);
        runs.writeTo(file);
        return file.build();
    }
}
