package io.rekindle.runtime.recovery;

import io.rekindle.format.Envelope;
import io.rekindle.format.FileFormatException;
import io.rekindle.format.FormatTooNewException;
import io.rekindle.format.FormatTooOldException;
import io.rekindle.format.RecordKind;
import io.rekindle.format.proto.CheckpointFile;
import io.rekindle.format.proto.LifeStart;
import io.rekindle.runtime.checkpoint.CheckpointCheck;
import io.rekindle.runtime.checkpoint.Lineage;
import io.rekindle.runtime.checkpoint.LogSource;
import io.rekindle.runtime.checkpoint.StoreIdentity;
import io.rekindle.runtime.checkpoint.Version;
import io.rekindle.runtime.recovery.StoreView.Finding;
import io.rekindle.runtime.recovery.StoreView.Verification;
import io.rekindle.runtime.storage.Lives;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Reads and checks every file of a store. Of a live one, what goes or comes meanwhile is no finding. */
final class StoreCheck {
    /** On a live store a file may change its meaning between two reads. */
    private static final int LIVE_ATTEMPTS = 3;

    private static final String IDENTITY_NEXT =
            "nothing to do: the next start takes the id from the manifests and sets this file aside";
    private static final String MANIFEST_NEXT =
            "nothing to do: the next start sets it aside and uses the version before it, with more of the log";
    private static final String CHECKPOINT_NEXT =
            "copy the store if it is to be looked into; the next start uses an older version and more of the log, or what"
                    + " is whole of this one, and names what is lost";
    private static final String LOG_NEXT =
            "copy the store if it is to be looked into; the next start recovers all before this place and names what is"
                    + " lost";
    private static final String TORN_NEXT =
            "nothing to do: the machine stopped before this was on the disk; with durability=process that may lose what was"
                    + " acknowledged last";
    private static final String REPORT_NEXT = "nothing to do: reports are for people, no recovery reads them";
    private static final String OTHER_VERSION_NEXT = "use the version of Rekindle that wrote it";

    private final Storage storage;
    private final StoreView view;
    private final boolean live;
    private final LongConsumer progress;
    private Lineage lineage = Lineage.of(List.of());
    private final List<Finding> findings = new ArrayList<>();
    private long bytes;
    private int files;

    StoreCheck(Storage storage, StoreView view, LongConsumer progress) {
        this.storage = storage;
        this.view = view;
        this.live = view.owner().isPresent();
        this.progress = progress;
    }

    Verification run() throws IOException {
        if (storage.exists(StoreLayout.IDENTITY)) {
            check(StoreLayout.IDENTITY, IDENTITY_NEXT, () -> StoreIdentity.read(storage));
        }
        UUID id = view.storeId();
        if (id != null) {
            for (StoreFile file : storage.list(StoreLayout.MANIFESTS)) {
                if (StoreLayout.manifestLifeOf(file).isPresent()) {
                    check(file, MANIFEST_NEXT, () -> CheckpointCheck.manifest(storage, id, file));
                    read(lengthOf(file));
                }
            }
            checkpoints(id);
        }
        long units = 0;
        lineage = lineage();
        for (long life : Lives.withLog(storage)) {
            files++;
            units += log(life);
        }
        for (StoreFile file : storage.list(StoreLayout.REPORTS)) {
            Long life = lifeOfReport(file);
            if (life != null) {
                check(file, REPORT_NEXT, () -> Reports.read(storage, life));
            }
        }
        return new Verification(files, bytes, units, findings);
    }

    private void checkpoints(UUID id) throws IOException {
        Set<String> named = named();
        for (StoreFile file : storage.list(StoreLayout.CHECKPOINTS)) {
            if (StoreLayout.checkpointOf(file).isEmpty()) {
                continue;
            }
            if (named.contains(file.name()) || (live && named().contains(file.name()))) {
                check(file, CHECKPOINT_NEXT, () -> CheckpointCheck.file(storage, id, file, this::read));
            } else if (!live) {
                findings.add(new Finding(
                        file.path(),
                        0,
                        "checkpoint that no version names",
                        lengthOf(file) + " bytes",
                        "none",
                        "nothing to do: a checkpoint was being made when the JVM died",
                        true));
            }
        }
    }

    private Set<String> named() throws IOException {
        Set<String> named = new HashSet<>();
        for (Version version : view.versions()) {
            for (CheckpointFile file : version.manifest().getFilesList()) {
                named.add(file.getName());
            }
        }
        return named;
    }

    private interface Check {
        void run() throws IOException;
    }

    private void check(StoreFile file, String next, Check check) throws IOException {
        files++;
        FileFormatException wrong = null;
        for (int attempt = 0; attempt < (live ? LIVE_ATTEMPTS : 1); attempt++) {
            try {
                check.run();
                return;
            } catch (FileFormatException e) {
                wrong = e;
            } catch (NoSuchFileException e) {
                if (!live) {
                    findings.add(new Finding(file.path(), 0, "file missing", "no file", e.getFile(), next, false));
                }
                return;
            }
        }
        if (wrong != null && storage.exists(file)) {
            findings.add(finding(file, wrong, next));
        }
    }

    private Finding finding(StoreFile file, FileFormatException wrong, String next) {
        String message = "" + wrong.getMessage();
        int end = message.indexOf(": file=");
        boolean otherVersion = wrong instanceof FormatTooNewException || wrong instanceof FormatTooOldException;
        return new Finding(
                nameOf(wrong.file(), file),
                wrong.offset(),
                end < 0 ? message : message.substring(0, end),
                wrong.actual(),
                wrong.expected(),
                otherVersion ? OTHER_VERSION_NEXT : next,
                false);
    }

    /** The file that an exception names, as it is called in the store. */
    private String nameOf(String path, StoreFile otherwise) {
        String root = storage.absolutePath(StoreFile.ROOT);
        return path.startsWith(root + "/") ? path.substring(root.length() + 1) : otherwise.path();
    }

    private void read(long count) {
        bytes += count;
        progress.accept(count);
    }

    private long lengthOf(StoreFile file) throws IOException {
        try {
            return storage.length(file);
        } catch (NoSuchFileException removedMeanwhile) {
            return 0;
        }
    }

    private static @Nullable Long lifeOfReport(StoreFile file) {
        String name = file.name();
        if (!name.matches("[0-9]{10,18}\\.pb")) {
            return null;
        }
        return Long.parseLong(name.substring(0, name.length() - ".pb".length()));
    }

    // -------------------------------------------------------------------------------------------------------- log

    private Lineage lineage() throws IOException {
        try {
            return StoreContents.read(storage, view.source(), new Damage(storage, false))
                    .lineage();
        } catch (FormatTooNewException | FormatTooOldException e) {
            // A finding by now; each log is checked to its end.
            return Lineage.of(List.of());
        }
    }

    /** Where a later life took over: what lies behind it counts no more. */
    private long cutOf(long life) {
        for (LifeStart start : lineage.starts().values()) {
            if (start.getParentIncarnation() == life) {
                return start.getParentCut();
            }
        }
        return Long.MAX_VALUE;
    }

    private long log(long life) throws IOException {
        for (int attempt = 0; ; attempt++) {
            int before = findings.size();
            long units = readLog(life);
            boolean trimmedMeanwhile = live && attempt < LIVE_ATTEMPTS && findings.size() > before;
            if (!trimmedMeanwhile) {
                return units;
            }
            findings.subList(before, findings.size()).clear();
            if (!storage.exists(StoreLayout.life(life))) {
                return 0;
            }
        }
    }

    private long readLog(long life) throws IOException {
        StoreFile directory = StoreLayout.life(life);
        long units = 0;
        long cut = cutOf(life);
        long reached = 0;
        try (LogSource.Cursor cursor = view.source().open(life, firstPosition(life))) {
            LogSource.Step step = cursor.next();
            while (step instanceof LogSource.Step.Read read) {
                reached = read.record().endPosition();
                units += read.record().kind() == RecordKind.UNIT ? 1 : 0;
                read(read.record().payload().length + (long) Envelope.FOOTER_SIZE);
                step = cursor.next();
            }
            if (reached >= cut) {
                return units;
            }
            if (step instanceof LogSource.Step.Torn torn) {
                findings.add(torn(directory, torn));
            } else if (step instanceof LogSource.Step.Damaged damaged) {
                findings.add(damaged(directory, damaged));
            } else if (step instanceof LogSource.Step.End end && end.inGap()) {
                findings.add(new Finding(
                        directory.path(),
                        0,
                        "log ends in a gap",
                        "units were dropped when the JVM died",
                        "no gap",
                        "make room in the store's file system before the next start; what came after the gap is lost",
                        false));
            }
        } catch (FileFormatException e) {
            findings.add(finding(directory, e, LOG_NEXT));
        }
        return units;
    }

    private static Finding torn(StoreFile directory, LogSource.Step.Torn torn) {
        boolean usual = torn.expected();
        return new Finding(
                directory.path(),
                torn.at().position(),
                usual ? "torn tail" : "end of the log lost",
                torn.reason(),
                usual ? "a whole record" : torn.bytes() + " bytes more",
                usual ? TORN_NEXT : LOG_NEXT,
                usual);
    }

    private Finding damaged(StoreFile directory, LogSource.Step.Damaged damaged) {
        FileFormatException cause = damaged.cause();
        return cause != null
                ? finding(directory, cause, LOG_NEXT)
                : new Finding(
                        directory.path(),
                        damaged.at().position(),
                        damaged.reason(),
                        "position " + damaged.at(),
                        "a whole record",
                        LOG_NEXT,
                        false);
    }

    /** Where the log that any version still needs begins: before it, it may have been trimmed. */
    private long firstPosition(long life) throws IOException {
        long first = 0;
        boolean any = false;
        List<Version> versions = view.versions();
        int from = Math.max(0, versions.size() - 2);
        for (Version version : versions.subList(from, versions.size())) {
            if (version.lsn().incarnation() == life) {
                long position = version.lsn().position();
                first = any ? Math.min(first, position) : position;
                any = true;
            }
        }
        return first;
    }
}
