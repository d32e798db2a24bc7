package io.rekindle.runtime.recovery;

import io.rekindle.format.Ref;
import io.rekindle.format.proto.LifeStart;
import io.rekindle.runtime.checkpoint.CountingLogSource;
import io.rekindle.runtime.checkpoint.LogSource;
import io.rekindle.runtime.checkpoint.Version;
import io.rekindle.runtime.checkpoint.Versions;
import io.rekindle.runtime.checkpoint.WalLogSource;
import io.rekindle.runtime.image.ContextName;
import io.rekindle.runtime.image.ContextState;
import io.rekindle.runtime.image.Image;
import io.rekindle.runtime.image.ObjectState;
import io.rekindle.runtime.image.RootState;
import io.rekindle.runtime.ring.RingReader;
import io.rekindle.runtime.storage.Lives;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

    private static final String NOTE = ".reason";
    private static final int MAX_NOTE_BYTES = 1 << 20;
    private static final int MAX_OBJECTS_COUNTED = 100_000;

    private final Storage storage;
    private final @Nullable String owner;
    private @Nullable Recovered state;
    private LongConsumer logRead = bytes -> {};

    private StoreView(Storage storage, @Nullable String owner) {
        this.storage = storage;
        this.owner = owner;
    }

    /** Opens a store. */
    public static StoreView open(Storage storage) throws IOException {
        return new StoreView(storage, storage.lockOwner());
    }

    /** Opens a store of which it is known whether a JVM lives on it: what that says of itself, or null. */
    static StoreView open(Storage storage, @Nullable String owner) {
        return new StoreView(storage, owner);
    }

    /** What the JVM that lives on the store says of itself; empty if none does. */
    public Optional<String> owner() {
        return Optional.ofNullable(owner);
    }

    /** Whether the directory looks like a store, whole or not. */
    public boolean isStore() throws IOException {
        return storage.exists(StoreLayout.IDENTITY)
                || !Lives.withLog(storage).isEmpty()
                || storage.list(StoreLayout.MANIFESTS).stream()
                        .anyMatch(file -> StoreLayout.manifestLifeOf(file).isPresent());
    }

    /** Asks to be told of bytes of log that {@link #state} reads, some at a time. */
    public void onLogRead(LongConsumer listener) {
        logRead = listener;
    }

    /** The last life; 0 for none. */
    public long lastLife() throws IOException {
        return Lives.highest(storage);
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

    LogSource source() throws IOException {
        LogSource log = owner == null
                ? WalLogSource.ofTheDead(storage)
                : WalLogSource.withLive(storage, Lives.highest(storage));
        return new CountingLogSource(log, logRead);
    }

    /**
     * Something in the quarantine.
     *
     * @param name in the quarantine
     * @param was the file it was
     * @param reason why it could not be used; empty if nothing was left of the note
     */
    public record Quarantined(String name, String was, String reason, long bytes) {}

    /**
     * The commit ring of the last life.
     *
     * @param waitingBytes committed, and not yet in the log's files
     * @param forcedPosition up to where the log was forced to the device
     * @param dropping whether units are being dropped, or were at its death
     */
    public record Ring(long waitingBytes, long drainedPosition, long forcedPosition, boolean dropping) {}

    /**
     * What a store holds, in numbers.
     *
     * @param storeId empty if it has none yet
     * @param incarnation the last life; 0 for none
     * @param owner what the JVM that lives on it says of itself; empty for none
     * @param start how the last life began, if that is known
     * @param lives that the store knows of
     * @param newest the newest version, if there is any
     * @param asOfMicros when the last unit was committed
     * @param ring if the last life has one that can be read
     * @param lastRecovery the report of the recovery with which the last life began, if it was kept
     * @param report what a recovery would find now
     */
    public record Status(
            String location,
            String storeId,
            long incarnation,
            String owner,
            @Nullable LifeStart start,
            int lives,
            int versions,
            @Nullable Version newest,
            long contexts,
            long roots,
            long objects,
            long asOfMicros,
            long logUnitsSinceVersion,
            long logBytesSinceVersion,
            long checkpointBytes,
            long walBytes,
            @Nullable Ring ring,
            List<Quarantined> quarantined,
            io.rekindle.format.proto.@Nullable RecoveryReport lastRecovery,
            RecoveryReport report) {}

    /** Counts. */
    public Status status() throws IOException {
        Recovered found = state();
        List<Version> versions = versions();
        long last = Lives.highest(storage);
        RecoveryReport report = found.report();
        UUID id = found.storeId();
        return new Status(
                storage.location(),
                id == null ? "" : id.toString(),
                last,
                owner == null ? "" : owner,
                found.lineage().starts().get(last),
                found.lineage().starts().size(),
                versions.size(),
                versions.isEmpty() ? null : versions.get(versions.size() - 1),
                report.contexts(),
                report.roots(),
                report.objects(),
                report.asOfMicros(),
                report.logUnits(),
                report.logBytes(),
                bytesIn(StoreLayout.CHECKPOINTS),
                bytesIn(StoreLayout.WAL),
                ring(last),
                quarantined(),
                reportOf(last),
                report);
    }

    private @Nullable Ring ring(long life) {
        try {
            RingReader ring = RingReader.open(storage, StoreLayout.ring(life));
            long drained = ring.drainedPosition();
            return new Ring(
                    Math.max(0, ring.reservedPosition() - drained), drained, ring.forcedPosition(), ring.gapOpen());
        } catch (IOException noneToRead) {
            // A check says why.
            return null;
        }
    }

    private io.rekindle.format.proto.@Nullable RecoveryReport reportOf(long life) {
        try {
            return Reports.read(storage, life);
        } catch (IOException noneToRead) {
            // A check says why, if there is one at all.
            return null;
        }
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

    /** What lies in the quarantine. */
    public List<Quarantined> quarantined() throws IOException {
        List<Quarantined> found = new ArrayList<>();
        for (StoreFile file : storage.list(StoreLayout.QUARANTINE)) {
            if (!file.name().endsWith(NOTE)) {
                String note = noteOf(file);
                found.add(new Quarantined(file.name(), entry(note, "was: "), entry(note, "reason: "), bytesIn(file)));
            }
        }
        return found;
    }

    private String noteOf(StoreFile file) {
        try {
            byte[] note = storage.read(StoreLayout.QUARANTINE.child(file.name() + NOTE), MAX_NOTE_BYTES);
            return new String(note, StandardCharsets.UTF_8);
        } catch (IOException none) {
            // The file alone was kept.
            return "";
        }
    }

    private static String entry(String note, String label) {
        return note.lines()
                .filter(line -> line.startsWith(label))
                .findFirst()
                .map(line -> line.substring(label.length()))
                .orElse("");
    }

    // --------------------------------------------------------------------------------------------------- contexts

    /**
     * A context.
     *
     * @param key text of its key; empty for a singleton
     * @param keyed false for a singleton
     * @param objects objects that it reaches without passing through another context
     * @param bytes what these take in a checkpoint
     * @param affected whether some of it could not be recovered in full
     */
    public record ContextRow(
            String name,
            String key,
            boolean keyed,
            long objectId,
            String className,
            long objects,
            long bytes,
            boolean affected) {}

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
                        name.key() != null,
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

    /**
     * A durable root.
     *
     * @param className of the object it refers to; empty if its value is none
     * @param size elements, entries or fields of that object
     */
    public record RootRow(String name, String className, long size) {}

    /** The durable roots, by name. */
    public List<RootRow> roots() throws IOException {
        Image image = state().image();
        List<RootRow> rows = new ArrayList<>();
        image.roots().forEach((name, root) -> {
            ObjectState object = root.value() instanceof Ref ref ? image.get(ref.id()) : null;
            rows.add(
                    object == null
                            ? new RootRow(name, "", 0)
                            : new RootRow(name, ObjectTree.className(image, object.schemaId()), object.size()));
        });
        return rows;
    }

    /**
     * What {@link #show} or {@link #showRoot} can show.
     *
     * @param key text of the key of a context; null for a singleton or a root
     */
    public record Name(String name, @Nullable String key, boolean isRoot) {
        @Override
        public String toString() {
            return key == null ? name : name + "[" + key + "]";
        }
    }

    /** The names of all contexts and roots, sorted. */
    public List<Name> names() throws IOException {
        Image image = state().image();
        List<Name> names = new ArrayList<>();
        for (ContextName name : image.contexts().keySet()) {
            names.add(new Name(name.name(), name.key() == null ? null : keyText(name), false));
        }
        image.roots().keySet().forEach(root -> names.add(new Name(root, null, true)));
        names.sort(Comparator.comparing(Name::toString));
        return names;
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
     * @param name logical name
     * @param key text of the key; empty for a singleton
     * @return all contexts that match: keys of different types may have one text
     */
    public List<ObjectTree> show(String name, String key, ObjectTree.Limits limits) throws IOException {
        Image image = state().image();
        List<ObjectTree> trees = new ArrayList<>();
        for (ContextName candidate : image.contexts().keySet()) {
            if (candidate.name().equals(name) && keyText(candidate).equals(key)) {
                ContextState context = image.context(candidate);
                if (context != null) {
                    trees.add(ObjectTree.of(image, context.objectId(), limits));
                }
            }
        }
        return trees;
    }

    /** What a durable root reaches, as a tree; empty if there is no such root or it holds no object. */
    public Optional<ObjectTree> showRoot(String name, ObjectTree.Limits limits) throws IOException {
        Image image = state().image();
        RootState root = image.roots().get(name);
        return root != null && root.value() instanceof Ref ref
                ? Optional.of(ObjectTree.of(image, ref.id(), limits))
                : Optional.empty();
    }

    // ---------------------------------------------------------------------------------------- versions and verify

    /** The versions, oldest first. */
    public List<Version> versions() throws IOException {
        return manifests().versions();
    }

    /** The versions, and the manifests that are none. */
    public Versions.Found manifests() throws IOException {
        UUID id = storeId();
        return id == null ? new Versions.Found(List.of(), List.of()) : Versions.list(storage, id);
    }

    /** The store's id; null if none can be told. */
    @Nullable
    UUID storeId() throws IOException {
        Recovered known = state;
        if (known != null) {
            return known.storeId();
        }
        return StoreContents.identify(storage, new Damage(storage, false));
    }

    /**
     * Something that a check found.
     *
     * @param what the file, or the directory of a log
     * @param offset where in the file, in bytes
     * @param problem what is wrong
     * @param actual what is there
     * @param expected what should be
     * @param next what to do
     * @param usual true for what a crash leaves as a rule, a torn tail say: no damage
     */
    public record Finding(
            String what, long offset, String problem, String actual, String expected, String next, boolean usual) {}

    /**
     * What a check came to.
     *
     * @param files files checked
     * @param bytes bytes read
     * @param units units of work in the log
     */
    public record Verification(int files, long bytes, long units, List<Finding> findings) {
        /** Whether nothing is damaged. */
        public boolean isSound() {
            return findings.stream().allMatch(Finding::usual);
        }
    }

    /** The bytes that {@link #verify} will read, at most: what its progress adds up to. */
    public long bytesToVerify() throws IOException {
        return bytesIn(StoreLayout.CHECKPOINTS) + bytesIn(StoreLayout.MANIFESTS) + bytesIn(StoreLayout.WAL);
    }

    /**
     * Reads and checks every file and every block.
     *
     * @param progress told of bytes checked, some at a time
     */
    public Verification verify(LongConsumer progress) throws IOException {
        return new StoreCheck(storage, this, progress).run();
    }
}
