package io.rekindle.runtime.checkpoint.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileIndexTest {
    @Test
    void anIndexTellsTheFilesOfAnObjectAndForgetsIt() {
        try (FileIndex index = FileIndex.create(10)) {
            assertThat(index.filesOf(7)).isZero();
            index.put(7, 0b101);
            index.put(8, 1L << 63);
            assertThat(index.filesOf(7)).isEqualTo(0b101);
            assertThat(index.filesOf(8)).isEqualTo(1L << 63);
            index.put(7, 0);
            assertThat(index.filesOf(7)).isZero();
            assertThat(index.size()).isEqualTo(1);
        }
    }

    @Test
    void anIndexSaysThatItIsNearlyFullLongBeforeItIs() {
        try (FileIndex index = FileIndex.create(1)) {
            long objects = 0;
            while (!index.isNearlyFull()) {
                index.put(++objects, 1);
            }
            assertThat(objects).isBetween(40_000L, 60_000L);
            for (long more = 0; more < 10_000; more++) {
                index.put(++objects, 1);
            }
            assertThat(index.filesOf(objects)).isEqualTo(1);
        }
    }
}
