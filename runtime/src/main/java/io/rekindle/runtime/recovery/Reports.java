package io.rekindle.runtime.recovery;

import com.google.protobuf.InvalidProtocolBufferException;
import io.rekindle.format.CorruptFileException;
import io.rekindle.format.Envelope;
import io.rekindle.format.FileKind;
import io.rekindle.format.proto.RecoveryReport;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/** The recovery reports that a store keeps: the newest few. */
public final class Reports {
    /** Reports kept. */
    public static final int KEPT = 32;

    private static final int MAX_BYTES = 1 << 20;
    private static final String EXTENSION = "pb";

    private Reports() {}

    /** Adds the report of the recovery that began a life, and removes the oldest beyond those kept. */
    public static void write(Storage storage, UUID storeId, RecoveryReport report) throws IOException {
        storage.createDirectories(StoreLayout.REPORTS);
        Envelope envelope = Envelope.of(FileKind.REPORT, storeId, report.getIncarnation(), 0);
        storage.publish(
                StoreLayout.report(report.getIncarnation(), EXTENSION),
                ByteBuffer.wrap(envelope.wrap(report.toByteArray())));
        List<StoreFile> reports = storage.list(StoreLayout.REPORTS);
        for (StoreFile old : reports.subList(0, Math.max(0, reports.size() - KEPT))) {
            storage.delete(old);
        }
    }

    /** Reads the report of the recovery that began a life. */
    public static RecoveryReport read(Storage storage, long incarnation) throws IOException {
        StoreFile file = StoreLayout.report(incarnation, EXTENSION);
        String path = storage.absolutePath(file);
        Envelope.Opened opened = Envelope.open(ByteBuffer.wrap(storage.read(file, MAX_BYTES)), path, FileKind.REPORT);
        try {
            return RecoveryReport.parseFrom(opened.body());
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptFileException("report not readable", path, Envelope.HEADER_SIZE, "" + e.getMessage(), "");
        }
    }
}
