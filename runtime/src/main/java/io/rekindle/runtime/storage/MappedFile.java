package io.rekindle.runtime.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file mapped into memory as a whole. The mapping lives until the garbage collector takes its buffer: unmapping
 * earlier would turn another thread's late access into a crash of the JVM.
 */
public interface MappedFile {
    /** The file's name, for messages. */
    StoreFile name();

    /** The mapping, little endian, from 0 to the file's length. Not to be shared for its position and limit: duplicate it. */
    ByteBuffer buffer();

    /** What was written to the mapping is on the device when this returns. */
    void force() throws IOException;
}
