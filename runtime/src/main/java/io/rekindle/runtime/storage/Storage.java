package io.rekindle.runtime.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The file system as the engine sees it: one store directory, and everything that is ever done in it. The one seam at
 * which faults are injected.
 *
 * <p>Safe for use by several threads. An {@link IOException} says what was tried on which file and what came of it.
 * A file that has just been created or renamed survives a crash of the host only after {@link #forceDirectory} of the
 * directory that holds it; where a method does that itself, it says so.
 */
public interface Storage {

    /** The store's directory as text, for messages and for the user. */
    String location();

    /** The absolute path of a file as text: for messages, and for a library that opens files by itself. */
    String absolutePath(StoreFile file);

    /** Whether there is a file or directory of this name. */
    boolean exists(StoreFile file) throws IOException;

    /** The length in bytes of a file that exists. */
    long length(StoreFile file) throws IOException;

    /** What lies directly in a directory, sorted by name; empty if there is no such directory. */
    List<StoreFile> list(StoreFile directory) throws IOException;

    /** Makes a directory and those above it; not an error if it is there. */
    void createDirectories(StoreFile directory) throws IOException;

    /**
     * Makes a directory that must not be there: of several that try, in any process, exactly one gets true. Its parent
     * must exist, and is forced.
     *
     * @return false if the name was taken
     */
    boolean claimDirectory(StoreFile directory) throws IOException;

    /**
     * Creates a file of zeros, with its disk space reserved by writing them, and maps it for reading and writing. So a
     * full disk is an exception here, never a signal at a later store. The file gets its name only once {@code header}
     * has put its beginning into the mapping: a process that is killed meanwhile leaves a file that nobody reads.
     *
     * @throws NameTakenException if the file exists
     */
    MappedFile createMapped(StoreFile file, long length, Consumer<ByteBuffer> header) throws IOException;

    /**
     * Maps a file that exists, for reading.
     *
     * @throws UnreadableFileException if it is there and cannot be read; likewise below
     */
    MappedFile mapReadOnly(StoreFile file) throws IOException;

    /** Opens a file that exists, for reading. */
    RandomFile openForRead(StoreFile file) throws IOException;

    /** Opens a file that exists, for reading and writing. */
    RandomFile openForWrite(StoreFile file) throws IOException;

    /**
     * Creates an empty file for reading and writing.
     *
     * @throws NameTakenException if the file exists
     */
    RandomFile create(StoreFile file) throws IOException;

    /**
     * A whole file.
     *
     * @throws IOException if it is longer than {@code maxBytes}: a damaged length never becomes a huge allocation
     */
    byte[] read(StoreFile file, int maxBytes) throws IOException;

    /**
     * Makes {@code content} visible under {@code file}, whole or not at all, and durable on the host when this returns:
     * writes a temporary file, forces it, links it to its name, forces the directory. What it refers to must have been
     * forced before.
     *
     * @throws NameTakenException if the name exists; then that file stays as it was
     */
    void publish(StoreFile file, ByteBuffer content) throws IOException;

    /** Forces a directory: the names in it survive a crash of the host. */
    void forceDirectory(StoreFile directory) throws IOException;

    /**
     * Moves a file or directory away by renaming it into the quarantine, with the reason in a file beside it. Nothing
     * is deleted.
     *
     * @return where it lies now
     */
    StoreFile quarantine(StoreFile file, String reason) throws IOException;

    /** Deletes a file, or an empty directory. Not an error if there is none. */
    void delete(StoreFile file) throws IOException;

    /** Deletes a directory and all that lies in it, the deepest first. Not an error if there is none. */
    void deleteTree(StoreFile directory) throws IOException;

    /** Bytes that can still be written in the store's file system; {@link Long#MAX_VALUE} if it does not say. */
    long usableBytes();

    /**
     * Asks for the store's advisory lock, and never waits for it.
     *
     * @param owner one line about this JVM, which a second one shows to its user
     */
    LockResult tryLock(String owner) throws IOException;

    /**
     * What the live JVM that holds the store's lock says of itself; null if none does. For whoever only looks: writes
     * nothing, and keeps no JVM out of the store.
     */
    @Nullable
    String lockOwner() throws IOException;

    /**
     * Which start of the operating system this is: text that differs after the host has crashed or been restarted.
     * Empty where it cannot be told.
     */
    String hostBoot();
}
