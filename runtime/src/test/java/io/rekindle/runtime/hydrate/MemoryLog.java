package io.rekindle.runtime.hydrate;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.rekindle.format.Lsn;
import io.rekindle.format.RecordKind;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.format.proto.UnitRecord;
import io.rekindle.runtime.image.Image;
import io.rekindle.runtime.image.ImageFolder;
import io.rekindle.runtime.wal.CommitLog;
import java.util.ArrayList;
import java.util.List;

/** A commit log in memory: what a life has published, for the next one to fold. */
final class MemoryLog implements CommitLog {
    record Appended(int kind, ByteString payload) {}

    private final List<Appended> records = new ArrayList<>();
    private long position;

    /** While true everything is dropped. */
    volatile boolean full;

    @Override
    public synchronized long append(int kind, byte[] payload, int offset, int length) {
        if (full) {
            return DROPPED;
        }
        records.add(new Appended(kind, ByteString.copyFrom(payload, offset, length)));
        position += length + 32L;
        return position;
    }

    /** The units published, decoded. */
    synchronized List<UnitRecord> units() {
        List<UnitRecord> units = new ArrayList<>();
        try {
            for (Appended record : records) {
                if (record.kind() == RecordKind.UNIT.code()) {
                    units.add(UnitRecord.parseFrom(record.payload()));
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
        return units;
    }

    /** Makes all records speak of something else: as if other code had written them. {@code from} and {@code to} are protobuf text. */
    synchronized void rename(String from, String to) {
        try {
            for (int i = 0; i < records.size(); i++) {
                Appended record = records.get(i);
                Message.Builder message = record.kind() == RecordKind.SCHEMA.code()
                        ? SchemaRecord.parseFrom(record.payload()).toBuilder()
                        : UnitRecord.parseFrom(record.payload()).toBuilder();
                String text = TextFormat.printer().printToString(message).replace(from, to);
                message.clear();
                TextFormat.merge(text, message);
                records.set(i, new Appended(record.kind(), message.build().toByteString()));
            }
        } catch (InvalidProtocolBufferException | TextFormat.ParseException e) {
            throw new AssertionError(e);
        }
    }

    /** What a recovery would start the next life from. */
    synchronized Image image() {
        ImageFolder folder = ImageFolder.ofEverything();
        long at = 0;
        try {
            for (Appended record : records) {
                at++;
                if (record.kind() == RecordKind.SCHEMA.code()) {
                    folder.apply(SchemaRecord.parseFrom(record.payload()));
                } else {
                    folder.apply(UnitRecord.parseFrom(record.payload()), new Lsn(1, at));
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
        folder.endLife();
        return folder.image();
    }

    @Override
    public boolean awaitForced(long until) {
        return true;
    }

    @Override
    public boolean inGap() {
        return false;
    }

    @Override
    public long appendedPosition() {
        return position;
    }

    @Override
    public long drainedPosition() {
        return position;
    }

    @Override
    public long forcedPosition() {
        return position;
    }
}
