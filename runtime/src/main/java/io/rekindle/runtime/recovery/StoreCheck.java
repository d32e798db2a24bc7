package io.rekindle.runtime.recovery;

import io.rekindle.format.Envelope;
import io.rekindle.format.FileFormatException;
import io.rekindle.format.FormatTooNewException;
import io.rekindle.format.FormatTooOldException;
import io.rekindle.format.RecordKind;
import io.rekindle.format.proto.CheckpointFile;
import io.rekindle.format.proto.LifeStart;
import io.rekindle.format.proto.NotRecovered;
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
import io.rekindle.runtime.storage.UnreadableFileException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and checks every file of a store. Of a live one, what goes or comes meanwhile is no finding. */
final class StoreCheck {
    private static final Pattern LOG_OF_LIFE = Pattern.compile("log of life ([0-9]+)");
    private static final Pattern CHECKPOINT = Pattern.compile("[0-9]{10,19}\\.ckpt");

    /** On a live store a file may change its meaning between two reads. */
    private static final int LIVE_ATTEMPTS = 3;

    private static final String IDENTITY_NEXT =
            "nothing to do: the next start takes the id from the manifests and sets this file aside";
    /** Until it is known what a start would come to. */
    private static final String UNDECIDED = "";

    private static final String LOSS_NEXT =
            "copy the store if it is to be looked into; the next start recovers what is whole and names what is lost";
    private static final String NO_LOSS_NEXT = "nothing to do: the next start does without it, and loses nothing";
    private static final String NOT_NEEDED_NEXT = "nothing to do: the next start does not need it";
    private static final String TRIMMED_NEXT = "nothing to do: no version needs this log any more";
    private static final String TORN_NEXT =
            "nothing to do: the machine stopped before this was on the disk; with durability=process that may lose what was"
                    + " acknowledged last";
    private static final String REPORT_NEXT = "nothing to do: no start reads what is in a report";
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
                    check(file, UNDECIDED, () -> CheckpointCheck.manifest(storage, id, file));
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
            OptionalLong life = StoreLayout.reportLifeOf(file);
            if (life.isPresent()) {
                check(file, REPORT_NEXT, () -> Reports.read(storage, life.getAsLong()));
            }
        }
        return new Verification(files, bytes, units, judged());
    }

    // ----------------------------------------------------------------------------------------- what a start comes to

    /** The findings, and what a start now would lose besides; each with what is to be done. */
    private List<Finding> judged() throws IOException {
        RecoveryReport now;
        try {
            now = view.state().report();
        } catch (StoreRefusedException otherVersion) {
            return findings;
        }
        List<Finding> judged = new ArrayList<>();
        boolean explained = false;
        for (Finding finding : findings) {
            boolean used = now.quarantined().stream().anyMatch(item -> isOf(finding.what(), item.getWhat()));
            explained |= used && !finding.usual();
            judged.add(finding.next().equals(UNDECIDED) ? withNext(finding, used, now.isLossless()) : finding);
        }
        if (!live) {
            for (NotRecovered lost : now.notRecovered()) {
                boolean ofLog = LOG_OF_LIFE.matcher(lost.getWhat()).lookingAt();
                if (ofLog ? !hasFindingOfLog(lost) : !explained) {
                    judged.add(new Finding(
                            lost.getWhat(),
                            0,
                            "a start would not recover it",
                            lost.getReason(),
                            "all",
                            LOSS_NEXT,
                            false));
                }
            }
        }
        return judged;
    }

    private static Finding withNext(Finding finding, boolean used, boolean lossless) {
        String next = used ? (lossless ? NO_LOSS_NEXT : LOSS_NEXT) : NOT_NEEDED_NEXT;
        return new Finding(
                finding.what(),
                finding.offset(),
                finding.problem(),
                finding.actual(),
                finding.expected(),
                next,
                finding.usual());
    }

    private static boolean isOf(String what, String named) {
        return what.equals(named) || what.startsWith(named + "/");
    }

    private boolean hasFindingOfLog(NotRecovered lost) {
        Matcher log = LOG_OF_LIFE.matcher(lost.getWhat());
        if (!log.lookingAt()) {
            return false;
        }
        String directory = StoreLayout.life(Long.parseLong(log.group(1))).path();
        return findings.stream().anyMatch(finding -> !finding.usual() && isOf(finding.what(), directory));
    }

    // --------------------------------------------------------------------------------------------------------- files

    private void checkpoints(UUID id) throws IOException {
        Map<String, CheckpointFile> named = new TreeMap<>();
        for (Version version : view.versions()) {
            version.manifest().getFilesList().forEach(file -> named.put(file.getName(), file));
        }
        for (CheckpointFile file : named.values()) {
            if (CHECKPOINT.matcher(file.getName()).matches()) {
                StoreFile name = StoreLayout.CHECKPOINTS.child(file.getName());
                check(name, UNDECIDED, () -> CheckpointCheck.file(storage, id, file, this::read));
            }
        }
        for (StoreFile file : storage.list(StoreLayout.CHECKPOINTS)) {
            if (!live && StoreLayout.checkpointOf(file).isPresent() && !named.containsKey(file.name())) {
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

    private interface Check {
        void run() throws IOException;
    }

    private void check(StoreFile file, String next, Check check) throws IOException {
        files++;
        IOException wrong = null;
        for (int attempt = 0; attempt < (live ? LIVE_ATTEMPTS : 1); attempt++) {
            try {
                check.run();
                return;
            } catch (FileFormatException | UnreadableFileException e) {
                wrong = e;
            } catch (NoSuchFileException e) {
                if (!live) {
                    findings.add(new Finding(file.path(), 0, "file missing", "no file", "the file", next, false));
                }
                return;
            }
        }
        if (wrong instanceof FileFormatException format && storage.exists(file)) {
            findings.add(finding(file, format, next));
        } else if (wrong != null && storage.exists(file)) {
            findings.add(new Finding(
                    file.path(), 0, "cannot be read", "" + wrong.getMessage(), "a file that can be read", next, false));
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
                if (life < oldestNeeded()) {
                    findings.subList(before, findings.size()).replaceAll(StoreCheck::notNeeded);
                }
                return units;
            }
            findings.subList(before, findings.size()).clear();
            if (!storage.exists(StoreLayout.life(life))) {
                return 0;
            }
        }
    }

    /** What a trim has begun to delete, say. */
    private static Finding notNeeded(Finding finding) {
        return new Finding(
                finding.what(),
                finding.offset(),
                finding.problem(),
                finding.actual(),
                finding.expected(),
                TRIMMED_NEXT,
                true);
    }

    /** The first life whose log a version needs that is kept for the case that the newest is damaged. */
    private long oldestNeeded() throws IOException {
        List<Version> versions = view.versions();
        return versions.size() < 2 ? 0 : versions.get(versions.size() - 2).lsn().incarnation();
    }

    private long readLog(long life) throws IOException {
        StoreFile directory = StoreLayout.life(life);
        long units = 0;
        long cut = cutOf(life);
        long reached = firstPosition(life);
        try (LogSource.Cursor cursor = view.source().open(life, reached)) {
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
            } else if (cut != Long.MAX_VALUE) {
                findings.add(new Finding(
                        directory.path(),
                        reached,
                        "log ends before the next life took over",
                        "nothing more",
                        "records up to position " + cut,
                        UNDECIDED,
                        false));
            }
        } catch (FileFormatException e) {
            findings.add(finding(directory, e, UNDECIDED));
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
                usual ? TORN_NEXT : UNDECIDED,
                usual);
    }

    private Finding damaged(StoreFile directory, LogSource.Step.Damaged damaged) {
        FileFormatException cause = damaged.cause();
        return cause != null
                ? finding(directory, cause, UNDECIDED)
                : new Finding(
                        directory.path(),
                        damaged.at().position(),
                        damaged.reason(),
                        "position " + damaged.at(),
                        "a whole record",
                        UNDECIDED,
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
