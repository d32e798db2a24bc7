package io.rekindle.runtime.checkpoint;

import io.rekindle.format.Lsn;
import io.rekindle.format.proto.CheckpointFile;
import io.rekindle.format.proto.CheckpointKind;
import io.rekindle.format.proto.LifeStart;
import io.rekindle.format.proto.Manifest;
import io.rekindle.runtime.storage.Lives;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import io.rekindle.runtime.wal.Wal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The versions as the owner of the store changes them: publishes the next, replaces files by merged ones, removes what no
 * kept version needs. Before each of these it makes sure that no later life has taken over.
 *
 * <p>Safe for use by several threads: the checkpointer's and the merger's.
 */
final class VersionStore {
    /** Lives whose beginnings a manifest keeps. */
    private static final int LIVES_KEPT = 64;

    private final Storage storage;
    private final CheckpointerSettings settings;
    private final Lineage lineage;
    /** Checkpoint files that recovery found damaged and used what it could of: why, by name. */
    private final Map<String, String> damaged;

    // The rest is guarded by this.
    private @Nullable Version newest;
    private long nextNumber;
    private final Set<String> inUse = new HashSet<>();

    VersionStore(
            Storage storage,
            CheckpointerSettings settings,
            Lineage lineage,
            @Nullable Version newest,
            Map<String, String> damaged) {
        this.storage = storage;
        this.settings = settings;
        this.lineage = lineage;
        this.newest = newest;
        this.damaged = Map.copyOf(damaged);
        this.nextNumber = newest != null && newest.manifest().getIncarnation() == settings.incarnation()
                ? newest.manifest().getNumber() + 1
                : 1;
    }

    synchronized @Nullable Version newest() {
        return newest;
    }

    synchronized List<CheckpointFile> files() {
        return newest == null ? List.of() : newest.manifest().getFilesList();
    }

    /** Begins a file. It stays, though no manifest names it, until it is {@link #release released}. */
    synchronized CheckpointFileWriter newFile() throws IOException {
        CheckpointFileWriter writer = CheckpointFileWriter.create(storage, settings.storeId(), settings.incarnation());
        inUse.add(writer.name());
        return writer;
    }

    /** Files that are being read stay, though no manifest may name them any more. */
    synchronized void use(List<CheckpointFile> files) {
        files.forEach(file -> inUse.add(file.getName()));
    }

    synchronized void release(List<CheckpointFile> files) {
        files.forEach(file -> inUse.remove(file.getName()));
    }

    synchronized void release(String name) {
        inUse.remove(name);
    }

    /** Publishes a version of the newest one's files and these. */
    synchronized Version publish(List<CheckpointFile> added, Lsn lsn, long asOfMicros, String label, @Nullable Lsn gap)
            throws IOException {
        List<CheckpointFile> files = new ArrayList<>(files());
        files.addAll(added);
        return publishFiles(files, lsn, asOfMicros, label, gap);
    }

    /**
     * Publishes the newest version with a run of its files replaced by one.
     *
     * @return null if the run is not part of it any more
     */
    synchronized @Nullable Version replace(List<CheckpointFile> run, CheckpointFile merged) throws IOException {
        List<CheckpointFile> files = new ArrayList<>(files());
        int at = Collections.indexOfSubList(files, run);
        Version before = newest;
        if (at < 0 || before == null) {
            return null;
        }
        files.subList(at, at + run.size()).clear();
        files.add(at, merged);
        Manifest manifest = before.manifest();
        Lsn gap = manifest.hasGap() ? Lsn.of(manifest.getGap()) : null;
        return publishFiles(files, before.lsn(), manifest.getAsOfMicros(), "", gap);
    }

    private Version publishFiles(List<CheckpointFile> files, Lsn lsn, long asOfMicros, String label, @Nullable Lsn gap)
            throws IOException {
        requireOwned();
        Version before = newest;
        long objects = 0;
        long roots = 0;
        long contexts = 0;
        for (CheckpointFile file : files) {
            objects += file.getObjects();
            roots += file.getRoots();
            contexts += file.getContexts();
        }
        List<LifeStart> lives = lineage.ancestry(settings.incarnation());
        Manifest.Builder manifest = Manifest.newBuilder()
                .setStoreId(settings.storeId().toString())
                .setIncarnation(settings.incarnation())
                .setNumber(nextNumber)
                .setParent(before == null ? "" : before.name())
                .setLsn(lsn.toProto())
                .setCreatedAtMicros(Clock.nowMicros())
                .setLabel(label)
                .addAllFiles(files)
                .setObjects(objects)
                .setRoots(roots)
                .setContexts(contexts)
                .addWal(lsn.toProto())
                .setAsOfMicros(asOfMicros)
                .setProduct(settings.product())
                .addAllLives(lives.subList(0, Math.min(LIVES_KEPT, lives.size())));
        if (gap != null) {
            manifest.setGap(gap.toProto());
        }
        nextNumber++;
        Version published = Versions.publish(storage, settings.storeId(), manifest.build());
        newest = published;
        return published;
    }

    /** Removes versions beyond those kept, files that none names any more, and the log behind the second newest. */
    synchronized void removeSuperfluous() throws IOException {
        requireOwned();
        Versions.Found found = Versions.list(storage, settings.storeId());
        List<Version> kept = new ArrayList<>();
        List<Version> unlabelled = new ArrayList<>();
        for (Version version : found.versions()) {
            if (lineage.refutes(version, settings.incarnation())) {
                // Of a life that lost the store: no state of ours, and no recovery looks at it.
                storage.delete(version.file());
                continue;
            }
            (version.manifest().getLabel().isEmpty() ? unlabelled : kept).add(version);
        }
        int surplus = Math.max(0, unlabelled.size() - settings.versionsKept());
        for (Version version : unlabelled.subList(0, surplus)) {
            storage.delete(version.file());
        }
        kept.addAll(unlabelled.subList(surplus, unlabelled.size()));
        kept.sort(null);
        if (found.broken().isEmpty()) {
            // A manifest that cannot be read may name any file.
            removeFiles(kept);
        }
        if (kept.size() >= 2) {
            trimTo(kept.get(kept.size() - 2).lsn());
        }
    }

    private void removeFiles(List<Version> kept) throws IOException {
        Set<String> named = new HashSet<>(inUse);
        for (Version version : kept) {
            version.manifest().getFilesList().forEach(file -> named.add(file.getName()));
        }
        for (StoreFile file : storage.list(StoreLayout.CHECKPOINTS)) {
            if (StoreLayout.checkpointOf(file).isPresent() && !named.contains(file.name())) {
                String damage = damaged.get(file.name());
                if (damage == null) {
                    storage.delete(file);
                } else {
                    storage.quarantine(file, damage);
                }
            }
        }
    }

    private void trimTo(Lsn lsn) throws IOException {
        for (long life : Lives.withLog(storage)) {
            if (life < lsn.incarnation()) {
                removeLife(life);
            }
        }
        if (lsn.incarnation() == settings.incarnation()) {
            Wal.trimTo(storage, lsn);
        }
    }

    /** A log that was read to its cut is deleted; one that could not be is kept aside. */
    private void removeLife(long life) throws IOException {
        StoreFile directory = StoreLayout.life(life);
        String unreadable = damageOf(life);
        if (unreadable.isEmpty()) {
            Wal.removeLife(storage, life);
        } else {
            storage.quarantine(directory, unreadable);
        }
    }

    private String damageOf(long life) throws IOException {
        String directory = StoreLayout.life(life).path();
        for (LifeStart start : lineage.starts().values()) {
            for (String quarantined : start.getQuarantinedList()) {
                if (quarantined.startsWith(directory)) {
                    return quarantined;
                }
            }
        }
        boolean known = lineage.starts().containsKey(life) || life < firstKnownLife();
        boolean empty = storage.list(StoreLayout.life(life)).isEmpty();
        return known || empty ? "" : "no life continued this log";
    }

    private long firstKnownLife() {
        return lineage.starts().isEmpty()
                ? Long.MAX_VALUE
                : lineage.starts().keySet().iterator().next();
    }

    private void requireOwned() throws IOException {
        long highest = Lives.highest(storage);
        if (highest > settings.incarnation()) {
            throw new FencedException(settings.incarnation(), highest, storage.location());
        }
    }

    /** Which neighbours to merge so that a version has few files and each byte is written few times; empty for none. */
    static List<CheckpointFile> runToMerge(List<CheckpointFile> files, int mergeFiles) {
        if (files.size() <= mergeFiles) {
            return List.of();
        }
        int last = files.size() - 1;
        long lastLife = files.get(last).getTo().getIncarnation();
        long sum = files.get(last).getSize();
        int first = last;
        while (first > 0
                && files.get(first - 1).getKind() != CheckpointKind.BASE
                && files.get(first - 1).getTo().getIncarnation() == lastLife
                && (last - first < mergeFiles / 2 || files.get(first - 1).getSize() <= 2 * sum)) {
            first--;
            sum += files.get(first).getSize();
        }
        long rest = 0;
        for (CheckpointFile file : files.subList(0, first)) {
            rest += file.getSize();
        }
        boolean few = first + 1 <= Math.max(2, mergeFiles / 2 + 1);
        if (few && rest > sum) {
            return fits(sum) ? files.subList(first, files.size()) : List.of();
        }
        return fits(rest + sum) ? files : List.of();
    }

    private static boolean fits(long bytes) {
        return bytes < CheckpointFileWriter.MAX_FILE_BYTES;
    }
}
