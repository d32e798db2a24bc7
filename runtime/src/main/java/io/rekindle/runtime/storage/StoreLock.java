package io.rekindle.runtime.storage;

import java.io.IOException;

/**
 * The advisory lock of a store, held. It helps a second JVM to wait or to refuse; it is not the fence (that is the
 * incarnation): an operating system drops it when any descriptor of the file is closed, and a file system may ignore it.
 */
public interface StoreLock extends AutoCloseable {
    /** Gives the lock up. The file stays. */
    @Override
    void close() throws IOException;
}
