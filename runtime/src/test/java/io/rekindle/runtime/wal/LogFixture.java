package io.rekindle.runtime.wal;

import io.rekindle.format.Lsn;
import io.rekindle.format.RecordKind;
import io.rekindle.format.proto.ResyncEnd;
import io.rekindle.runtime.ring.LogRecord;
import io.rekindle.runtime.storage.DirectoryStorage;
import io.rekindle.runtime.storage.Lives;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A store, a life and its log, for tests. */
final class LogFixture implements WalListener {
    static final UUID STORE = new UUID(1, 2);
    static final int UNIT = RecordKind.UNIT.code();
    /** Waits a millisecond for anything. */
    static final WalSettings HASTY = new WalSettings(64 << 10, 1 << 20, 1_000_000L, 1_000_000L);

    static final WalSettings SMALL = new WalSettings(64 << 10, 1 << 20, 20_000_000_000L, 20_000_000_000L);

    final DirectoryStorage storage;
    final List<Lsn> resyncs = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger dropping = new AtomicInteger();
    final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

    LogFixture(Path directory) throws IOException {
        storage = DirectoryStorage.open(directory);
    }

    WriteAheadLog create(WalSettings settings) throws IOException {
        return WriteAheadLog.create(storage, Lives.claim(storage), STORE, settings, this);
    }

    WriteAheadLog started(WalSettings settings) throws IOException {
        WriteAheadLog log = create(settings);
        log.start();
        return log;
    }

    static long append(CommitLog log, String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        return log.append(UNIT, payload, 0, payload.length);
    }

    /** Says that everything was logged anew since a gap. */
    static long resynced(CommitLog log, Lsn gap) {
        byte[] end =
                ResyncEnd.newBuilder().setGapPosition(gap.position()).build().toByteArray();
        return log.append(RecordKind.RESYNC_END.code(), end, 0, end.length);
    }

    static String text(LogRecord record) {
        return new String(record.payload(), StandardCharsets.UTF_8);
    }

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** All that a dead life's log holds; the last result is how it ended. */
    List<LogRecord> readAll(WalReader reader, List<ReadResult> end) throws IOException {
        List<LogRecord> records = new ArrayList<>();
        while (true) {
            ReadResult result = reader.next();
            if (result instanceof ReadResult.Read read) {
                records.add(read.record());
            } else {
                end.add(result);
                return records;
            }
        }
    }

    List<LogRecord> readDead(long incarnation, long from) throws IOException {
        List<ReadResult> end = new ArrayList<>();
        try (WalReader reader = WalReader.openDead(storage, incarnation, from)) {
            List<LogRecord> records = readAll(reader, end);
            if (!(end.get(0) instanceof ReadResult.EndOfLog)) {
                throw new AssertionError("log of life " + incarnation + " ends in " + end);
            }
            return records;
        }
    }

    @Override
    public void onResyncNeeded(Lsn gap) {
        resyncs.add(gap);
    }

    @Override
    public void onDropping() {
        dropping.incrementAndGet();
    }

    @Override
    public void onWriteFailure(Throwable failure, long count) {
        failures.add(failure);
    }
}
