package io.rekindle.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.rekindle.format.proto.BigDecimalValue;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.DurationValue;
import io.rekindle.format.proto.InstantValue;
import io.rekindle.format.proto.UnitRecord;
import io.rekindle.format.proto.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ValuesTest {
    @Test
    void theBitsOfFloatingPointNumbersSurvive() {
        for (int bits : new int[] {0x80000000, 0x7f800001, 0xffc00bad}) {
            Object decoded = Values.decode(Values.encode(Float.intBitsToFloat(bits)));
            assertThat(Float.floatToRawIntBits((Float) decoded)).isEqualTo(bits);
        }
        for (long bits : new long[] {Long.MIN_VALUE, 0x7ff0000000000001L, 0xfff8000000000badL}) {
            Object decoded = Values.decode(Values.encode(Double.longBitsToDouble(bits)));
            assertThat(Double.doubleToRawLongBits((Double) decoded)).isEqualTo(bits);
        }
    }

    @Test
    void aValueOfANewerVersionIsKeptAsItIs() throws Exception {
        Value newer = Value.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                99,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFromUtf8("from the future"))
                                        .build())
                        .build())
                .build();
        Object decoded = Values.decode(newer);
        assertThat(decoded).isEqualTo(new UnknownValue(newer));
        assertThat(Values.encode(decoded)).isEqualTo(newer);

        UnitEncoder encoder = new UnitEncoder();
        encoder.root("r", 1);
        encoder.value(decoded);
        assertThat(UnitRecord.parseFrom(encoder.toByteArray()).getRoots(0).getValue())
                .isEqualTo(newer);
    }

    @Test
    void whatCannotHaveBeenWrittenIsRefusedWithItsReason() {
        malformed(Value.newBuilder(), "value without a kind");
        malformed(Value.newBuilder().setRef(0), "reference to object 0");
        malformed(Value.newBuilder().setByte(128), "byte out of range: actual=128 expected=-128 to 127");
        malformed(Value.newBuilder().setShort(-32769), "short out of range");
        malformed(Value.newBuilder().setChar(65536), "char out of range");
        malformed(Value.newBuilder().setBigInteger(ByteString.EMPTY), "big integer without bytes");
        malformed(Value.newBuilder().setBigDecimal(BigDecimalValue.newBuilder().setScale(2)), "without bytes");
        malformed(Value.newBuilder().setUtf16(ByteString.copyFromUtf8("abc")), "half a code unit");
        malformed(Value.newBuilder().setInstant(InstantValue.newBuilder().setNanos(-1)), "nanos out of range");
        malformed(
                Value.newBuilder().setInstant(InstantValue.newBuilder().setSeconds(Long.MAX_VALUE)),
                "instant out of range");
        malformed(
                Value.newBuilder().setDuration(DurationValue.newBuilder().setNanos(1_000_000_000)),
                "nanos out of range: actual=1000000000");
    }

    private static void malformed(Value.Builder value, String message) {
        assertThatExceptionOfType(MalformedValueException.class)
                .isThrownBy(() -> Values.decode(value.build()))
                .withMessageContaining(message);
    }

    @Test
    void anythingButADecodedValueIsACallersDefect() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Values.encode(new ArrayList<>()))
                .withMessage("not a decoded value: java.util.ArrayList");
    }

    @Test
    void mutatedUnitsAreRefusedOrReadButNeverCrashAReader() {
        Seeded seeded = Seeded.next();
        Random random = seeded.random();
        RandomValues values = new RandomValues(random);
        UnitEncoder encoder = new UnitEncoder();
        for (int round = Seeded.rounds(20_000); round > 0; round--) {
            encoder.reset();
            encoder.beginChange(1, 1, 1, false);
            for (int i = 0; i < 3; i++) {
                encoder.field(i);
                encoder.value(values.value());
            }
            encoder.endChange();
            byte[] bytes = encoder.toByteArray();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                decodeAll(UnitRecord.parseFrom(bytes));
            } catch (InvalidProtocolBufferException | MalformedValueException refused) {
                assertThat(refused.getMessage()).as(seeded.toString()).isNotEmpty();
            }
        }
    }

    private static List<Object> decodeAll(UnitRecord unit) {
        List<Object> decoded = new ArrayList<>();
        for (Change change : unit.getChangesList()) {
            change.getFieldsList().forEach(field -> decoded.add(Values.decode(field.getValue())));
            change.getElementsList().forEach(element -> decoded.add(Values.decode(element)));
        }
        return decoded;
    }
}
