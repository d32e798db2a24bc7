package io.rekindle.runtime.recovery;

import com.google.protobuf.InvalidProtocolBufferException;
import io.rekindle.format.CorruptFileException;
import io.rekindle.format.Envelope;
import io.rekindle.format.FileFormatException;
import io.rekindle.format.FileKind;
import io.rekindle.format.FormatTooNewException;
import io.rekindle.format.FormatTooOldException;
import io.rekindle.format.RecordKind;
import io.rekindle.format.WrongFileKindException;
import io.rekindle.format.proto.LifeStart;
import io.rekindle.runtime.checkpoint.Lineage;
import io.rekindle.runtime.checkpoint.LogSource;
import io.rekindle.runtime.checkpoint.StoreIdentity;
import io.rekindle.runtime.checkpoint.Version;
import io.rekindle.runtime.checkpoint.Versions;
import io.rekindle.runtime.storage.Lives;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import io.rekindle.runtime.storage.UnreadableFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a store's directory holds, before anything is decided: its id, its versions, and how its lives began. */
final class StoreContents {
    private final @Nullable UUID storeId;
    private final List<Version> versions;
    private final List<LifeStart> starts;
    private final List<Long> logs;
    private final long highestLife;

    private StoreContents(
            @Nullable UUID storeId, List<Version> versions, List<LifeStart> starts, List<Long> logs, long highestLife) {
        this.storeId = storeId;
        this.versions = versions;
        this.starts = starts;
        this.logs = logs;
        this.highestLife = highestLife;
    }

    /** Reads it; what is no use is told to {@code damage}. */
    static StoreContents read(Storage storage, LogSource log, Damage damage) throws IOException {
        UUID storeId = identify(storage, damage);
        List<Version> versions = new ArrayList<>();
        if (storeId != null) {
            Versions.Found found = Versions.list(storage, storeId);
            versions.addAll(found.versions());
            for (Versions.Broken broken : found.broken()) {
                refuseOtherVersions(broken.reason());
                damage.quarantine(broken.file(), "" + broken.reason().getMessage());
            }
        }
        List<Long> logs = new ArrayList<>();
        List<LifeStart> starts = new ArrayList<>();
        Map<Long, String> unreadable = new TreeMap<>();
        for (long life : Lives.withLog(storage)) {
            LifeStart start = readStart(log, life, unreadable);
            UUID found = start == null ? null : idOf(start);
            if (start != null && storeId == null) {
                storeId = found;
            }
            if (found != null && !found.equals(storeId)) {
                damage.quarantine(StoreLayout.life(life), "log of another store, " + found);
            } else {
                logs.add(life);
                if (start != null) {
                    starts.add(start);
                }
            }
        }
        StoreContents contents = new StoreContents(storeId, versions, starts, logs, Lives.highest(storage));
        contents.nameUnreadable(unreadable, damage);
        contents.nameMissing(Lives.reported(storage), unreadable, damage);
        return contents;
    }

    /** Names the logs whose beginning cannot be read, unless a life that went on without them has done so. */
    private void nameUnreadable(Map<Long, String> unreadable, Damage damage) {
        Map<Long, LifeStart> known = lineage().starts();
        unreadable.forEach((life, reason) -> {
            String directory = StoreLayout.life(life).path();
            boolean told = known.values().stream()
                    .flatMap(start -> start.getQuarantinedList().stream())
                    .anyMatch(named -> named.startsWith(directory));
            if (!known.containsKey(life) && !told) {
                damage.name(directory, "its beginning cannot be read: " + reason);
            }
        });
    }

    /** Names the last lives of which a report says that they began, and of which there is nothing else. */
    private void nameMissing(List<Long> reported, Map<Long, String> unreadable, Damage damage) {
        long known = lineage().tip();
        for (Version version : versions) {
            known = Math.max(known, version.manifest().getIncarnation());
        }
        for (long life : reported) {
            if (life > known && !unreadable.containsKey(life)) {
                damage.lost(
                        "log of life " + life,
                        logs.contains(life)
                                ? "nothing is left in " + StoreLayout.life(life).path()
                                : StoreLayout.life(life).path() + " is missing",
                        1);
            }
        }
    }

    private static void refuseOtherVersions(IOException reason) throws IOException {
        if (reason instanceof FormatTooNewException || reason instanceof FormatTooOldException) {
            throw reason;
        }
    }

    /** The store's id: as its own file says, unless all the manifests that can be read agree on another. */
    static @Nullable UUID identify(Storage storage, Damage damage) throws IOException {
        UUID named = null;
        try {
            named = StoreIdentity.read(storage).orElse(null);
        } catch (CorruptFileException | WrongFileKindException | UnreadableFileException e) {
            damage.quarantine(StoreLayout.IDENTITY, "" + e.getMessage());
        }
        Map<UUID, Integer> voters = new HashMap<>();
        for (StoreFile file : storage.list(StoreLayout.MANIFESTS)) {
            if (StoreLayout.manifestLifeOf(file).isPresent()) {
                UUID id = idIn(storage, file);
                if (id != null) {
                    voters.merge(id, 1, Integer::sum);
                }
            }
        }
        if (voters.isEmpty() || (named != null && voters.containsKey(named))) {
            return named;
        }
        UUID elected = voters.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
        if (named != null) {
            damage.quarantine(StoreLayout.IDENTITY, "says " + named + ", all manifests say " + elected);
        }
        return elected;
    }

    private static @Nullable UUID idIn(Storage storage, StoreFile manifest) throws IOException {
        try {
            byte[] bytes = storage.read(manifest, 16 << 20);
            return Envelope.readHeader(ByteBuffer.wrap(bytes), storage.absolutePath(manifest), FileKind.MANIFEST)
                    .storeId();
        } catch (FormatTooNewException | FormatTooOldException e) {
            throw e;
        } catch (IOException e) {
            // Told when the manifest itself is read.
            return null;
        }
    }

    private static @Nullable UUID idOf(LifeStart start) {
        try {
            return start.getStoreId().isEmpty() ? null : UUID.fromString(start.getStoreId());
        } catch (IllegalArgumentException notAnId) {
            return null;
        }
    }

    /** The first record of a life; null if it has none, then it is as if that life had never begun. */
    private static @Nullable LifeStart readStart(LogSource log, long life, Map<Long, String> unreadable)
            throws IOException {
        LogSource.Step first;
        try (LogSource.Cursor cursor = log.open(life, 0)) {
            first = cursor.next();
        } catch (FormatTooNewException | FormatTooOldException e) {
            throw e;
        } catch (FileFormatException e) {
            first = new LogSource.Step.Damaged(new io.rekindle.format.Lsn(life, 0), "" + e.getMessage());
        }
        if (first instanceof LogSource.Step.Read read && read.record().kind() == RecordKind.LIFE_START) {
            try {
                LifeStart start = LifeStart.parseFrom(read.record().payload());
                if (start.getIncarnation() == life) {
                    return start;
                }
                unreadable.put(life, "its first record is of life " + start.getIncarnation());
                return null;
            } catch (InvalidProtocolBufferException e) {
                first = new LogSource.Step.Damaged(read.record().lsn(), "" + e.getMessage());
            }
        }
        if (first instanceof LogSource.Step.Damaged damaged) {
            unreadable.put(life, damaged.reason());
        } else if (first instanceof LogSource.Step.Torn torn) {
            unreadable.put(life, torn.reason());
        } else if (first instanceof LogSource.Step.Read read) {
            unreadable.put(life, "its first record is " + read.record());
        }
        return null;
    }

    @Nullable
    UUID storeId() {
        return storeId;
    }

    UUID requireStoreId() throws IOException {
        UUID id = storeId;
        if (id == null) {
            throw new IOException("a store without an id has no versions");
        }
        return id;
    }

    List<Version> versions() {
        return versions;
    }

    List<LifeStart> starts() {
        return starts;
    }

    /** How the lives began, as their logs and the manifests say. */
    Lineage lineage() {
        List<LifeStart> all = new ArrayList<>();
        versions.forEach(version -> all.addAll(version.manifest().getLivesList()));
        all.addAll(starts);
        return Lineage.of(all);
    }

    boolean hasLog(long life) {
        return logs.contains(life);
    }

    /** The lives whose logs are there, lowest first. */
    List<Long> logs() {
        return logs;
    }

    long highestLife() {
        return highestLife;
    }
}
