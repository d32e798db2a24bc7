package io.rekindle.runtime.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.format.CorruptFileException;
import io.rekindle.format.RecordHeader;
import io.rekindle.format.RecordKind;
import io.rekindle.runtime.storage.DirectoryStorage;
import io.rekindle.runtime.storage.RandomFile;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitRingTest {
    private static final int CAPACITY = 64 << 10;
    private static final int UNIT = RecordKind.UNIT.code();
    private static final UUID STORE = new UUID(11, 22);
    private static final StoreFile FILE = StoreLayout.ring(7);

    @TempDir
    Path directory;

    private DirectoryStorage storage;
    private CommitRing ring;
    private final byte[] polled = new byte[CAPACITY];

    @BeforeEach
    void makeRing() throws IOException {
        storage = DirectoryStorage.open(directory);
        storage.claimDirectory(StoreLayout.life(7));
        ring = CommitRing.create(storage, FILE, CAPACITY, STORE, 7);
    }

    @Test
    void whatIsAppendedIsPolledInOrderAndWhole() {
        long first = append(bytes(10, 1));
        long second = append(bytes(100, 2));

        List<byte[]> records = payloads(ring.poll(polled));

        assertThat(first).isEqualTo(64);
        assertThat(second).isEqualTo(64 + 192);
        assertThat(records).usingElementComparator(Arrays::compare).containsExactly(bytes(10, 1), bytes(100, 2));
        assertThat(ring.polledPosition()).isEqualTo(second);
    }

    @Test
    void polledRecordsStayUntilTheyAreReleased() {
        long end = append(bytes(10, 1));
        ring.poll(polled);
        assertThat(ring.drainedPosition()).isZero();

        ring.release();

        assertThat(ring.drainedPosition()).isEqualTo(end);
        assertThat(ring.poll(polled)).isZero();
    }

    @Test
    void aFullRingRefusesAndTakesAgainOnceDrained() {
        int appended = 0;
        while (append(bytes(1000, appended)) >= 0) {
            appended++;
        }
        assertThat(appended).isEqualTo(CAPACITY / 1088);
        assertThat(append(bytes(1000, 0))).isEqualTo(CommitRing.FULL);

        ring.poll(polled);
        ring.release();

        assertThat(append(bytes(1000, 0))).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 95, 96, 97, 1000, 8000})
    void recordsOfAnySizeGoAroundTheEndManyTimes(int size) throws IOException {
        for (int n = 0; n < 4 * CAPACITY / (size + 32); n++) {
            assertThat(append(bytes(size, n))).isPositive();
            assertThat(payloads(ring.poll(polled)))
                    .usingElementComparator(Arrays::compare)
                    .containsExactly(bytes(size, n));
            ring.release();
        }
    }

    @Test
    void aPayloadLongerThanAnEighthOfTheRingIsRefused() {
        byte[] tooLong = new byte[ring.maxPayloadBytes() + 1];

        assertThatThrownBy(() -> append(tooLong)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ring.tryAppend(UNIT, new byte[10], 5, 6))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(ring.reservedPosition()).isZero();
    }

    @Test
    void nothingPassesAnOpenGapBeforeItsMark() {
        append(bytes(10, 1));

        assertThat(ring.openGap()).isTrue();
        assertThat(ring.openGap()).isFalse();
        assertThat(append(bytes(10, 2))).isEqualTo(CommitRing.IN_GAP);
        assertThat(ring.gapOpen()).isTrue();
        assertThat(ring.tryCloseGap(bytes(5, 9))).isEqualTo(128);
        assertThat(append(bytes(10, 3))).isPositive();

        assertThat(kinds(ring.poll(polled))).containsExactly(RecordKind.UNIT, RecordKind.GAP, RecordKind.UNIT);
    }

    @Test
    void aDeadRingIsReadFromWhatTheLogHoldsOn() throws IOException {
        for (int n = 0; n < 100; n++) {
            append(bytes(50, n));
            if (n == 60) {
                ring.poll(polled);
                ring.release();
            }
        }

        RingReader reader = RingReader.open(storage, FILE);
        reader.seek(reader.drainedPosition());

        for (int n = 61; n < 100; n++) {
            assertThat(next(reader).payload()).isEqualTo(bytes(50, n));
        }
        assertThat(reader.next()).isNull();
        assertThat(reader.holes()).isZero();
        assertThat(reader.storeId()).isEqualTo(STORE);
        assertThat(reader.incarnation()).isEqualTo(7);
    }

    @Test
    void staleLapsAreNotTakenForRecords() throws IOException {
        for (int n = 0; n < 3000; n++) {
            append(bytes(50, n));
            ring.poll(polled);
            ring.release();
        }
        append(bytes(50, 3000));

        RingReader reader = RingReader.open(storage, FILE);
        reader.seek(reader.drainedPosition());

        assertThat(next(reader).payload()).isEqualTo(bytes(50, 3000));
        assertThat(reader.next()).isNull();
    }

    @Test
    void holesOfADeadRingAreSteppedOver() throws IOException {
        long first = append(bytes(50, 1));
        long second = append(bytes(500, 2));
        append(bytes(50, 3));
        wipe((int) first, (int) (second - first));

        RingReader reader = RingReader.open(storage, FILE);
        reader.seek(0);

        assertThat(next(reader).payload()).isEqualTo(bytes(50, 1));
        assertThat(next(reader).payload()).isEqualTo(bytes(50, 3));
        assertThat(reader.holes()).isEqualTo(1);
        assertThat(reader.skippedBytes()).isEqualTo(second - first);
    }

    @Test
    void aLiveConsumerWaitsBeforeAHole() throws IOException {
        append(bytes(50, 1));
        long position = append(bytes(50, 2));
        append(bytes(50, 3));
        wipe((int) position - 128, 128);

        assertThat(payloads(ring.poll(polled))).hasSize(1);
        ring.release();
        assertThat(ring.poll(polled)).isZero();
    }

    @Test
    void everyFlippedBitOfARecordHidesItFromAReader() throws IOException {
        append(bytes(20, 1));
        for (int bit = 0; bit < (RecordHeader.SIZE + 20) * 8; bit++) {
            flip(RingLayout.HEADER_BYTES, bit);
            RingReader reader = RingReader.open(storage, FILE);
            reader.seek(0);
            assertThat(reader.next()).as("bit " + bit).isNull();
            flip(RingLayout.HEADER_BYTES, bit);
        }
    }

    @Test
    void everyFlippedBitOfTheHeaderIsDetected() throws IOException {
        for (int bit = 0; bit < (RingLayout.OFFSET_HEADER_CRC + 4) * 8; bit++) {
            flip(0, bit);
            assertThatThrownBy(() -> RingReader.open(storage, FILE)).isInstanceOf(CorruptFileException.class);
            flip(0, bit);
        }
        RingReader.open(storage, FILE);
    }

    @Test
    void whatIsAppendedToARingFileHidesNothingOfIt() throws IOException {
        append(bytes(20, 1));
        append(bytes(100, 2));
        try (RandomFile file = storage.openForWrite(FILE)) {
            file.write(RingLayout.HEADER_BYTES + CAPACITY, ByteBuffer.wrap(bytes(100, 3)));
        }
        RingReader reader = RingReader.open(storage, FILE);
        reader.seek(0);
        List<byte[]> read = new ArrayList<>();
        for (LogRecord record = reader.next(); record != null; record = reader.next()) {
            read.add(record.payload());
        }
        assertThat(read).usingElementComparator(Arrays::compare).containsExactly(bytes(20, 1), bytes(100, 2));
    }

    @Test
    void aCutOffRingIsDetected() throws IOException {
        try (RandomFile file = storage.openForWrite(FILE)) {
            file.truncate(RingLayout.HEADER_BYTES + CAPACITY - 1);
        }
        assertThatThrownBy(() -> RingReader.open(storage, FILE)).isInstanceOf(CorruptFileException.class);
        try (RandomFile file = storage.openForWrite(FILE)) {
            file.truncate(3);
        }
        assertThatThrownBy(() -> RingReader.open(storage, FILE)).isInstanceOf(CorruptFileException.class);
    }

    private long append(byte[] payload) {
        return ring.tryAppend(UNIT, payload, 0, payload.length);
    }

    private static LogRecord next(RingReader reader) {
        LogRecord record = reader.next();
        if (record == null) {
            throw new AssertionError("no further record");
        }
        return record;
    }

    private void wipe(int position, int length) throws IOException {
        try (RandomFile file = storage.openForWrite(FILE)) {
            file.writeZeros(RingLayout.HEADER_BYTES + position, RingLayout.HEADER_BYTES + position + length);
        }
    }

    private void flip(int offset, int bit) throws IOException {
        try (RandomFile file = storage.openForWrite(FILE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(offset + bit / 8, one);
            one.put(0, (byte) (one.get(0) ^ 1 << bit % 8));
            file.write(offset + bit / 8, one.flip());
        }
    }

    private List<byte[]> payloads(int length) {
        List<byte[]> found = new ArrayList<>();
        for (int at = 0; at < length; ) {
            RecordHeader header = RecordHeader.read(polled, at);
            assertThat(header.verify(polled, at + RecordHeader.SIZE, header.length()))
                    .isEqualTo(RecordHeader.Verdict.OK);
            found.add(Arrays.copyOfRange(polled, at + RecordHeader.SIZE, at + RecordHeader.SIZE + header.length()));
            at += RingLayout.packedBytes(header.length());
        }
        return found;
    }

    private List<RecordKind> kinds(int length) {
        List<RecordKind> found = new ArrayList<>();
        for (int at = 0; at < length; ) {
            RecordHeader header = RecordHeader.read(polled, at);
            found.add(header.kind());
            at += RingLayout.packedBytes(header.length());
        }
        return found;
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
