package io.rekindle.format;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random units, written by the encoder and built as messages side by side, are the same. */
final class UnitEncoderModelTest {
    private final Seeded seeded = Seeded.next();
    private final Random random = seeded.random();
    private final RandomValues values = new RandomValues(random);
    private final UnitEncoder encoder = new UnitEncoder();

    @Test
    void whatTheEncoderWritesIsWhatTheGeneratedClassesRead() throws Exception {
        for (int round = Seeded.rounds(5_000); round > 0; round--) {
            UnitRecord expected = randomUnit();
            byte[] bytes = encoder.toByteArray();
            UnitRecord actual = UnitRecord.parseFrom(bytes);
            // Compared as bytes, which tell NaNs and zeros apart; equals does not.
            assertThat(actual.toByteString()).as(seeded.toString()).isEqualTo(expected.toByteString());
            assertThat(encoder.changes()).as(seeded.toString()).isEqualTo(expected.getChangesCount());
        }
    }

    @Test
    void everyValueComesBackAsItWas() throws Exception {
        for (int round = Seeded.rounds(30_000); round > 0; round--) {
            Object value = values.value();
            Value message = Values.encode(value);
            assertThat(reencoded(message)).as("%s, %s", value, seeded).isEqualTo(message.toByteString());
            assertThat(Values.decode(message)).as(seeded.toString()).isEqualTo(value);
            assertThat(Values.encode(Values.decode(message)).toByteString())
                    .as("%s, %s", value, seeded)
                    .isEqualTo(message.toByteString());
        }
    }

    /** Through the encoder and back. */
    private ByteString reencoded(Value message) throws InvalidProtocolBufferException {
        encoder.reset();
        encoder.root("r", 1);
        encoder.value(Values.decode(message));
        return UnitRecord.parseFrom(encoder.toByteArray())
                .getRoots(0)
                .getValue()
                .toByteString();
    }

    private UnitRecord randomUnit() {
        encoder.reset();
        UnitRecord.Builder unit = UnitRecord.newBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            switch (random.nextInt(5)) {
                case 0 -> unit.addRoots(root());
                case 1 -> unit.addContexts(context());
                case 2 -> abandonedChange();
                default -> unit.addChanges(change());
            }
        }
        if (random.nextBoolean()) {
            long micros = values.longValue();
            encoder.committedAt(micros);
            unit.setCommittedAtMicros(micros);
        }
        return unit.build();
    }

    private void abandonedChange() {
        encoder.beginChange(values.id(), 1, 1, false);
        encoder.field(1);
        if (random.nextBoolean()) {
            encoder.value(values.value());
        }
        encoder.abandon();
    }

    private Value value() {
        Object value = values.value();
        encoder.value(value);
        return Values.encode(value);
    }

    private RootChange root() {
        RootChange.Builder root = RootChange.newBuilder().setName(values.name()).setStamp(values.longValue());
        encoder.root(root.getName(), root.getStamp());
        return root.setValue(value()).build();
    }

    private ContextChange context() {
        ContextChange.Builder context = ContextChange.newBuilder()
                .setName(values.name())
                .setSchemaId(random.nextInt())
                .setObjectId(values.id())
                .setStamp(values.longValue())
                .setRemoved(random.nextBoolean());
        encoder.beginContext(
                context.getName(),
                context.getSchemaId(),
                context.getObjectId(),
                context.getStamp(),
                context.getRemoved());
        if (random.nextBoolean()) {
            encoder.held();
            context.setHeld(true);
        }
        if (random.nextBoolean()) {
            context.setUnclaimedMillis(1 + random.nextInt(Integer.MAX_VALUE));
            encoder.unclaimed(context.getUnclaimedMillis());
        }
        if (random.nextBoolean()) {
            context.setKey(value());
        }
        encoder.endContext();
        return context.build();
    }

    private Change change() {
        Change.Builder change = Change.newBuilder()
                .setObjectId(values.id())
                .setSchemaId((int) values.longValue())
                .setStamp(values.longValue())
                .setWhole(random.nextBoolean());
        encoder.beginChange(change.getObjectId(), change.getSchemaId(), change.getStamp(), change.getWhole());
        scalars(change);
        for (int i = random.nextInt(random.nextInt(20) == 0 ? 300 : 6); i > 0; i--) {
            switch (random.nextInt(6)) {
                case 0 -> {
                    int ordinal = (int) values.longValue();
                    encoder.field(ordinal);
                    change.addFields(FieldValue.newBuilder().setOrdinal(ordinal).setValue(value()));
                }
                case 1 -> change.addOps(listOp());
                case 2 -> {
                    encoder.element();
                    change.addElements(value());
                }
                case 3 -> change.addEntries(entry());
                case 4 -> change.addRuns(valuesRun());
                default -> change.addRuns(rawRun());
            }
        }
        encoder.endChange();
        return change.build();
    }

    private void scalars(Change.Builder change) {
        if (random.nextBoolean()) {
            change.setFirstSeq(values.longValue());
            encoder.firstSeq(change.getFirstSeq());
        }
        if (random.nextBoolean()) {
            change.setLength(values.longValue());
            encoder.arrayLength(change.getLength());
        }
        if (random.nextBoolean()) {
            change.setCleared(true);
            encoder.cleared();
        }
        if (random.nextBoolean()) {
            byte[] opaque = new byte[random.nextInt(200)];
            random.nextBytes(opaque);
            change.setOpaque(ByteString.copyFrom(opaque));
            encoder.opaque(opaque, 0, opaque.length);
        }
    }

    private ListOp listOp() {
        ListOp.Builder op = ListOp.newBuilder().setKindValue(random.nextInt(4)).setIndex((int)
                (values.longValue() & Integer.MAX_VALUE));
        encoder.listOp(op.getKindValue(), op.getIndex());
        if (op.getKind() == ListOp.Kind.ADD || op.getKind() == ListOp.Kind.SET) {
            op.setValue(value());
        }
        return op.build();
    }

    private EntryChange entry() {
        EntryChange.Builder entry =
                EntryChange.newBuilder().setStamp(values.longValue()).setRemoved(random.nextBoolean());
        encoder.entry(entry.getStamp(), entry.getRemoved());
        entry.setKey(value());
        if (!entry.getRemoved() && random.nextBoolean()) {
            entry.setValue(value());
        }
        encoder.endEntry();
        return entry.build();
    }

    private ArrayRun valuesRun() {
        ArrayRun.Builder run = ArrayRun.newBuilder().setStart(values.longValue());
        encoder.beginValuesRun(run.getStart());
        for (int i = random.nextInt(5); i > 0; i--) {
            run.addValues(value());
        }
        encoder.endValuesRun();
        return run.build();
    }

    private ArrayRun rawRun() {
        byte[] raw = new byte[random.nextInt(300)];
        random.nextBytes(raw);
        int offset = random.nextInt(raw.length + 1);
        long start = values.longValue();
        encoder.arrayRun(start, raw, offset, raw.length - offset);
        return ArrayRun.newBuilder()
                .setStart(start)
                .setRaw(ByteString.copyFrom(raw, offset, raw.length - offset))
                .build();
    }
}
