package io.rekindle.bench.w1;

import io.rekindle.format.Lsn;
import io.rekindle.format.RecordKind;
import io.rekindle.runtime.storage.DirectoryStorage;
import io.rekindle.runtime.storage.Lives;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.wal.WalListener;
import io.rekindle.runtime.wal.WalSettings;
import io.rekindle.runtime.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/** The limit L2: a delta of 200 bytes, made beforehand, goes into the ring; a thread drains it into Chronicle Queue. */
final class RingLimit implements Worker.Afterwards {
    private static final int DELTA_BYTES = 200;

    private final WriteAheadLog log;
    private final byte[] delta = new byte[DELTA_BYTES];

    private RingLimit(WriteAheadLog log) {
        this.log = log;
        for (int i = 0; i < delta.length; i++) {
            delta[i] = (byte) i;
        }
    }

    static RingLimit open(Path store) throws IOException {
        Storage storage = DirectoryStorage.open(store);
        long incarnation = Lives.claim(storage);
        WriteAheadLog log =
                WriteAheadLog.create(storage, incarnation, UUID.randomUUID(), WalSettings.DEFAULTS, new Failing());
        log.start();
        return new RingLimit(log);
    }

    @Override
    public void operation() {
        if (log.append(RecordKind.UNIT.code(), delta, 0, DELTA_BYTES) < 0) {
            throw new IllegalStateException("dropped");
        }
    }

    /** A limit that fails is none. */
    private static final class Failing implements WalListener {
        @Override
        public void onResyncNeeded(Lsn gap) {
            fail("gap at " + gap);
        }

        @Override
        public void onWriteFailure(Throwable failure, long failures) {
            fail(failure.toString());
        }

        private static void fail(String why) {
            System.err.println("L2 failed: " + why);
            Runtime.getRuntime().halt(1);
        }
    }
}
