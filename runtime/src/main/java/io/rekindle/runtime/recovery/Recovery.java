package io.rekindle.runtime.recovery;

import io.rekindle.format.FileFormatException;
import io.rekindle.format.FormatTooNewException;
import io.rekindle.format.FormatTooOldException;
import io.rekindle.format.Lsn;
import io.rekindle.format.proto.CheckpointFile;
import io.rekindle.format.proto.LifeStart;
import io.rekindle.format.proto.TornTail;
import io.rekindle.runtime.checkpoint.CountingLogSource;
import io.rekindle.runtime.checkpoint.Lineage;
import io.rekindle.runtime.checkpoint.LogFold;
import io.rekindle.runtime.checkpoint.LogSource;
import io.rekindle.runtime.checkpoint.LostChanges;
import io.rekindle.runtime.checkpoint.Version;
import io.rekindle.runtime.checkpoint.VersionLoader;
import io.rekindle.runtime.checkpoint.WalLogSource;
import io.rekindle.runtime.image.Image;
import io.rekindle.runtime.image.ImageFolder;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreLayout;
import io.rekindle.runtime.storage.UnreadableFileException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the state that the next life begins with: the newest version whose files are whole, and the log after it. Ends at
 * what is missing or damaged, keeps all that is not affected, and names what is.
 *
 * <p>Writes nothing but renames into the quarantine, and those only of what the outcome does not need: it may be killed at
 * any point and begun again, with the same outcome. One thread; nobody else may write to the store meanwhile.
 */
public final class Recovery {
    /** Log that a next recovery may have to read before the checkpointer hurries to spare it that. */
    private static final long MAX_BYTES_LEFT = 4 << 20;

    private static final int MAX_LOGS_LEFT = 3;

    private final Storage storage;
    private final LogSource log;
    private final StoreContents contents;
    private final Damage damage;
    private final LongConsumer bytesRead;
    private final long startNanos = System.nanoTime();
    private final Map<String, String> brokenFiles = new HashMap<>();
    private final Map<String, String> damagedFiles = new HashMap<>();

    private final LongHashSet dropped = new LongHashSet();

    private ImageFolder folder = ImageFolder.ofEverything();
    private @Nullable Version version;
    private boolean salvaged;
    private @Nullable LostChanges lost;
    private long units;
    private long bytes;
    private boolean cleanEnd;
    private @Nullable TornTail torn;
    private @Nullable Lsn gap;

    private Recovery(Storage storage, LogSource log, StoreContents contents, Damage damage, LongConsumer bytesRead) {
        this.bytesRead = bytesRead;
        this.storage = storage;
        this.log = log;
        this.contents = contents;
        this.damage = damage;
    }

    /**
     * Recovers what a store's directory holds; that there is no directory is fine.
     *
     * @throws StoreRefusedException if another version of Rekindle wrote it, in a format that this one does not read:
     *     nothing was touched
     * @throws IOException if the directory cannot be read at all
     */
    public static Recovered recover(Storage storage) throws IOException {
        return recover(storage, WalLogSource.ofTheDead(storage));
    }

    /**
     * The same for whoever waits for it.
     *
     * @param bytesRead told of bytes of log and checkpoint files as they are read
     */
    public static Recovered recover(Storage storage, LongConsumer bytesRead) throws IOException {
        return recover(storage, new CountingLogSource(WalLogSource.ofTheDead(storage), bytesRead), true, bytesRead);
    }

    /** The same with another source of the log. */
    public static Recovered recover(Storage storage, LogSource log) throws IOException {
        return recover(storage, log, true, bytes -> {});
    }

    /** The same in a store that cannot be written: nothing is renamed. */
    public static Recovered look(Storage storage, LongConsumer bytesRead) throws IOException {
        return recover(storage, new CountingLogSource(WalLogSource.ofTheDead(storage), bytesRead), false, bytesRead);
    }

    /** The same for whoever only looks: nothing is renamed. */
    static Recovered look(Storage storage, LogSource log) throws IOException {
        return recover(storage, log, false, bytes -> {});
    }

    private static Recovered recover(Storage storage, LogSource log, boolean mayRename, LongConsumer bytesRead)
            throws IOException {
        Damage damage = new Damage(storage, mayRename);
        try {
            StoreContents contents = StoreContents.read(storage, log, damage);
            return new Recovery(storage, log, contents, damage, bytesRead).run();
        } catch (FormatTooNewException | FormatTooOldException e) {
            throw new StoreRefusedException(
                    "rekindle: the store is left as it is, and this service is not tracked: " + e.getMessage(), e);
        }
    }

    private Recovered run() throws IOException {
        RecoveryPlan plan = RecoveryPlanner.plan(contents.versions(), contents.starts());
        for (Version ignored : plan.ignored()) {
            damage.name(ignored.file().path(), "made by a life that had lost the store to a later one; ignored");
        }
        RecoveryPlan.Candidate chosen = load(plan);
        rollForward(chosen, plan.tip());
        folder.endLife();
        LostChanges gone = lost;
        if (gone != null) {
            long adopted = folder.adoptReleased();
            if (adopted > 0) {
                damage.lost(
                        "what referred to contexts",
                        "it may have been in " + gone.files() + "; they are kept for whoever asks for their keys",
                        adopted);
            }
        }
        return outcome();
    }

    // --------------------------------------------------------------------------------------------- which version

    private RecoveryPlan.Candidate load(RecoveryPlan plan) throws IOException {
        RecoveryPlan.Candidate nothing = plan.candidates().get(plan.candidates().size() - 1);
        RecoveryPlan.Candidate newest = plan.candidates().get(0);
        Version wanted = newest.version();
        boolean isNewest = true;
        for (RecoveryPlan.Candidate candidate : plan.candidates()) {
            Version tried = candidate.version();
            if (tried != null && tryToLoad(tried)) {
                if (!isNewest && wanted != null && (!candidate.connected() || !logIsThere(candidate))) {
                    // An older state of everything, or the newest of all that is whole: the latter loses less.
                    salvage(wanted);
                    return newest;
                }
                version = tried;
                quarantineBroken();
                return candidate;
            }
            isNewest = false;
        }
        if (wanted != null && !(nothing.connected() && logIsThere(nothing))) {
            salvage(wanted);
            return newest;
        }
        quarantineBroken();
        return nothing;
    }

    private boolean tryToLoad(Version tried) throws IOException {
        for (CheckpointFile file : tried.manifest().getFilesList()) {
            if (brokenFiles.containsKey(file.getName())) {
                return false;
            }
        }
        folder = ImageFolder.ofEverything();
        try {
            VersionLoader.load(storage, contents.requireStoreId(), tried, folder, bytesRead);
            return true;
        } catch (FormatTooNewException | FormatTooOldException e) {
            throw e;
        } catch (FileFormatException | NoSuchFileException | UnreadableFileException e) {
            noteBroken(tried);
            folder = ImageFolder.ofEverything();
            return false;
        }
    }

    /** Finds out which files of a version are broken, all of them, since other versions may share them. */
    private void noteBroken(Version tried) throws IOException {
        for (CheckpointFile file : tried.manifest().getFilesList()) {
            try {
                VersionLoader.check(storage, contents.requireStoreId(), file);
            } catch (FormatTooNewException | FormatTooOldException e) {
                throw e;
            } catch (FileFormatException | UnreadableFileException e) {
                brokenFiles.put(file.getName(), "" + e.getMessage());
            } catch (NoSuchFileException e) {
                brokenFiles.put(file.getName(), RecoveryReport.MISSING);
            }
        }
    }

    private void quarantineBroken() {
        brokenFiles.forEach((name, reason) -> damage.quarantine(StoreLayout.CHECKPOINTS.child(name), reason));
    }

    private void salvage(Version wanted) throws IOException {
        folder = ImageFolder.ofEverything();
        folder.keepReleased();
        salvaged = true;
        version = wanted;
        lost = VersionLoader.salvage(storage, contents.requireStoreId(), wanted, folder);
        brokenFiles.forEach((name, reason) -> {
            // It stays where it is until a new base makes it superfluous: a second recovery needs what is whole of it.
            damage.name(StoreLayout.CHECKPOINTS.child(name).path(), reason);
            damagedFiles.put(name, reason);
        });
    }

    /** Whether the log that leads on from a candidate has not been trimmed. */
    private boolean logIsThere(RecoveryPlan.Candidate candidate) throws IOException {
        for (Lineage.Stretch stretch : candidate.stretches()) {
            if (stretch.from() == stretch.to()) {
                continue;
            }
            if (!contents.hasLog(stretch.incarnation())) {
                return false;
            }
            try (LogSource.Cursor cursor = log.open(stretch.incarnation(), stretch.from())) {
                if (cursor.next() instanceof LogSource.Step.Damaged) {
                    return false;
                }
            }
        }
        return true;
    }

    // -------------------------------------------------------------------------------------------- rolling forward

    private void rollForward(RecoveryPlan.Candidate chosen, long tip) throws IOException {
        boolean whole = chosen.connected();
        for (Lineage.Stretch stretch : chosen.stretches()) {
            if (stretch.from() == 0) {
                beginLife(stretch.incarnation());
            }
            whole = fold(stretch) && whole;
            if (!whole) {
                break;
            }
        }
        Lsn reached = folder.image().lsn();
        if (!chosen.connected() || (!whole && reached.incarnation() < tip)) {
            damage.lost("all since " + reached, "no whole version and no log lead from there to life " + tip, 1);
            for (long life : contents.logs()) {
                if (life > reached.incarnation()) {
                    unusable(life, "not used: it goes on from what is lost");
                }
            }
        }
    }

    /** Names a log so that it is kept aside, not deleted, when no version needs it any more. */
    private void unusable(long life, String reason) {
        damage.name(StoreLayout.life(life).path(), reason);
    }

    private void beginLife(long incarnation) {
        folder.endLife();
        bytesRead.accept(0); // what follows takes a while where the state is large
        LifeStart start = contents.lineage().starts().get(incarnation);
        if (start != null && start.getImageDigest() != 0 && !salvaged) {
            LongHashSet reachable = folder.image().reachable();
            long actual = folder.image().digest(reachable);
            if (actual == start.getImageDigest()) {
                // That life began with what was reachable, and could never refer to the rest.
                folder.retainObjects(reachable, dropped);
            } else {
                damage.lost(
                        "the very state that life " + incarnation + " began with",
                        "digest actual=" + Long.toHexString(actual) + " expected="
                                + Long.toHexString(start.getImageDigest()),
                        1);
            }
        }
    }

    /** Folds a stretch. False if what follows must not be folded onto it. */
    private boolean fold(Lineage.Stretch stretch) throws IOException {
        boolean last = stretch.to() == Long.MAX_VALUE;
        if (!contents.hasLog(stretch.incarnation())) {
            if (stretch.from() == stretch.to()) {
                return true;
            }
            damage.lost("log of life " + stretch.incarnation(), "its directory is missing", 1);
            return false;
        }
        LogFold.Result result = LogFold.fold(log, stretch, folder, Long.MAX_VALUE);
        units += result.units();
        bytes += result.bytes();
        cleanEnd = result.cleanEnd();
        gap = result.gap();
        if (!last) {
            if (result.reached() < stretch.to()) {
                damage.lost(
                        "log of life " + stretch.incarnation() + " from " + result.reached() + " to " + stretch.to(),
                        reasonOf(result.end()),
                        1);
                unusable(stretch.incarnation(), "unreadable from position " + result.reached() + " on");
                return false;
            }
            return true;
        }
        if (result.end() instanceof LogSource.Step.Torn tail) {
            if (tail.expected()) {
                torn = TornTail.newBuilder()
                        .setAt(tail.at().toProto())
                        .setReason(tail.reason())
                        .setBytes(tail.bytes())
                        .build();
            } else {
                damage.lost(
                        "log of life " + stretch.incarnation() + " from "
                                + tail.at().position(),
                        tail.reason(),
                        1);
                unusable(
                        stretch.incarnation(),
                        "unreadable from position " + tail.at().position() + " on");
            }
        } else if (result.end() instanceof LogSource.Step.Damaged damaged) {
            unusable(
                    stretch.incarnation(),
                    "unreadable from position " + damaged.at().position() + " on");
            damage.lost(
                    "log of life " + stretch.incarnation() + " from "
                            + damaged.at().position(),
                    damaged.reason(),
                    1);
        } else if (result.end() instanceof LogSource.Step.End end && end.inGap() && gap == null) {
            gap = new Lsn(stretch.incarnation(), result.reached());
        }
        return true;
    }

    private static String reasonOf(LogSource.Step end) {
        if (end instanceof LogSource.Step.Damaged damaged) {
            return damaged.reason();
        }
        return end instanceof LogSource.Step.Torn tail ? tail.reason() : "it ends before";
    }

    // ---------------------------------------------------------------------------------------------------- outcome

    private Recovered outcome() throws IOException {
        Image image = folder.image();
        Completeness completeness = Completeness.of(image, lost);
        completeness.report(damage);
        Lsn cut = image.lsn();
        Version loaded = version;
        LongHashSet garbage = completeness.garbage();
        garbage.addAll(dropped);
        boolean behind =
                !cut.isNone() && (bytes > MAX_BYTES_LEFT || contents.logs().size() > MAX_LOGS_LEFT);
        RecoveryReport report = new RecoveryReport(
                image.contextCount(),
                image.roots().size(),
                completeness.objects(),
                loaded == null ? "" : loaded.name(),
                units,
                bytes,
                image.asOfMicros(),
                (System.nanoTime() - startNanos) / 1000,
                cut,
                cleanEnd,
                torn,
                gap,
                damage.quarantined(),
                damage.notRecovered());
        return new Recovered(
                image,
                contents.storeId(),
                loaded,
                needsBase(cut) || (behind && filesOf(loaded) <= bytes),
                behind,
                cut,
                cut.isNone() ? 0 : image.digest(completeness.reachable()),
                contents.lineage(),
                contents.highestLife() + 1,
                garbage,
                completeness.repeats(),
                completeness.affected(),
                damagedFiles,
                report);
    }

    private static long filesOf(@Nullable Version loaded) {
        long bytes = 0;
        if (loaded != null) {
            for (CheckpointFile file : loaded.manifest().getFilesList()) {
                bytes += file.getSize();
            }
        }
        return bytes;
    }

    private boolean needsBase(Lsn cut) {
        if (cut.isNone()) {
            return false;
        }
        // From the loaded version, or from nothing, to the cut there must be log for the next life's checkpointer to
        // read.
        Lsn from = version == null ? Lsn.NONE : version.lsn();
        return salvaged || contents.lineage().stretches(from, cut.incarnation()).isEmpty();
    }
}
