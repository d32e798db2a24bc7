package io.rekindle.runtime.recovery;

import io.rekindle.format.FileFormatException;
import io.rekindle.runtime.checkpoint.CheckpointCheck;
import io.rekindle.runtime.checkpoint.LogSource;
import io.rekindle.runtime.checkpoint.StoreIdentity;
import io.rekindle.runtime.checkpoint.Version;
import io.rekindle.runtime.checkpoint.Versions;
import io.rekindle.runtime.checkpoint.WalLogSource;
import io.rekindle.runtime.image.ContextName;
import io.rekindle.runtime.image.ContextState;
import io.rekindle.runtime.image.Image;
import io.rekindle.runtime.image.ObjectState;
import io.rekindle.runtime.storage.Lives;
import io.rekindle.runtime.storage.LockResult;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * A store as whoever only looks sees it, whether a JVM lives on it or not. Writes nothing, renames nothing. What it says of
 * a live store is true of some moment while it was asked. One thread.
 */
public final class StoreView {
    /** A live store may remove a file between its being named and its being opened. */
    private static final int ATTEMPTS = 5;

    private static final int MAX_OBJECTS_COUNTED = 100_000;

    private final Storage storage;
    private final @Nullable String owner;
    private @Nullable Recovered state;

    private StoreView(Storage storage, @Nullable String owner) {
        this.storage = storage;
        this.owner = owner;
    }

    /** Opens a store. */
    public static StoreView open(Storage storage) throws IOException {
        String owner = null;
        if (storage.exists(StoreLayout.LOCK)) {
            LockResult lock = storage.tryLock("rekindle command line");
            if (lock instanceof LockResult.Held held) {
                held.lock().close();
            } else if (lock instanceof LockResult.Busy busy) {
                owner = busy.owner();
            }
        }
        return new StoreView(storage, owner);
    }

    /** Opens a store of which it is known whether a JVM lives on it: what that says of itself, or null. */
    static StoreView open(Storage storage, @Nullable String owner) {
        return new StoreView(storage, owner);
    }

    /** What the JVM that lives on the store says of itself; empty if none does. */
    public Optional<String> owner() {
        return Optional.ofNullable(owner);
    }

    // ------------------------------------------------------------------------------------------------------ state

    /**
     * The state at the end of the log, as a recovery would find it now. Read once; then kept.
     *
     * @throws StoreRefusedException if the store's format is another version's
     */
    public Recovered state() throws IOException {
        Recovered known = state;
        if (known != null) {
            return known;
        }
        NoSuchFileException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                Recovered found = Recovery.look(storage, source());
                if (owner == null || attempt == ATTEMPTS - 1 || found.report().isComplete()) {
                    state = found;
                    return found;
                }
            } catch (NoSuchFileException removedMeanwhile) {
                last = removedMeanwhile;
            }
        }
        throw last == null ? new IOException("the store changes too fast to be read: " + storage.location()) : last;
    }

    private LogSource source() throws IOException {
        return owner == null ? WalLogSource.ofTheDead(storage) : WalLogSource.withLive(storage, Lives.highest(storage));
    }

    /**
     * Numbers about a store.
     *
     * @param storeId empty if it has none yet
     * @param incarnation the last life; 0 for none
     * @param owner what the JVM that lives on it says of itself; empty for none
     * @param newestVersion its name; empty for none
     * @param newestVersionMicros when it was made
     * @param asOfMicros when the last unit was committed
     */
    public record Status(
            String location,
            String storeId,
            long incarnation,
            String owner,
            int versions,
            String newestVersion,
            long newestVersionMicros,
            long contexts,
            long roots,
            long objects,
            long asOfMicros,
            long logUnitsSinceVersion,
            long logBytesSinceVersion,
            long checkpointBytes,
            long walBytes,
            int quarantined,
            RecoveryReport report) {}

    /** Counts. */
    public Status status() throws IOException {
        Recovered found = state();
        List<Version> versions = versions();
        Version newest = versions.isEmpty() ? null : versions.get(versions.size() - 1);
        RecoveryReport report = found.report();
        UUID id = found.storeId();
        return new Status(
                storage.location(),
                id == null ? "" : id.toString(),
                Lives.highest(storage),
                owner == null ? "" : owner,
                versions.size(),
                newest == null ? "" : newest.name(),
                newest == null ? 0 : newest.manifest().getCreatedAtMicros(),
                report.contexts(),
                report.roots(),
                report.objects(),
                report.asOfMicros(),
                report.logUnits(),
                report.logBytes(),
                bytesIn(StoreLayout.CHECKPOINTS),
                bytesIn(StoreLayout.WAL),
                quarantined(),
                report);
    }

    private long bytesIn(StoreFile file) throws IOException {
        long bytes = 0;
        try {
            for (StoreFile within : storage.list(file)) {
                bytes += bytesIn(within);
            }
            return bytes;
        } catch (NotDirectoryException aFile) {
            return lengthOf(file);
        }
    }

    private long lengthOf(StoreFile file) throws IOException {
        try {
            return storage.length(file);
        } catch (NoSuchFileException removedMeanwhile) {
            return 0;
        }
    }

    private int quarantined() throws IOException {
        int count = 0;
        for (StoreFile file : storage.list(StoreLayout.QUARANTINE)) {
            count += file.name().endsWith(".reason") ? 0 : 1;
        }
        return count;
    }

    // --------------------------------------------------------------------------------------------------- contexts

    /**
     * A context.
     *
     * @param key text of its key; empty for a singleton
     * @param objects objects that it reaches without passing through another context
     * @param bytes what these take in a checkpoint
     */
    public record ContextRow(
            String name, String key, long objectId, String className, long objects, long bytes, boolean affected) {}

    /** The contexts, by name and key. */
    public List<ContextRow> contexts() throws IOException {
        Recovered found = state();
        Image image = found.image();
        LongHashSet contextObjects = new LongHashSet();
        image.contexts().values().forEach(id -> contextObjects.add(id.longValue()));
        List<ContextRow> rows = new ArrayList<>();
        for (ContextName name : image.contexts().keySet()) {
            ContextState context = image.context(name);
            if (context != null) {
                long[] size = sizeOf(image, context.objectId(), contextObjects);
                rows.add(new ContextRow(
                        name.name(),
                        keyText(name),
                        context.objectId(),
                        ObjectTree.className(image, context.schemaId()),
                        size[0],
                        size[1],
                        found.affected().contains(name)));
            }
        }
        rows.sort(Comparator.comparing(ContextRow::name).thenComparing(ContextRow::key));
        return rows;
    }

    private static String keyText(ContextName name) {
        Object key = name.key();
        return key == null ? "" : ObjectTree.text(key);
    }

    private static long[] sizeOf(Image image, long root, LongHashSet contextObjects) {
        LongHashSet seen = new LongHashSet();
        LongArrayList open = new LongArrayList();
        seen.add(root);
        open.addLong(root);
        long bytes = 0;
        while (!open.isEmpty() && seen.size() < MAX_OBJECTS_COUNTED) {
            ObjectState object = image.get(open.popLong());
            if (object != null) {
                bytes += object.toChange().getSerializedSize();
                object.forEachReference(id -> {
                    if (!contextObjects.contains(id) && seen.add(id)) {
                        open.addLong(id);
                    }
                });
            }
        }
        return new long[] {seen.size(), bytes};
    }

    /**
     * What a context reaches, as a tree.
     *
     * @param name logical name, or its last part; empty for any
     * @param key text of the key; empty for a singleton
     * @return all contexts that match
     */
    public List<ObjectTree> show(String name, String key, ObjectTree.Limits limits) throws IOException {
        Image image = state().image();
        List<ContextName> names = new ArrayList<>();
        for (ContextName candidate : image.contexts().keySet()) {
            boolean named = name.isEmpty()
                    || candidate.name().equals(name)
                    || candidate.name().endsWith("." + name);
            if (named && keyText(candidate).equals(key)) {
                names.add(candidate);
            }
        }
        names.sort(Comparator.comparing(ContextName::toString));
        List<ObjectTree> trees = new ArrayList<>();
        for (ContextName match : names) {
            ContextState context = image.context(match);
            if (context != null) {
                trees.add(ObjectTree.of(image, context.objectId(), limits));
            }
        }
        return trees;
    }

    /** What a durable root reaches, as a tree; empty if there is no such root or it holds no object. */
    public Optional<ObjectTree> showRoot(String name, ObjectTree.Limits limits) throws IOException {
        Image image = state().image();
        io.rekindle.runtime.image.RootState root = image.roots().get(name);
        return root != null && root.value() instanceof io.rekindle.format.Ref ref
                ? Optional.of(ObjectTree.of(image, ref.id(), limits))
                : Optional.empty();
    }

    // ---------------------------------------------------------------------------------------- versions and verify

    /** The versions, oldest first. */
    public List<Version> versions() throws IOException {
        UUID id = storeId();
        return id == null ? List.of() : Versions.list(storage, id).versions();
    }

    private @Nullable UUID storeId() throws IOException {
        Recovered known = state;
        if (known != null) {
            return known.storeId();
        }
        return StoreContents.identify(storage, new Damage(storage, false));
    }

    /**
     * Something that a check found.
     *
     * @param expected true for what a crash leaves as a rule: a torn tail
     */
    public record Finding(String what, String message, boolean expected) {}

    /**
     * What a check came to.
     *
     * @param files files checked
     * @param bytes bytes read
     */
    public record Verification(int files, long bytes, long units, List<Finding> findings) {
        /** Whether nothing is damaged. */
        public boolean isSound() {
            return findings.stream().allMatch(Finding::expected);
        }
    }

    /** The bytes that {@link #verify} will read, about: what its progress adds up to. */
    public long bytesToVerify() throws IOException {
        return bytesIn(StoreLayout.CHECKPOINTS) + bytesIn(StoreLayout.MANIFESTS) + bytesIn(StoreLayout.WAL);
    }

    /**
     * Reads and checks every file and every block.
     *
     * @param progress told of bytes checked, some at a time
     */
    public Verification verify(LongConsumer progress) throws IOException {
        List<Finding> findings = new ArrayList<>();
        long[] bytes = {0};
        LongConsumer counted = read -> {
            bytes[0] += read;
            progress.accept(read);
        };
        int files = verifyIdentity(findings);
        UUID id = storeId();
        if (id != null) {
            for (StoreFile file : storage.list(StoreLayout.MANIFESTS)) {
                if (StoreLayout.manifestLifeOf(file).isPresent()) {
                    files++;
                    verifyFile(file, findings, () -> {
                        counted.accept(storage.length(file));
                        CheckpointCheck.manifest(storage, id, file);
                    });
                }
            }
            for (StoreFile file : storage.list(StoreLayout.CHECKPOINTS)) {
                if (StoreLayout.checkpointOf(file).isPresent()) {
                    files++;
                    verifyFile(file, findings, () -> CheckpointCheck.file(storage, id, file, counted));
                }
            }
        }
        long units = 0;
        for (long life : Lives.withLog(storage)) {
            files++;
            units += verifyLog(life, findings, counted);
        }
        return new Verification(files, bytes[0], units, findings);
    }

    private int verifyIdentity(List<Finding> findings) throws IOException {
        if (!storage.exists(StoreLayout.IDENTITY)) {
            return 0;
        }
        verifyFile(StoreLayout.IDENTITY, findings, () -> StoreIdentity.read(storage));
        return 1;
    }

    private interface Check {
        void run() throws IOException;
    }

    private void verifyFile(StoreFile file, List<Finding> findings, Check check) throws IOException {
        try {
            check.run();
        } catch (FileFormatException e) {
            findings.add(new Finding(file.path(), "" + e.getMessage(), false));
        } catch (NoSuchFileException e) {
            if (owner == null) {
                findings.add(new Finding(file.path(), "missing", false));
            }
        }
    }

    private long verifyLog(long life, List<Finding> findings, LongConsumer progress) throws IOException {
        String directory = StoreLayout.life(life).path();
        long units = 0;
        long begin = firstPosition(life);
        try (LogSource.Cursor cursor = source().open(life, begin)) {
            LogSource.Step step = cursor.next();
            while (step instanceof LogSource.Step.Read read) {
                units += read.record().kind() == io.rekindle.format.RecordKind.UNIT ? 1 : 0;
                progress.accept(read.record().payload().length);
                step = cursor.next();
            }
            if (step instanceof LogSource.Step.Torn torn) {
                findings.add(new Finding(directory, "torn tail at " + torn.at() + ": " + torn.reason(), true));
            } else if (step instanceof LogSource.Step.Damaged damaged) {
                findings.add(new Finding(directory, damaged.reason(), false));
            }
        } catch (FileFormatException e) {
            findings.add(new Finding(directory, "" + e.getMessage(), false));
        }
        return units;
    }

    /** Where the log that any version still needs begins: before it, it may have been trimmed. */
    private long firstPosition(long life) throws IOException {
        long first = 0;
        boolean any = false;
        List<Version> versions = versions();
        int from = Math.max(0, versions.size() - 2);
        for (Version version : versions.subList(from, versions.size())) {
            if (version.lsn().incarnation() == life) {
                first = any
                        ? Math.min(first, version.lsn().position())
                        : version.lsn().position();
                any = true;
            }
        }
        return first;
    }
}
