package io.rekindle.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.rekindle.format.proto.LogPosition;
import io.rekindle.format.proto.UnitRecord;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class WireReaderTest {
    private static WireReader reader(int... bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes.length);
        for (int b : bytes) {
            buffer.put((byte) b);
        }
        return new WireReader(buffer.flip(), "7.ckpt", 100);
    }

    private static void corrupt(ThrowingCallable call, String message) {
        assertThatExceptionOfType(CorruptFileException.class).isThrownBy(call).withMessageStartingWith(message);
    }

    @Test
    void varintsOfAllSizesAreThoseThatTheEncoderWrites() throws Exception {
        WireBuffer buffer = new WireBuffer(1000);
        for (int shift = 0; shift < 64; shift++) {
            buffer.putVarint(1L << shift);
        }
        buffer.putVarint(0);
        buffer.putVarint(-1);
        WireReader reader = new WireReader(ByteBuffer.wrap(buffer.bytes, 0, buffer.length), "f", 0);
        for (int shift = 0; shift < 64; shift++) {
            long before = reader.offset();
            assertThat(reader.readVarint()).isEqualTo(1L << shift);
            assertThat(reader.offset() - before).isEqualTo(WireBuffer.varintSize(1L << shift));
        }
        assertThat(reader.readVarint()).isZero();
        assertThat(reader.readVarint()).isEqualTo(-1);
        assertThat(reader.remaining()).isZero();
    }

    @Test
    void numbersAndSlicesAreReadInOrder() throws Exception {
        WireReader reader = reader(1, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 2, 9, 8);
        assertThat(reader.readU8()).isEqualTo(1);
        assertThat(reader.readFixed32()).isEqualTo(2);
        assertThat(reader.readFixed64()).isEqualTo(3);
        assertThat(reader.readLength()).isEqualTo(2);
        assertThat(reader.readSlice(2)).isEqualTo(ByteBuffer.wrap(new byte[] {9, 8}));
        assertThat(reader.offset()).isEqualTo(116);
    }

    @Test
    void nothingIsReadPastTheEnd() {
        corrupt(
                () -> reader().readU8(),
                "byte past the end: file=7.ckpt offset=100 actual=0 bytes left expected=1 bytes");
        corrupt(() -> reader(1, 2, 3).readFixed32(), "fixed32 past the end");
        corrupt(() -> reader(1, 2, 3).readFixed64(), "fixed64 past the end");
        corrupt(() -> reader(0x80).readVarint(), "varint past the end: file=7.ckpt offset=101");
        corrupt(() -> reader(1).readSlice(2), "bytes past the end");
        corrupt(() -> reader(1).readSlice(-1), "bytes past the end");
    }

    @Test
    void lengthsAndCountsAreBoundedByWhatFollows() {
        corrupt(
                () -> reader(3, 1, 2).readLength(),
                "count larger than what follows: file=7.ckpt offset=100 actual=3 expected=2 at most");
        corrupt(() -> reader(2, 1, 2, 3).readCount(2), "count larger than what follows");
        corrupt(
                () -> reader(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1)
                        .readLength(),
                "count larger than what follows: file=7.ckpt offset=100 actual=18446744073709551615 expected=0 at most");
        corrupt(
                () -> reader(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2)
                        .readVarint(),
                "varint too long");
        corrupt(
                () -> reader(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0)
                        .readVarint(),
                "varint too long: file=7.ckpt offset=100");
    }

    @Test
    void messagesAreReadOrRefusedWithTheirPlace() throws Exception {
        byte[] message = new Lsn(3, 300).toProto().toByteArray();
        WireReader reader = new WireReader(ByteBuffer.wrap(message), "7.ckpt", 100);
        assertThat(reader.readMessage(LogPosition.parser(), message.length)).isEqualTo(new Lsn(3, 300).toProto());
        corrupt(
                () -> reader(0x0A, 0x7F).readMessage(UnitRecord.parser(), 2),
                "not a message: file=7.ckpt offset=100 actual=");
    }

    @Test
    void hostileLengthsAllocateNoMoreThanTheInputBears() {
        Seeded seeded = Seeded.next();
        Random random = seeded.random();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] hostile = new byte[200];
        long most = 0;
        for (int round = Seeded.rounds(20_000); round > 0; round--) {
            random.nextBytes(hostile);
            // A length that is far more than there is, in every nesting that the bytes happen to be.
            hostile[0] = (byte) (random.nextInt(16) << 3 | 2);
            LittleEndian.putInt(hostile, 1, 0x7FFF_FFFF);
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                WireReader.parse(UnitRecord.parser(), ByteBuffer.wrap(hostile), "f", 0);
            } catch (CorruptFileException refused) {
                assertThat(refused.file()).as(seeded.toString()).isEqualTo("f");
            }
            most = Math.max(most, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(most).as(seeded.toString()).isLessThan(1 << 20);
    }
}
