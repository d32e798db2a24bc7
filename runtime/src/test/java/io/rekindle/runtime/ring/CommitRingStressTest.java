package io.rekindle.runtime.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.format.LittleEndian;
import io.rekindle.format.RecordHeader;
import io.rekindle.format.RecordKind;
import io.rekindle.runtime.storage.DirectoryStorage;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many producers against one consumer. Forbidden: a record lost, doubled, torn, out of its thread's order. */
class CommitRingStressTest {
    private static final int PRODUCERS = 4;
    private static final int RECORDS = 50_000;

    @TempDir
    Path directory;

    @Test
    @Timeout(60)
    void everyRecordArrivesOnceWholeAndInTheOrderOfItsThread() throws Exception {
        long seed = Long.getLong("rekindle.seed", System.nanoTime());
        System.out.println("CommitRingStressTest: -Drekindle.seed=" + seed);
        DirectoryStorage storage = DirectoryStorage.open(directory);
        storage.claimDirectory(StoreLayout.life(1));
        CommitRing ring = CommitRing.create(storage, StoreLayout.ring(1), 64 << 10, new UUID(1, 1), 1);
        ExecutorService threads = Executors.newFixedThreadPool(PRODUCERS);
        try {
            List<Future<Integer>> producing = new ArrayList<>();
            for (int thread = 0; thread < PRODUCERS; thread++) {
                producing.add(threads.submit(producer(ring, thread, new Random(seed + thread))));
            }
            consume(ring);
            for (Future<Integer> each : producing) {
                assertThat(each.get()).isEqualTo(RECORDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Callable<Integer> producer(CommitRing ring, int thread, Random random) {
        return () -> {
            byte[] payload = new byte[700];
            int sent = 0;
            while (sent < RECORDS) {
                int length = 16 + random.nextInt(random.nextInt(10) == 0 ? 600 : 200);
                LittleEndian.putLong(payload, 0, thread);
                LittleEndian.putLong(payload, 8, sent);
                for (int at = 16; at < length; at++) {
                    payload[at] = (byte) (sent + at);
                }
                while (ring.tryAppend(RecordKind.UNIT.code(), payload, 0, length) < 0) {
                    Thread.onSpinWait();
                }
                sent++;
            }
            return sent;
        };
    }

    private static void consume(CommitRing ring) throws IOException {
        byte[] batch = new byte[64 << 10];
        long[] expected = new long[PRODUCERS];
        long position = 0;
        int received = 0;
        while (received < PRODUCERS * RECORDS) {
            int length = ring.poll(batch);
            for (int at = 0; at < length; ) {
                RecordHeader header = RecordHeader.read(batch, at);
                int payload = at + RecordHeader.SIZE;
                if (header.verify(batch, payload, header.length()) != RecordHeader.Verdict.OK
                        || header.position() != position) {
                    throw new AssertionError("record " + received + ": " + header + " expected at " + position);
                }
                int thread = (int) LittleEndian.getLong(batch, payload);
                assertThat(LittleEndian.getLong(batch, payload + 8)).isEqualTo(expected[thread]++);
                position += RingLayout.recordBytes(header.length());
                at += RingLayout.packedBytes(header.length());
                received++;
            }
            ring.release();
            if (length == 0) {
                Thread.onSpinWait();
            }
        }
        assertThat(ring.reservedPosition()).isEqualTo(position);
    }
}
