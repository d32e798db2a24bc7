package io.rekindle.runtime.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.format.CorruptFileException;
import io.rekindle.runtime.ring.LogRecord;
import io.rekindle.runtime.storage.RandomFile;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What reading makes of files that are not as they were written: nothing lost in silence, nothing made up. */
@Timeout(120)
class DamagedLogTest {
    private static final int UNITS = 20;

    @TempDir
    Path directory;

    private LogFixture store;
    private StoreFile segment;
    private long end;

    @BeforeEach
    void writeALogAndEndInOrder() throws IOException {
        store = new LogFixture(directory);
        try (WriteAheadLog log = store.started(LogFixture.SMALL)) {
            for (int n = 0; n < UNITS; n++) {
                end = LogFixture.append(log, "unit number " + n);
                // One excerpt each, so that there is framing to damage.
                while (log.drainedPosition() < end) {
                    Thread.onSpinWait();
                }
            }
        }
        segment = Segments.of(store.storage, 1).get(0);
    }

    @Test
    void aTailCutAtAnyByteOfTheLastRecordsIsTornAndAllBeforeItIsRead() throws IOException {
        long length = store.storage.length(segment);
        byte[] whole = store.storage.read(segment, (int) length);
        int excerptBytes = 4 + 32 + 16;
        int padding = 2;
        for (long cut = length - 1; cut > length - 3L * excerptBytes; cut--) {
            truncate(cut);
            long lost = (length - padding - cut + excerptBytes - 1) / excerptBytes;
            List<ReadResult> ends = new ArrayList<>();
            List<LogRecord> read = readAll(ends);

            assertThat(read).as("cut at " + cut).hasSize((int) (UNITS - Math.max(0, lost)));
            checkPrefix(read);
            if (lost <= 0) {
                assertThat(ends.get(0)).isInstanceOf(ReadResult.EndOfLog.class);
                continue;
            }
            assertThat(ends.get(0)).isInstanceOfSatisfying(ReadResult.TornTail.class, torn -> {
                assertThat(torn.at().position()).isEqualTo(64L * read.size());
                assertThat(torn.bytes()).isEqualTo(end - 64L * read.size());
                assertThat(torn.where()).contains("19700102.cq4 offset ");
                assertThat(torn.reason()).contains("end before what was written");
            });
        }
        restore(whole);
    }

    @Test
    void everyFlippedBitIsFoundOrChangesNothing() throws IOException {
        byte[] whole = store.storage.read(segment, (int) store.storage.length(segment));
        int found = 0;
        int harmless = 0;
        for (int at = 0; at < whole.length; at++) {
            // The index pages at the start hold only what we never read: a sample of them.
            if (at < whole.length - UNITS * 60 && at % 7 != 0) {
                continue;
            }
            int bit = 1 << at % 8;
            flip(at, bit);
            List<ReadResult> ends = new ArrayList<>();
            List<LogRecord> read = new ArrayList<>();
            try (WalReader reader = WalReader.openDead(store.storage, 1, 0)) {
                readInto(reader, read, ends);
            } catch (CorruptFileException e) {
                assertThat(e.getMessage()).contains("19700102.cq4", "offset=");
                found++;
            }
            checkPrefix(read);
            if (!ends.isEmpty()) {
                if (ends.get(0) instanceof ReadResult.TornTail) {
                    found++;
                } else {
                    assertThat(read).as("byte " + at).hasSize(UNITS);
                    harmless++;
                }
            }
            flip(at, bit);
        }
        System.out.println("DamagedLogTest: bits flipped " + (found + harmless) + ", found " + found + ", harmless "
                + harmless + ", silent 0");
        assertThat(found).isGreaterThan(UNITS * 40);
    }

    @Test
    void damageInTheMiddleNamesTheFileAndDeliversWhatWasBefore() throws IOException {
        long recordStart = store.storage.length(segment) - 5 * 52;
        flip(recordStart + 40, 4);

        List<LogRecord> read = new ArrayList<>();
        try (WalReader reader = WalReader.openDead(store.storage, 1, 0)) {
            assertThatThrownBy(() -> readInto(reader, read, new ArrayList<>()))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining("log records lost: file=" + store.storage.absolutePath(segment))
                    .hasMessageContaining("expected=position " + 64 * 15);
            assertThat(read).hasSize(15);
            assertThatThrownBy(reader::next).isInstanceOf(CorruptFileException.class);
        }
    }

    @Test
    void aZeroedStretchIsNotTakenForTheEnd() throws IOException {
        try (RandomFile file = store.storage.openForWrite(segment)) {
            file.writeZeros(file.length() - 6 * 52, file.length() - 4 * 52);
        }
        List<LogRecord> read = new ArrayList<>();
        try (WalReader reader = WalReader.openDead(store.storage, 1, 0)) {
            assertThatThrownBy(() -> readInto(reader, read, new ArrayList<>()))
                    .isInstanceOf(CorruptFileException.class);
        }
        assertThat(read).hasSize(14);
    }

    @Test
    void framingThatIsDamagedLosesNoRecord() throws IOException {
        try (RandomFile file = store.storage.openForWrite(segment)) {
            file.writeZeros(0, 200);
            file.write(file.length() - 10 * 52, ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
        }
        List<LogRecord> read = new ArrayList<>();
        try (WalReader reader = WalReader.openDead(store.storage, 1, 0)) {
            readInto(reader, read, new ArrayList<>());
            assertThat(reader.repairs()).isEqualTo(2);
        }
        assertThat(read).hasSize(UNITS);
    }

    @Test
    void aFileThatIsGoneIsMissed() throws IOException {
        store.storage.delete(segment);

        List<ReadResult> ends = new ArrayList<>();
        assertThat(readAll(ends)).isEmpty();
        assertThat(ends.get(0)).isInstanceOf(ReadResult.TornTail.class);
    }

    @Test
    void aFileThatIsGoneFromTheMiddleIsCorruption() throws IOException {
        long last = 0;
        try (WriteAheadLog log = store.started(LogFixture.SMALL)) {
            for (int n = 0; n < 40_000; n++) {
                last = LogFixture.append(log, "unit number " + n + " with some more text to make it longer");
            }
        }
        List<StoreFile> segments = Segments.of(store.storage, 2);
        assertThat(segments).hasSizeGreaterThan(2);
        assertThat(last).isPositive();
        store.storage.delete(segments.get(1));

        List<LogRecord> read = new ArrayList<>();
        try (WalReader reader = WalReader.openDead(store.storage, 2, 0)) {
            assertThatThrownBy(() -> readInto(reader, read, new ArrayList<>()))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining(segments.get(2).name());
        }
        assertThat(read).isNotEmpty();
    }

    @Test
    void aRingThatIsGoneIsMissed() throws IOException {
        store.storage.delete(StoreLayout.ring(1));

        List<LogRecord> read = new ArrayList<>();
        try (WalReader reader = WalReader.openDead(store.storage, 1, 0)) {
            assertThatThrownBy(() -> readInto(reader, read, new ArrayList<>()))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining("commit ring unreadable: file=" + directory + "/wal/0000000001/ring");
        }
        assertThat(read).hasSize(UNITS);
    }

    @Test
    void aLifeThatHasNothingIsEmpty() throws IOException {
        store.storage.claimDirectory(StoreLayout.life(5));

        assertThat(store.readDead(5, 0)).isEmpty();
    }

    @Test
    void theLogOfAnotherLifeIsNotTakenForThisOnes() throws IOException {
        try (WriteAheadLog log = store.started(LogFixture.SMALL)) {
            long end = LogFixture.append(log, "other");
            while (log.drainedPosition() < end) {
                Thread.onSpinWait();
            }
        }
        StoreFile other = Segments.of(store.storage, 2).get(0);
        byte[] foreign = store.storage.read(other, 10 << 20);
        restore(foreign);

        List<ReadResult> ends = new ArrayList<>();
        assertThat(readAll(ends)).isEmpty();
        assertThat(ends.get(0)).isInstanceOf(ReadResult.TornTail.class);
    }

    @Test
    void randomDamageNeverHangsNorMakesRecordsUp() throws IOException {
        long seed = Long.getLong("rekindle.seed", System.nanoTime());
        System.out.println("DamagedLogTest: -Drekindle.seed=" + seed);
        Random random = new Random(seed);
        byte[] whole = store.storage.read(segment, 10 << 20);
        for (int round = 0; round < 300; round++) {
            byte[] damaged = whole.clone();
            for (int n = random.nextInt(20); n >= 0; n--) {
                int at = damaged.length - 1 - random.nextInt(Math.min(damaged.length, 2000));
                damaged[at] = (byte) (random.nextBoolean() ? random.nextInt() : 0);
            }
            restore(damaged);
            List<LogRecord> read = new ArrayList<>();
            try (WalReader reader = WalReader.openDead(store.storage, 1, 0)) {
                readInto(reader, read, new ArrayList<>());
            } catch (CorruptFileException expected) {
                assertThat(expected.file()).isNotEmpty();
            }
            checkPrefix(read);
        }
        restore(whole);
    }

    private void checkPrefix(List<LogRecord> read) {
        for (int n = 0; n < read.size(); n++) {
            assertThat(LogFixture.text(read.get(n))).isEqualTo("unit number " + n);
        }
    }

    private List<LogRecord> readAll(List<ReadResult> ends) throws IOException {
        List<LogRecord> read = new ArrayList<>();
        try (WalReader reader = WalReader.openDead(store.storage, 1, 0)) {
            readInto(reader, read, ends);
        }
        return read;
    }

    private static void readInto(WalReader reader, List<LogRecord> read, List<ReadResult> ends) throws IOException {
        while (true) {
            ReadResult result = reader.next();
            if (result instanceof ReadResult.Read one) {
                read.add(one.record());
            } else {
                ends.add(result);
                assertThat(reader.next()).isInstanceOf(ReadResult.EndOfLog.class);
                return;
            }
        }
    }

    private void truncate(long length) throws IOException {
        try (RandomFile file = store.storage.openForWrite(segment)) {
            file.truncate(length);
        }
    }

    private void restore(byte[] content) throws IOException {
        try (RandomFile file = store.storage.openForWrite(segment)) {
            file.truncate(0);
            file.write(0, ByteBuffer.wrap(content));
        }
    }

    private void flip(long at, int bit) throws IOException {
        try (RandomFile file = store.storage.openForWrite(segment)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(at, one);
            one.put(0, (byte) (one.get(0) ^ bit));
            file.write(at, one.flip());
        }
    }
}
