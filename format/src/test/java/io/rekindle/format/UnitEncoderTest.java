package io.rekindle.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.rekindle.format.proto.ArrayRun;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.ContextChange;
import io.rekindle.format.proto.EntryChange;
import io.rekindle.format.proto.FieldValue;
import io.rekindle.format.proto.ListOp;
import io.rekindle.format.proto.RootChange;
import io.rekindle.format.proto.UnitRecord;
import io.rekindle.format.proto.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UnitEncoderTest {
    private final UnitEncoder encoder = new UnitEncoder();

    private UnitRecord decoded() throws InvalidProtocolBufferException {
        return UnitRecord.parseFrom(encoder.toByteArray());
    }

    @Test
    void aChangedFieldIsOneShortChange() throws Exception {
        encoder.beginChange(ObjectId.of(3, 7), 2, 5, false);
        encoder.field(4);
        encoder.valueInt(-1);
        encoder.endChange();
        encoder.committedAt(1_700_000_000_000_000L);

        assertThat(encoder.changes()).isEqualTo(1);
        assertThat(encoder.length()).isLessThan(36);
        assertThat(decoded())
                .isEqualTo(UnitRecord.newBuilder()
                        .setCommittedAtMicros(1_700_000_000_000_000L)
                        .addChanges(Change.newBuilder()
                                .setObjectId(3L << 40 | 7)
                                .setSchemaId(2)
                                .setStamp(5)
                                .addFields(FieldValue.newBuilder()
                                        .setOrdinal(4)
                                        .setValue(Value.newBuilder().setInt(-1))))
                        .build());
    }

    @Test
    void listOperationsKeepTheirOrderAndOnlyAddAndSetTakeAValue() throws Exception {
        encoder.beginChange(1, 1, 1, false);
        encoder.firstSeq(9);
        encoder.listOp(UnitEncoder.LIST_ADD, 0);
        encoder.valueString("");
        encoder.listOp(UnitEncoder.LIST_SET, 300);
        encoder.valueRef(8);
        encoder.listOp(UnitEncoder.LIST_REMOVE, 2);
        encoder.listOp(UnitEncoder.LIST_CLEAR, 0);
        encoder.endChange();

        assertThat(decoded().getChanges(0).getOpsList())
                .containsExactly(
                        ListOp.newBuilder()
                                .setValue(Value.newBuilder().setString(""))
                                .build(),
                        ListOp.newBuilder()
                                .setKind(ListOp.Kind.SET)
                                .setIndex(300)
                                .setValue(Value.newBuilder().setRef(8))
                                .build(),
                        ListOp.newBuilder()
                                .setKind(ListOp.Kind.REMOVE)
                                .setIndex(2)
                                .build(),
                        ListOp.newBuilder().setKind(ListOp.Kind.CLEAR).build());
    }

    @Test
    void entriesOfMapsSetsAndRemovalsDifferInWhatFollowsTheKey() throws Exception {
        encoder.beginChange(1, 1, 6, false);
        encoder.cleared();
        encoder.entry(4, false);
        encoder.valueString("k");
        encoder.valueNull();
        encoder.endEntry();
        encoder.entry(5, false);
        encoder.valueString("member");
        encoder.endEntry();
        encoder.entry(6, true);
        encoder.valueBool(false);
        encoder.endEntry();
        encoder.endChange();

        Change change = decoded().getChanges(0);
        assertThat(change.getCleared()).isTrue();
        assertThat(change.getEntriesList())
                .containsExactly(
                        EntryChange.newBuilder()
                                .setStamp(4)
                                .setKey(Value.newBuilder().setString("k"))
                                .setValue(Value.newBuilder().setNull(true))
                                .build(),
                        EntryChange.newBuilder()
                                .setStamp(5)
                                .setKey(Value.newBuilder().setString("member"))
                                .build(),
                        EntryChange.newBuilder()
                                .setStamp(6)
                                .setRemoved(true)
                                .setKey(Value.newBuilder().setBool(false))
                                .build());
    }

    @Test
    void rootsAndContextsStandBesideChanges() throws Exception {
        encoder.root("com.acme.Registry#sessions", 3);
        encoder.valueRef(12);
        encoder.beginContext("com.acme.Session", 2, 77, 4, true);
        encoder.valueString("alice");
        encoder.endContext();
        encoder.beginContext("com.acme.Statistics", 0, 78, 0, false);
        encoder.endContext();

        UnitRecord unit = decoded();
        assertThat(unit.getRootsList())
                .containsExactly(RootChange.newBuilder()
                        .setName("com.acme.Registry#sessions")
                        .setStamp(3)
                        .setValue(Value.newBuilder().setRef(12))
                        .build());
        assertThat(unit.getContextsList())
                .containsExactly(
                        ContextChange.newBuilder()
                                .setName("com.acme.Session")
                                .setSchemaId(2)
                                .setObjectId(77)
                                .setStamp(4)
                                .setRemoved(true)
                                .setKey(Value.newBuilder().setString("alice"))
                                .build(),
                        ContextChange.newBuilder()
                                .setName("com.acme.Statistics")
                                .setObjectId(78)
                                .build());
        assertThat(encoder.changes()).isZero();
    }

    @Test
    void primitiveArraysAreLittleEndianInTheirOwnWidth() throws Exception {
        encoder.beginChange(1, 1, 1, true);
        encoder.arrayLength(10);
        encoder.arrayRun(0, new byte[] {9, 1, 2, 9}, 1, 2);
        encoder.arrayRun(1, new boolean[] {true, false, true}, 1, 2);
        encoder.arrayRun(2, new short[] {Short.MIN_VALUE, 1}, 0, 2);
        encoder.arrayRun(3, new char[] {'x', Character.MAX_VALUE}, 1, 1);
        encoder.arrayRun(4, new int[] {1, Integer.MIN_VALUE}, 1, 1);
        encoder.arrayRun(5, new long[] {Long.MIN_VALUE}, 0, 1);
        encoder.arrayRun(6, new float[] {Float.intBitsToFloat(0x7f800001), -0.0f}, 0, 2);
        encoder.arrayRun(7, new double[] {Double.longBitsToDouble(0x7ff0000000000001L)}, 0, 1);
        encoder.arrayRun(8, new int[0], 0, 0);
        encoder.endChange();

        List<ArrayRun> runs = decoded().getChanges(0).getRunsList();
        assertThat(runs).extracting(ArrayRun::getStart).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(raw(runs, 0)).isEqualTo(bytes(2).put((byte) 1).put((byte) 2).array());
        assertThat(raw(runs, 1)).isEqualTo(bytes(2).put((byte) 0).put((byte) 1).array());
        assertThat(raw(runs, 2))
                .isEqualTo(
                        bytes(4).putShort(Short.MIN_VALUE).putShort((short) 1).array());
        assertThat(raw(runs, 3)).isEqualTo(bytes(2).putChar(Character.MAX_VALUE).array());
        assertThat(raw(runs, 4)).isEqualTo(bytes(4).putInt(Integer.MIN_VALUE).array());
        assertThat(raw(runs, 5)).isEqualTo(bytes(8).putLong(Long.MIN_VALUE).array());
        assertThat(raw(runs, 6))
                .isEqualTo(bytes(8).putInt(0x7f800001).putInt(0x80000000).array());
        assertThat(raw(runs, 7)).isEqualTo(bytes(8).putLong(0x7ff0000000000001L).array());
        assertThat(raw(runs, 8)).isEmpty();
    }

    private static byte[] raw(List<ArrayRun> runs, int i) {
        return runs.get(i).getRaw().toByteArray();
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void referenceArraysAreRunsOfValues() throws Exception {
        encoder.beginChange(1, 1, 1, false);
        encoder.beginValuesRun(5);
        encoder.valueNull();
        encoder.valueRef(3);
        encoder.endValuesRun();
        encoder.endChange();

        assertThat(decoded().getChanges(0).getRunsList())
                .containsExactly(ArrayRun.newBuilder()
                        .setStart(5)
                        .addValues(Value.newBuilder().setNull(true))
                        .addValues(Value.newBuilder().setRef(3))
                        .build());
    }

    @Test
    void lengthsGrowWithWhatIsInThem() throws Exception {
        for (int size : new int[] {
            0, 1, 41, 42, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 16_370, 16_383, 16_384, 70_000
        }) {
            for (String unit : List.of("a", "\u00e9", "\u20ac", "\ud83d\ude00", "\ud800")) {
                encoder.reset();
                encoder.beginChange(1, 1, 1, false);
                encoder.field(1);
                String s = unit.repeat(size);
                encoder.valueString(s);
                encoder.endChange();
                Value value = decoded().getChanges(0).getFields(0).getValue();
                assertThat(Values.decode(value)).isEqualTo(s);
                assertThat(value.hasUtf16()).isEqualTo(unit.equals("\ud800") && size > 0);
            }
        }
    }

    @Test
    void aListOfAMillionElementsIsOneChange() throws Exception {
        encoder.beginChange(1, 1, 1, true);
        encoder.firstSeq(1_000_000);
        for (int i = 0; i < 1_000_000; i++) {
            encoder.element();
            encoder.valueInt(i);
        }
        encoder.endChange();

        List<Value> elements = decoded().getChanges(0).getElementsList();
        assertThat(elements).hasSize(1_000_000);
        assertThat(elements.get(999_999).getInt()).isEqualTo(999_999);
    }

    @Test
    void aLargeBufferIsGivenBackAndASmallOneKept() {
        encoder.beginChange(1, 1, 1, true);
        encoder.arrayRun(0, new byte[UnitEncoder.RETAINED_BYTES], 0, UnitEncoder.RETAINED_BYTES);
        encoder.endChange();
        encoder.reset();
        assertThat(encoder.buffer()).hasSizeLessThan(UnitEncoder.RETAINED_BYTES);

        encoder.beginChange(1, 1, 1, true);
        encoder.arrayRun(0, new byte[50_000], 0, 50_000);
        encoder.endChange();
        byte[] kept = encoder.buffer();
        encoder.reset();
        assertThat(encoder.buffer()).isSameAs(kept);
    }

    @Test
    void aUnitThatNoRecordHoldsIsRefusedBeforeItIsAllocated() {
        assertThatExceptionOfType(UnitTooLargeException.class)
                .isThrownBy(() -> new WireBuffer(16).ensure(1L << 40))
                .withMessageStartingWith("unit of work too large: bytes=1099511627776 limit=2147483639; ");
    }

    @Test
    void anAbandonedChangeLeavesNoTraceWhateverWasOpen() throws Exception {
        encoder.beginChange(1, 1, 1, false);
        encoder.endChange();
        byte[] before = encoder.toByteArray();
        List<Runnable> opened = new ArrayList<>();
        opened.add(() -> encoder.field(1));
        opened.add(() -> encoder.listOp(UnitEncoder.LIST_ADD, 1));
        opened.add(encoder::element);
        opened.add(() -> encoder.entry(1, false));
        opened.add(() -> encoder.beginValuesRun(1));
        opened.add(() -> {
            encoder.field(1);
            encoder.beginComposite(1);
        });
        for (Runnable open : opened) {
            encoder.beginChange(2, 1, 1, false);
            open.run();
            encoder.abandon();
            assertThat(encoder.toByteArray()).isEqualTo(before);
            assertThat(encoder.changes()).isEqualTo(1);
        }
        encoder.root("r", 1);
        encoder.abandon();
        encoder.beginContext("c", 1, 1, 1, false);
        encoder.abandon();
        encoder.abandon();
        assertThat(encoder.toByteArray()).isEqualTo(before);
        assertThat(encoder.changes()).isEqualTo(1);
        assertThat(decoded().getChangesCount()).isEqualTo(1);
    }

    @Test
    void callsOutOfOrderAreRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> encoder.valueInt(1))
                .withMessageContaining("value out of order");
        assertThatIllegalStateException()
                .isThrownBy(encoder::endChange)
                .withMessageContaining("endChange out of order");
        encoder.beginChange(1, 1, 1, false);
        assertThatIllegalStateException().isThrownBy(() -> encoder.root("r", 1));
        assertThatIllegalStateException().isThrownBy(() -> encoder.committedAt(1));
        assertThatIllegalStateException().isThrownBy(() -> encoder.beginChange(1, 1, 1, false));
        assertThatIllegalStateException().isThrownBy(encoder::toByteArray);
        assertThatIllegalStateException().isThrownBy(encoder::endEntry);
        assertThatIllegalStateException().isThrownBy(encoder::endContext);
        assertThatIllegalStateException().isThrownBy(encoder::endComposite);
        assertThatIllegalStateException().isThrownBy(encoder::endValuesRun);
        encoder.field(1);
        assertThatIllegalStateException().isThrownBy(() -> encoder.field(2));
        assertThatIllegalStateException().isThrownBy(encoder::endChange);
        encoder.valueInt(1);
        assertThatIllegalStateException().isThrownBy(() -> encoder.valueInt(2));
        encoder.entry(1, true);
        assertThatIllegalStateException().isThrownBy(encoder::endEntry);
        encoder.valueInt(1);
        assertThatIllegalStateException().isThrownBy(() -> encoder.valueInt(2));
        encoder.endEntry();
        assertThatIllegalArgumentException().isThrownBy(() -> encoder.listOp(4, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> encoder.listOp(0, -1));
        encoder.field(3);
        assertThatIllegalArgumentException().isThrownBy(() -> encoder.valueRef(0));
        assertThatIllegalArgumentException().isThrownBy(() -> encoder.value(new Object()));
    }

    @Test
    void compositesNestUpToTheirBound() throws Exception {
        encoder.beginChange(1, 1, 1, false);
        encoder.entry(1, false);
        for (int i = 0; i < UnitEncoder.MAX_COMPOSITE_DEPTH; i++) {
            encoder.beginComposite(i);
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> encoder.beginComposite(1))
                .withMessageContaining("deeper");
        encoder.valueString("x".repeat(200));
        for (int i = 0; i < UnitEncoder.MAX_COMPOSITE_DEPTH; i++) {
            encoder.endComposite();
        }
        encoder.valueInt(1);
        encoder.endEntry();
        encoder.endChange();

        Object key = Values.decode(decoded().getChanges(0).getEntries(0).getKey());
        for (int i = 0; i < UnitEncoder.MAX_COMPOSITE_DEPTH; i++) {
            assertThat(key).isInstanceOf(Composite.class);
            assertThat(((Composite) key).schemaId()).isEqualTo(i);
            key = ((Composite) key).components().get(0);
        }
        assertThat(key).isEqualTo("x".repeat(200));
    }

    @Test
    void namesThatAreNotWellFormedAreEscapedTheSameEverywhere() throws Exception {
        String name = "a\ud800b";
        encoder.root(name, 1);
        encoder.valueEnum(1, name);

        RootChange root = decoded().getRoots(0);
        assertThat(root.getName()).isEqualTo("a\\ud800b").isEqualTo(Names.toWire(name));
        assertThat(root.getValue().getEnum().getName()).isEqualTo(Names.toWire(name));
        assertThat(Names.toWire("a\ud83d\ude00b")).isEqualTo("a\ud83d\ude00b");
    }

    @Test
    void onlyValuesAreTakenAsValues() throws Exception {
        encoder.beginChange(1, 1, 1, false);
        encoder.field(1);
        assertThat(encoder.tryValue(new ArrayList<>())).isFalse();
        assertThat(encoder.tryValue(new java.math.BigInteger("1") {
                    private static final long serialVersionUID = 1L;
                }))
                .isFalse();
        assertThat(encoder.tryValue(LocalDate.of(2024, 2, 29))).isTrue();
        encoder.field(2);
        assertThat(encoder.tryValue(null)).isTrue();
        encoder.opaque(new byte[] {1, 2, 3}, 1, 2);
        encoder.endChange();

        Change change = decoded().getChanges(0);
        assertThat(Values.decode(change.getFields(0).getValue()))
                .isEqualTo(new Text("java.time.LocalDate", "2024-02-29"));
        assertThat(Values.decode(change.getFields(1).getValue())).isEqualTo(Null.NULL);
        assertThat(change.getOpaque()).isEqualTo(ByteString.copyFrom(new byte[] {2, 3}));
    }

    @Test
    void theSameUnitAgainAllocatesNothing() {
        Runnable unit = () -> {
            encoder.reset();
            for (int i = 0; i < 20; i++) {
                encoder.beginChange(i + 1, 1, i, false);
                encoder.field(i);
                encoder.valueString("some text that is neither short nor long, and longer than forty characters");
                encoder.field(i + 1);
                encoder.valueDouble(i);
                encoder.endChange();
            }
            encoder.root("com.acme.Registry#sessions", 1);
            encoder.valueRef(1);
        };
        unit.run();
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 50; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            unit.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
    }

    @Test
    void theBytesAreThoseOfTheGeneratedClassesWhereTheOrderIsTheSame() throws Exception {
        encoder.beginChange(5, 3, 2, true);
        encoder.field(1);
        encoder.valueString("x".repeat(300));
        encoder.field(2);
        encoder.valueLong(Long.MIN_VALUE);
        encoder.endChange();

        byte[] bytes = Arrays.copyOf(encoder.buffer(), encoder.length());
        assertThat(bytes).isEqualTo(UnitRecord.parseFrom(bytes).toByteArray());
    }

    @Test
    void asciiBytesAreTheSameAsTheString() {
        for (String text : new String[] {"", "a", "12345678", "1234567", "x".repeat(1000)}) {
            UnitEncoder byString = new UnitEncoder();
            byString.root("r", 1);
            byString.valueString(text);
            UnitEncoder byBytes = new UnitEncoder();
            byBytes.root("r", 1);
            assertThat(byBytes.tryAscii(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                    .isTrue();
            assertThat(byBytes.toByteArray()).isEqualTo(byString.toByteArray());
        }
        UnitEncoder encoder = new UnitEncoder();
        encoder.root("r", 1);
        int before = encoder.length();
        assertThat(encoder.tryAscii(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, (byte) 0xE9}))
                .isFalse();
        assertThat(encoder.length()).isEqualTo(before);
    }
}
