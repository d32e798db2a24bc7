package io.rekindle.runtime.checkpoint;

import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * Tells how much is read from another source.
 *
 * @param bytes told of each record's payload as it is read
 */
public record CountingLogSource(LogSource source, LongConsumer bytes) implements LogSource {
    @Override
    public Cursor open(long incarnation, long fromPosition) throws IOException {
        return new CountingCursor(source.open(incarnation, fromPosition), bytes);
    }

    private record CountingCursor(Cursor cursor, LongConsumer bytes) implements Cursor {
        @Override
        public Step next() throws IOException {
            Step step = cursor.next();
            if (step instanceof Step.Read read) {
                bytes.accept(read.record().payload().length);
            }
            return step;
        }

        @Override
        public void close() throws IOException {
            cursor.close();
        }
    }
}
