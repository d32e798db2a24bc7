package io.rekindle.runtime.storage;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Storage} over a directory of the file system. The directories that {@link StoreLayout} names are made when
 * it is opened; nothing else is touched.
 */
public final class DirectoryStorage implements Storage {
    /** Ends the name of a mapped file whose beginning is not there yet. */
    private static final String UNFINISHED = ".new";

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path root;
    private final String hostBoot;

    private DirectoryStorage(Path root) {
        this.root = root;
        this.hostBoot = readHostBoot();
    }

    /** {@link #open(Path)} with the path as text, as the settings have it. */
    public static DirectoryStorage open(String directory) throws IOException {
        try {
            return open(Path.of(directory));
        } catch (InvalidPathException e) {
            throw new IOException("not a path: dir=" + directory + ": " + e.getMessage(), e);
        }
    }

    /**
     * Opens a store's directory, made if it is not there.
     *
     * @throws IOException if it is not a directory or cannot be written; the message says which
     */
    public static DirectoryStorage open(Path directory) throws IOException {
        Path root = directory.toAbsolutePath().normalize();
        try {
            makeDirectories(root);
            DirectoryStorage storage = new DirectoryStorage(root.toRealPath());
            for (StoreFile part : List.of(
                    StoreLayout.WAL,
                    StoreLayout.CHECKPOINTS,
                    StoreLayout.MANIFESTS,
                    StoreLayout.REPORTS,
                    StoreLayout.INDEX,
                    StoreLayout.QUARANTINE,
                    StoreLayout.TEMPORARY)) {
                storage.createDirectories(part);
            }
            return storage;
        } catch (FileSystemException e) {
            throw explain(root, e);
        }
    }

    /**
     * Opens a store's directory for reading only: makes nothing.
     *
     * @throws IOException if there is no such directory
     */
    public static DirectoryStorage openExisting(Path directory) throws IOException {
        Path root = directory.toAbsolutePath().normalize();
        if (!Files.isDirectory(root)) {
            throw new NotDirectoryException(root.toString());
        }
        return new DirectoryStorage(root.toRealPath());
    }

    private static IOException explain(Path root, FileSystemException cause) {
        if (Files.exists(root) && !Files.isDirectory(root)) {
            return new IOException("store directory is not a directory: " + root, cause);
        }
        if (Files.isDirectory(root) && !Files.isWritable(root)) {
            return new IOException("store directory is not writable: " + root, cause);
        }
        return new IOException("store directory cannot be made: " + root + ": " + reasonOf(cause), cause);
    }

    /** What the JDK says in a message only where the file system gave a text of its own. */
    private static String reasonOf(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NotDirectoryException || failure instanceof FileAlreadyExistsException) {
            return "not a directory";
        }
        String reason = failure instanceof FileSystemException inFile ? inFile.getReason() : failure.getMessage();
        return reason == null || reason.isEmpty() ? failure.toString() : reason;
    }

    /** Names the file, and tells whether it is the file's fault. */
    private IOException unreadable(StoreFile file, IOException failure) {
        boolean missing = failure instanceof NoSuchFileException && !exists(file);
        boolean known =
                missing || failure instanceof AccessDeniedException || failure instanceof UnreadableFileException;
        if (known) {
            return failure;
        }
        String message = "cannot be read: file=" + absolutePath(file) + ": " + reasonOf(failure);
        boolean ofTheProcess = reasonOf(failure).contains("Too many open files") || failure.getCause() instanceof Error;
        return ofTheProcess ? new IOException(message, failure) : new UnreadableFileException(message, failure);
    }

    private static void makeDirectories(Path path) throws IOException {
        // createDirectories alone refuses a symbolic link to a directory, which an operator may well have made.
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path);
        }
    }

    private static String readHostBoot() {
        try {
            return Files.isReadable(BOOT_ID) ? Files.readString(BOOT_ID).strip() : "";
        } catch (IOException unknownHere) {
            return "";
        }
    }

    private Path resolve(StoreFile file) {
        return file.path().isEmpty() ? root : root.resolve(file.path());
    }

    @Override
    public String location() {
        return root.toString();
    }

    @Override
    public String absolutePath(StoreFile file) {
        return resolve(file).toString();
    }

    @Override
    public String hostBoot() {
        return hostBoot;
    }

    @Override
    public boolean exists(StoreFile file) {
        return Files.exists(resolve(file), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public long length(StoreFile file) throws IOException {
        return Files.size(resolve(file));
    }

    @Override
    public List<StoreFile> list(StoreFile directory) throws IOException {
        List<StoreFile> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(resolve(directory))) {
            for (Path entry : entries) {
                addNamed(found, directory, entry.getFileName().toString());
            }
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        found.sort(null);
        return found;
    }

    private static void addNamed(List<StoreFile> found, StoreFile directory, String name) {
        try {
            found.add(directory.child(name));
        } catch (IllegalArgumentException notOurs) {
            // A name we would never give (blanks, other scripts): somebody else's file, none of our business.
            return;
        }
    }

    @Override
    public void createDirectories(StoreFile directory) throws IOException {
        makeDirectories(resolve(directory));
    }

    @Override
    public boolean claimDirectory(StoreFile directory) throws IOException {
        try {
            Files.createDirectory(resolve(directory));
        } catch (FileAlreadyExistsException taken) {
            return false;
        }
        forceDirectory(directory.parent());
        return true;
    }

    @Override
    public MappedFile createMapped(StoreFile file, long length, Consumer<ByteBuffer> header) throws IOException {
        if (length <= 0 || length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("length of a mapping: " + length);
        }
        if (exists(file)) {
            throw new NameTakenException("file exists: " + absolutePath(file));
        }
        StoreFile unfinished = file.parent().child(file.name() + UNFINISHED);
        delete(unfinished);
        try (ChannelFile reserved = newFile(unfinished)) {
            reserved.writeZeros(0, length);
            MappedByteBuffer buffer = reserved.channel().map(FileChannel.MapMode.READ_WRITE, 0, length);
            Mapping mapping = new Mapping(file, buffer);
            header.accept(mapping.buffer());
            rename(unfinished, file);
            return mapping;
        } catch (IOException e) {
            deleteAfter(e, unfinished);
            throw new IOException(
                    "cannot reserve " + length + " bytes: file=" + absolutePath(file) + ": " + e.getMessage(), e);
        }
    }

    private void deleteAfter(IOException failure, StoreFile file) {
        try {
            delete(file);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public MappedFile mapReadOnly(StoreFile file) throws IOException {
        try (FileChannel channel = FileChannel.open(resolve(notLock(file)), StandardOpenOption.READ)) {
            return new Mapping(file, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    @Override
    public RandomFile openForRead(StoreFile file) throws IOException {
        Path path = resolve(notLock(file));
        try {
            if (Files.isDirectory(path)) {
                throw new FileSystemException(path.toString(), null, "is a directory");
            }
            return new ChannelFile(file, FileChannel.open(path, StandardOpenOption.READ));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    @Override
    public RandomFile openForWrite(StoreFile file) throws IOException {
        return new ChannelFile(
                file, FileChannel.open(resolve(notLock(file)), StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public RandomFile create(StoreFile file) throws IOException {
        return newFile(file);
    }

    private ChannelFile newFile(StoreFile file) throws IOException {
        try {
            return new ChannelFile(
                    file,
                    FileChannel.open(
                            resolve(notLock(file)),
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.CREATE_NEW));
        } catch (FileAlreadyExistsException e) {
            throw new NameTakenException("file exists: " + absolutePath(file));
        }
    }

    @Override
    public byte[] read(StoreFile file, int maxBytes) throws IOException {
        try (RandomFile open = openForRead(file)) {
            long length = open.length();
            if (length > maxBytes) {
                throw new UnreadableFileException(
                        "file too long: file=" + absolutePath(file) + " actual=" + length + " expected<=" + maxBytes
                                + " bytes",
                        null);
            }
            ByteBuffer content = ByteBuffer.allocate((int) length);
            int read = open.read(0, content);
            byte[] bytes = new byte[read];
            content.flip().get(bytes);
            return bytes;
        }
    }

    @Override
    public void publish(StoreFile file, ByteBuffer content) throws IOException {
        createDirectories(StoreLayout.TEMPORARY);
        StoreFile temporary = StoreLayout.temporary();
        try (RandomFile writing = newFile(temporary)) {
            writing.write(0, content.duplicate());
            writing.force(true);
        } catch (IOException e) {
            deleteAfter(e, temporary);
            throw e;
        }
        try {
            link(temporary, file);
        } finally {
            delete(temporary);
        }
        forceDirectory(file.parent());
    }

    private void link(StoreFile from, StoreFile to) throws IOException {
        try {
            Files.createLink(resolve(to), resolve(from));
        } catch (FileAlreadyExistsException e) {
            throw new NameTakenException("already published: " + absolutePath(to));
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            copyExclusively(from, to, noLinks);
        }
    }

    /**
     * For file systems without hard links: the name is still taken exclusively, but a crash may leave it with part of
     * the content, which the checksum in its envelope tells a reader.
     */
    private void copyExclusively(StoreFile from, StoreFile to, Exception noLinks) throws IOException {
        ByteBuffer content = ByteBuffer.wrap(read(from, Integer.MAX_VALUE - 8));
        try (RandomFile copy = newFile(to)) {
            copy.write(0, content);
            copy.force(true);
        } catch (IOException e) {
            e.addSuppressed(noLinks);
            throw e;
        }
    }

    @Override
    public void forceDirectory(StoreFile directory) throws IOException {
        try (FileChannel channel = FileChannel.open(resolve(directory), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public StoreFile quarantine(StoreFile file, String reason) throws IOException {
        createDirectories(StoreLayout.QUARANTINE);
        String flat = file.path().replace('/', '.');
        for (int n = 1; ; n++) {
            StoreFile target = StoreLayout.QUARANTINE.child(flat + "." + n);
            StoreFile note = StoreLayout.QUARANTINE.child(target.name() + ".reason");
            if (exists(target) || exists(note)) {
                continue;
            }
            try (RandomFile text = newFile(note)) {
                text.write(
                        0,
                        ByteBuffer.wrap(("was: " + file + "\nreason: " + reason.strip() + "\n")
                                .getBytes(StandardCharsets.UTF_8)));
                text.force(true);
            } catch (NameTakenException another) {
                continue;
            }
            rename(file, target);
            forceDirectory(file.parent());
            forceDirectory(StoreLayout.QUARANTINE);
            return target;
        }
    }

    private void rename(StoreFile from, StoreFile to) throws IOException {
        try {
            Files.move(resolve(from), resolve(to), StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException otherDevice) {
            Files.move(resolve(from), resolve(to));
        }
    }

    @Override
    public void delete(StoreFile file) throws IOException {
        Files.deleteIfExists(resolve(notLock(file)));
    }

    @Override
    public void deleteTree(StoreFile directory) throws IOException {
        if (Files.isDirectory(resolve(directory), LinkOption.NOFOLLOW_LINKS)) {
            List<Path> children = new ArrayList<>();
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(resolve(directory))) {
                entries.forEach(children::add);
            }
            for (Path child : children) {
                deletePath(child);
            }
        }
        delete(directory);
    }

    private static void deletePath(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            List<Path> children = new ArrayList<>();
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                entries.forEach(children::add);
            }
            for (Path child : children) {
                deletePath(child);
            }
        }
        Files.deleteIfExists(path);
    }

    @Override
    public long usableBytes() {
        File directory = root.toFile();
        return directory.getTotalSpace() > 0 ? directory.getUsableSpace() : Long.MAX_VALUE;
    }

    @Override
    public LockResult tryLock(String owner) throws IOException {
        try {
            return LockFile.tryLock(resolve(StoreLayout.LOCK), owner);
        } catch (IOException e) {
            throw new IOException(
                    "the lock file cannot be used: " + absolutePath(StoreLayout.LOCK) + ": " + reasonOf(e), e);
        }
    }

    @Override
    public @Nullable String lockOwner() throws IOException {
        return LockFile.ownerOf(resolve(StoreLayout.LOCK));
    }

    /** Opening and closing the lock file by another way than the lock's own would drop the lock. */
    private static StoreFile notLock(StoreFile file) {
        if (file.equals(StoreLayout.LOCK)) {
            throw new IllegalArgumentException("the lock file is opened by tryLock only");
        }
        return file;
    }

    private record Mapping(StoreFile name, MappedByteBuffer mapped) implements MappedFile {
        @Override
        public ByteBuffer buffer() {
            return mapped.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public void force() {
            mapped.force();
        }
    }
}
