package com.acme.front;

import com.acme.town.Station;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A mapped file that says, after we were killed too, which workers were in the middle of a change: a byte each, 64 apart. */
final class Marks {
    private static final int STRIDE = 64;

    private final MappedByteBuffer bytes;

    Marks(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) STRIDE * Station.WORKERS);
            bytes.order(ByteOrder.nativeOrder());
        }
    }

    void begin(int worker) {
        bytes.put(worker * STRIDE, (byte) 1);
    }

    void end(int worker) {
        bytes.put(worker * STRIDE, (byte) 0);
    }
}
