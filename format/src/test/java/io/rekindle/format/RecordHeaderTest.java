package io.rekindle.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rekindle.format.RecordHeader.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class RecordHeaderTest {
    private static final byte[] PAYLOAD = "xx payload xx".getBytes(StandardCharsets.US_ASCII);
    private static final int OFFSET = 3;
    private static final int LENGTH = 7;

    private static byte[] record(long position) {
        byte[] record = new byte[RecordHeader.SIZE + LENGTH];
        RecordHeader.put(record, 0, RecordKind.UNIT, 3, position, PAYLOAD, OFFSET, LENGTH, new CRC32C());
        System.arraycopy(PAYLOAD, OFFSET, record, RecordHeader.SIZE, LENGTH);
        return record;
    }

    private static Verdict verdict(byte[] record) {
        int payload = record.length - RecordHeader.SIZE;
        Verdict fromArray = RecordHeader.read(record, 0).verify(record, RecordHeader.SIZE, payload);
        ByteBuffer direct = ByteBuffer.allocateDirect(record.length + 1).put(1, record);
        Verdict fromBuffer = RecordHeader.read(direct, 1).verify(direct, 1 + RecordHeader.SIZE, payload);
        assertThat(fromBuffer).isEqualTo(fromArray);
        return fromArray;
    }

    @Test
    void whatWasPutIsReadAndVerified() {
        byte[] record = record(1L << 40);
        RecordHeader header = RecordHeader.read(record, 0);
        assertThat(header.kind()).isEqualTo(RecordKind.UNIT);
        assertThat(header.length()).isEqualTo(LENGTH);
        assertThat(header.lsn()).isEqualTo(new Lsn(3, 1L << 40));
        assertThat(verdict(record)).isEqualTo(Verdict.OK);
    }

    @Test
    void everyFlippedBitIsFound() {
        byte[] record = record(64);
        for (int bit = 0; bit < record.length * 8; bit++) {
            record[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(verdict(record)).as("bit %d", bit).isIn(Verdict.BAD_MAGIC, Verdict.BAD_LENGTH, Verdict.BAD_CRC);
            record[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertThat(verdict(record)).isEqualTo(Verdict.OK);
    }

    @Test
    void aRecordOfAnotherPlaceOrLifeDoesNotVerifyHere() {
        byte[] record = record(64);
        byte[] moved = record.clone();
        System.arraycopy(record(128), RecordHeader.POSITION_OFFSET, moved, RecordHeader.POSITION_OFFSET, Long.BYTES);
        assertThat(verdict(moved)).isEqualTo(Verdict.BAD_CRC);
    }

    @Test
    void zerosAreNeverWrittenAndShortOnesAreBad() {
        assertThat(verdict(new byte[64])).isEqualTo(Verdict.NEVER_WRITTEN);
        byte[] record = record(64);
        assertThat(RecordHeader.read(record, 0).verify(record, RecordHeader.SIZE, LENGTH - 1))
                .isEqualTo(Verdict.BAD_LENGTH);
        LittleEndian.putInt(record, RecordHeader.LENGTH_OFFSET, -1);
        assertThat(verdict(record)).isEqualTo(Verdict.BAD_LENGTH);
    }

    @Test
    void aWholeRecordOfAnUnknownKindOrFlagIsTooNewAndNotDamaged() {
        for (int at : new int[] {RecordHeader.KIND_OFFSET, RecordHeader.FLAGS_OFFSET, RecordHeader.RESERVED_OFFSET}) {
            byte[] record = record(64);
            record[at] = (byte) 200;
            CRC32C crc = new CRC32C();
            crc.update(record, RecordHeader.SIZE, LENGTH);
            crc.update(record, RecordHeader.LENGTH_OFFSET, 12);
            crc.update(record, RecordHeader.KIND_OFFSET, 12);
            LittleEndian.putInt(record, RecordHeader.CRC_OFFSET, (int) crc.getValue());
            assertThat(verdict(record)).isEqualTo(Verdict.TOO_NEW);
        }
    }

    @Test
    void codesOfKindsNeverChange() {
        assertThat(RecordKind.values())
                .extracting(kind -> kind.code() + " " + kind)
                .containsExactly(
                        "0 NEVER_WRITTEN",
                        "1 LIFE_START",
                        "2 UNIT",
                        "3 FRAGMENT",
                        "4 SCHEMA",
                        "5 GAP",
                        "6 RESYNC_END",
                        "7 PADDING",
                        "8 LABEL",
                        "9 CLEAN_END");
        for (RecordKind kind : RecordKind.values()) {
            assertThat(RecordKind.of(kind.code())).isEqualTo(kind);
        }
        assertThat(RecordKind.of(10)).isNull();
        assertThat(RecordKind.of(-1)).isNull();
    }

    @Test
    void fragmentsKeepTheirHeadAndRefuseWhatCannotBe() {
        Fragment head = new Fragment(Long.MIN_VALUE, 1, 2, 1000, RecordKind.UNIT.code());
        byte[] bytes = new byte[Fragment.SIZE + 1];
        head.put(bytes, 1);
        assertThat(Fragment.read(bytes, 1, Fragment.SIZE)).isEqualTo(head);
        assertThat(Fragment.read(bytes, 1, Fragment.SIZE - 1)).isNull();
        new Fragment(1, 2, 2, 1000, RecordKind.UNIT.code()).put(bytes, 1);
        assertThat(Fragment.read(bytes, 1, Fragment.SIZE)).isNull();
        new Fragment(1, -1, 2, 1000, RecordKind.UNIT.code()).put(bytes, 1);
        assertThat(Fragment.read(bytes, 1, Fragment.SIZE)).isNull();
        new Fragment(1, 0, 2, 10, RecordKind.UNIT.code()).put(bytes, 1);
        assertThat(Fragment.read(bytes, 1, Fragment.SIZE + 11)).isNull();
        new Fragment(1, 0, 2, 10, RecordKind.FRAGMENT.code()).put(bytes, 1);
        assertThat(Fragment.read(bytes, 1, Fragment.SIZE)).isNull();
    }

    @Test
    void positionsAreOrderedByLifeAndThenByPlace() {
        assertThat(new Lsn(2, 0).compareTo(new Lsn(1, 100))).isPositive();
        assertThat(new Lsn(2, 5).isBefore(new Lsn(2, 6))).isTrue();
        assertThat(Lsn.NONE.isBefore(new Lsn(1, 0))).isTrue();
        assertThat(Lsn.parse(new Lsn(3, 4096).toString())).isEqualTo(new Lsn(3, 4096));
        assertThat(Lsn.of(new Lsn(3, 4096).toProto())).isEqualTo(new Lsn(3, 4096));
        for (String wrong : new String[] {"", ":", "3", "3:", ":4", "-1:2", "a:b", "1:2:3"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> Lsn.parse(wrong));
        }
    }

    @Test
    void objectIdsNameTheirLife() {
        long id = ObjectId.of(3, 7);
        assertThat(id).isEqualTo(3L << 40 | 7);
        assertThat(ObjectId.incarnation(id)).isEqualTo(3);
        assertThat(ObjectId.counter(id)).isEqualTo(7);
        assertThat(ObjectId.toString(id)).isEqualTo("3/7");
        assertThat(ObjectId.of(ObjectId.MAX_INCARNATION, ObjectId.MAX_COUNTER)).isEqualTo(Long.MAX_VALUE);
        assertThatIllegalArgumentException().isThrownBy(() -> ObjectId.of(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> ObjectId.of(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> ObjectId.of(1, ObjectId.MAX_COUNTER + 1));
    }
}
