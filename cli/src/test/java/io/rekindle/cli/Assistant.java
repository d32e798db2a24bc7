package io.rekindle.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.rekindle.format.Lsn;
import io.rekindle.format.Null;
import io.rekindle.format.RecordKind;
import io.rekindle.format.Ref;
import io.rekindle.format.Values;
import io.rekindle.format.proto.ArrayRun;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.ContextChange;
import io.rekindle.format.proto.EntryChange;
import io.rekindle.format.proto.FieldValue;
import io.rekindle.format.proto.LifeStart;
import io.rekindle.format.proto.RootChange;
import io.rekindle.format.proto.SchemaField;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.format.proto.Shape;
import io.rekindle.format.proto.UnitRecord;
import io.rekindle.runtime.checkpoint.CheckpointListener;
import io.rekindle.runtime.checkpoint.CheckpointThread;
import io.rekindle.runtime.checkpoint.CheckpointerSettings;
import io.rekindle.runtime.checkpoint.StoreIdentity;
import io.rekindle.runtime.checkpoint.WalLogSource;
import io.rekindle.runtime.recovery.Recovered;
import io.rekindle.runtime.recovery.Recovery;
import io.rekindle.runtime.recovery.Reports;
import io.rekindle.runtime.storage.DirectoryStorage;
import io.rekindle.runtime.storage.Lives;
import io.rekindle.runtime.storage.LockResult;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreLock;
import io.rekindle.runtime.wal.WalListener;
import io.rekindle.runtime.wal.WalSettings;
import io.rekindle.runtime.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * One life of a service with sessions by id, a registry of them and a singleton with statistics, as the engine would log
 * it: over the real log, with real checkpoints, holding the real lock.
 */
final class Assistant implements AutoCloseable {
    private static final WalSettings SMALL = new WalSettings(1 << 20, 1 << 20, 1_000_000_000L, 10_000_000_000L);
    private static final long COMMITTED_MICROS = 1_780_000_000_000_000L;
    private static final int SESSION = 1;
    private static final int MESSAGE = 2;
    private static final int LIST = 3;
    private static final int MAP = 4;
    private static final int FLOATS = 5;
    private static final int STATISTICS = 6;
    private static final int REGISTRY = 7;

    private static final List<SchemaRecord> SCHEMAS = List.of(
            schema(SESSION, "com.acme.Session", Shape.OBJECT, "id", "history", "preferences", "last", "note"),
            schema(MESSAGE, "com.acme.Message", Shape.OBJECT, "session", "text", "embedding"),
            schema(LIST, "java.util.ArrayList", Shape.LIST),
            schema(MAP, "java.util.LinkedHashMap", Shape.MAP),
            schema(FLOATS, "[F", Shape.ARRAY),
            schema(STATISTICS, "com.acme.Statistics", Shape.OBJECT, "requests", "mean"),
            schema(REGISTRY, "java.util.concurrent.ConcurrentHashMap", Shape.MAP));

    private final Storage storage;
    private final StoreLock lock;
    private final WriteAheadLog log;
    private final CheckpointThread checkpoints;
    private final long incarnation;
    private long objects;
    private long units;

    private Assistant(
            Storage storage, StoreLock lock, WriteAheadLog log, CheckpointThread checkpoints, long incarnation) {
        this.storage = storage;
        this.lock = lock;
        this.log = log;
        this.checkpoints = checkpoints;
        this.incarnation = incarnation;
    }

    /** Begins a life on a store, new or not. */
    static Assistant begin(Path directory) throws Exception {
        Storage storage = DirectoryStorage.open(directory);
        if (!(storage.tryLock("pid 4711") instanceof LockResult.Held held)) {
            throw new AssertionError("the store is held");
        }
        Recovered recovered = Recovery.recover(storage);
        UUID known = recovered.storeId();
        UUID storeId = StoreIdentity.createIfAbsent(storage, known == null ? UUID.randomUUID() : known);
        long incarnation = Lives.claim(storage);
        LifeStart start = recovered
                .lifeStart(incarnation, storeId, 4711, "OpenJDK 64-Bit Server VM 17", "test", COMMITTED_MICROS)
                .toBuilder()
                .setDurability("process")
                .build();
        WriteAheadLog log = WriteAheadLog.create(storage, incarnation, storeId, SMALL, new Watch());
        CheckpointThread checkpoints = new CheckpointThread(
                storage,
                WalLogSource.withLive(storage, incarnation),
                log,
                recovered.checkpointStart(start),
                CheckpointerSettings.of(storeId, incarnation, 3_600_000, 8, "test"),
                new CheckpointListener() {});
        Assistant assistant = new Assistant(storage, held.lock(), log, checkpoints, incarnation);
        assistant.append(RecordKind.LIFE_START, start);
        log.start();
        checkpoints.start();
        Reports.write(storage, storeId, recovered.report().toProto(storeId.toString(), incarnation, "test", "test"));
        if (incarnation == 1) {
            SCHEMAS.forEach(schema -> assistant.append(RecordKind.SCHEMA, schema));
        }
        return assistant;
    }

    /** A session with two messages, the last of which is shared; each message refers back to its session. */
    Assistant session(String id, String first, String last) {
        return session("com.acme.Session", id, first, last);
    }

    /** As {@link #session(String, String, String)}, under another name. */
    Assistant session(String name, String id, String first, String last) {
        long session = newId();
        long list = newId();
        long map = newId();
        long embedding = newId();
        UnitRecord.Builder unit = unit();
        unit.addChanges(fields(session, SESSION, id, new Ref(list), new Ref(map), new Ref(session + 5), Null.NULL));
        unit.addChanges(whole(list, LIST)
                .addElements(Values.encode(new Ref(session + 4)))
                .addElements(Values.encode(new Ref(session + 5)))
                .setFirstSeq(1));
        unit.addChanges(whole(map, MAP).addEntries(entry("language", "en")).addEntries(entry("tone", "friendly")));
        ByteBuffer raw = ByteBuffer.allocate(4 * 384).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 384; i++) {
            raw.putFloat(i / 384f);
        }
        unit.addChanges(whole(embedding, FLOATS)
                .setLength(384)
                .addRuns(ArrayRun.newBuilder().setRaw(ByteString.copyFrom(raw.array()))));
        unit.addChanges(fields(newId(), MESSAGE, new Ref(session), first, new Ref(embedding)));
        unit.addChanges(fields(newId(), MESSAGE, new Ref(session), last, Null.NULL));
        unit.addContexts(ContextChange.newBuilder()
                .setName(name)
                .setKey(Values.encode(id))
                .setSchemaId(SESSION)
                .setObjectId(session)
                .setStamp(units));
        return append(unit);
    }

    Assistant statistics(long requests) {
        long id = newId();
        return append(unit().addChanges(fields(id, STATISTICS, requests, 0.25))
                .addContexts(ContextChange.newBuilder()
                        .setName("com.acme.Statistics")
                        .setSchemaId(STATISTICS)
                        .setObjectId(id)
                        .setStamp(units)));
    }

    Assistant registry(String key, String value) {
        long id = newId();
        return append(unit().addChanges(whole(id, REGISTRY).addEntries(entry(key, value)))
                .addRoots(RootChange.newBuilder()
                        .setName("com.acme.Registry#tenants")
                        .setValue(Values.encode(new Ref(id)))
                        .setStamp(units)));
    }

    Assistant checkpoint(String label) throws Exception {
        drained();
        checkpoints.request(label).get(30, TimeUnit.SECONDS);
        return this;
    }

    /** Waits until all is in the files: what another process can read. Chronicle Queue takes its time on a busy machine. */
    Assistant drained() {
        long end = log.appendedPosition();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!log.awaitForced(end)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not drained");
            }
        }
        return this;
    }

    Storage storage() {
        return storage;
    }

    @Override
    public void close() throws IOException {
        checkpoints.finish(TimeUnit.SECONDS.toNanos(10));
        log.close();
        lock.close();
    }

    /** Ends without a last checkpoint, as a killed process does. */
    void die() throws Exception {
        checkpoints.close();
        log.close();
        lock.close();
    }

    private long newId() {
        return incarnation << 40 | ++objects;
    }

    private UnitRecord.Builder unit() {
        units++;
        return UnitRecord.newBuilder().setCommittedAtMicros(COMMITTED_MICROS + units);
    }

    private static Change.Builder whole(long id, int schema) {
        return Change.newBuilder()
                .setObjectId(id)
                .setSchemaId(schema)
                .setStamp(1)
                .setWhole(true);
    }

    private static Change.Builder fields(long id, int schema, Object... values) {
        Change.Builder change = whole(id, schema);
        for (int i = 0; i < values.length; i++) {
            change.addFields(FieldValue.newBuilder().setOrdinal(i).setValue(Values.encode(values[i])));
        }
        return change;
    }

    private static EntryChange entry(String key, String value) {
        return EntryChange.newBuilder()
                .setStamp(1)
                .setKey(Values.encode(key))
                .setValue(Values.encode(value))
                .build();
    }

    private static SchemaRecord schema(int id, String name, Shape shape, String... fields) {
        SchemaRecord.Builder schema =
                SchemaRecord.newBuilder().setSchemaId(id).setClassName(name).setShape(shape);
        for (int i = 0; i < fields.length; i++) {
            schema.addFields(SchemaField.newBuilder()
                    .setOrdinal(i)
                    .setDeclaringClass(name)
                    .setName(fields[i])
                    .setTypeDescriptor("Ljava/lang/Object;"));
        }
        return schema.build();
    }

    private Assistant append(UnitRecord.Builder unit) {
        append(RecordKind.UNIT, unit.build());
        return this;
    }

    private void append(RecordKind kind, MessageLite payload) {
        byte[] bytes = payload.toByteArray();
        if (log.append(kind.code(), bytes, 0, bytes.length) < 0) {
            throw new AssertionError("dropped");
        }
    }

    private static final class Watch implements WalListener {
        @Override
        public void onResyncNeeded(Lsn gap) {
            throw new AssertionError("gap at " + gap);
        }

        @Override
        public void onWriteFailure(Throwable failure, long failures) {
            throw new AssertionError(failure);
        }
    }
}
