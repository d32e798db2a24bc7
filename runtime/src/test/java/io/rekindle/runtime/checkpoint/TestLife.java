package io.rekindle.runtime.checkpoint;

import io.rekindle.format.RecordKind;
import io.rekindle.format.proto.CheckpointFile;
import io.rekindle.format.proto.LifeStart;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.format.proto.UnitRecord;
import io.rekindle.runtime.image.Histories;
import io.rekindle.runtime.recovery.Recovered;
import io.rekindle.runtime.recovery.Recovery;
import io.rekindle.runtime.storage.Lives;
import io.rekindle.runtime.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A life of a service as a test leads it, step by step on one thread: recovers, appends, makes versions, and dies. */
public final class TestLife {
    /** What recovery found. */
    public final Recovered recovered;

    public final long incarnation;
    private final FakeLog log;
    private final VersionStore versions;
    private final Checkpointer checkpointer;
    private final CheckpointThread merger;
    private boolean baseWritten;

    private TestLife(
            Recovered recovered,
            long incarnation,
            FakeLog log,
            Storage storage,
            CheckpointerSettings settings,
            LifeStart start) {
        this.recovered = recovered;
        this.incarnation = incarnation;
        this.log = log;
        CheckpointThread.Start from = recovered.checkpointStart(start);
        this.merger = new CheckpointThread(storage, log, log, from, settings, new CheckpointListener() {});
        this.versions = merger.versions();
        this.checkpointer = merger.checkpointer();
    }

    /** Recovers what there is and begins a life on it. */
    public static TestLife begin(Storage storage, FakeLog log, int mergeFiles) throws IOException {
        return begin(storage, log, mergeFiles, new UUID(1, 2));
    }

    /** The same; {@code id} is used if the store has none yet. */
    public static TestLife begin(Storage storage, FakeLog log, int mergeFiles, UUID id) throws IOException {
        Recovered recovered = Recovery.recover(storage, log);
        UUID known = recovered.storeId();
        UUID storeId = StoreIdentity.createIfAbsent(storage, known == null ? id : known);
        long incarnation = Lives.claim(storage);
        LifeStart start = recovered.lifeStart(incarnation, storeId, 1, "test", "test", 1);
        log.begin(incarnation);
        log.append(RecordKind.LIFE_START, start);
        CheckpointerSettings settings =
                new CheckpointerSettings(storeId, incarnation, 1_000_000, mergeFiles, 8, 64 << 20, "test");
        return new TestLife(recovered, incarnation, log, storage, settings, start);
    }

    /** Logs the schemas of the model. */
    public void schemas() {
        for (SchemaRecord schema : Histories.SCHEMAS) {
            log.append(RecordKind.SCHEMA, schema);
        }
    }

    public void append(List<UnitRecord> units) {
        units.forEach(unit -> log.append(RecordKind.UNIT, unit));
    }

    /** Makes a version. */
    public @Nullable Version checkpoint(String label) throws IOException {
        if (!baseWritten && merger.baseImage() != null) {
            checkpointer.writeBase(recovered.image(), recovered.garbage());
        }
        baseWritten = true;
        Version version = checkpointer.checkpoint(label);
        versions.removeSuperfluous();
        return version;
    }

    /** Merges what is due. */
    public int merge() throws IOException {
        int merges = 0;
        while (merger.mergeOnce()) {
            merges++;
        }
        return merges;
    }

    public List<CheckpointFile> files() {
        return versions.files();
    }
}
