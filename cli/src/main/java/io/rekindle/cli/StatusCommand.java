package io.rekindle.cli;

import io.rekindle.format.proto.LifeStart;
import io.rekindle.format.proto.NotRecovered;
import io.rekindle.format.proto.QuarantinedItem;
import io.rekindle.format.proto.RecoveryReport;
import io.rekindle.runtime.checkpoint.Version;
import io.rekindle.runtime.recovery.StoreView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code status}: a store in numbers. */
@Command(
        name = "status",
        description = "Says whose the store is, what is in it and as of when, and what is wrong with it.",
        exitCodeList = {
            "0:all that was acknowledged is there",
            "1:something is damaged, or the log has a gap",
            "2:wrong usage",
            "3:no store there, or one that this version cannot read"
        },
        footer = "  java -jar rekindle.jar status rekindle-store")
final class StatusCommand extends DirectoryCommand {
    StatusCommand(Screen screen) {
        super(screen);
    }

    @Override
    int run(StoreView view) throws Exception {
        load(view);
        StoreView.Status status = view.status();
        if (json()) {
            printJson(json(status));
        } else {
            print(status);
        }
        return isFine(status) ? Exit.FINE : Exit.FOUND;
    }

    private static boolean isFine(StoreView.Status status) {
        StoreView.Ring ring = status.ring();
        return status.report().isComplete() && (ring == null || !ring.dropping());
    }

    // ------------------------------------------------------------------------------------------------ for people

    private void print(StoreView.Status status) {
        line("store", status.location());
        line("id", status.storeId().isEmpty() ? "none yet" : status.storeId());
        line(
                "owner",
                status.owner().isEmpty()
                        ? "none: no JVM lives on it now"
                        : screen().green("live") + ", " + status.owner());
        line("life", life(status));
        line("durability", durability(status));
        line(
                "size",
                Words.bytes(status.checkpointBytes() + status.walBytes()) + ": checkpoints "
                        + Words.bytes(status.checkpointBytes()) + ", log " + Words.bytes(status.walBytes())
                        + " (space reserved ahead included)");
        line("contexts", Words.number(status.contexts()));
        line("roots", Words.number(status.roots()));
        line("objects", Words.number(status.objects()));
        line("as of", Words.timeAndAge(status.asOfMicros(), screen().clock()));
        line("version", version(status));
        line(
                "log since",
                Words.count(status.logUnitsSinceVersion(), "unit") + ", " + Words.bytes(status.logBytesSinceVersion())
                        + waiting(status.ring()));
        line("last recovery", lastRecovery(status.lastRecovery()));
        line("gaps", gaps(status));
        quarantine(status.quarantined());
        damage(status);
    }

    private void line(String label, String value) {
        screen().out().println(screen().bold(String.format(Locale.ROOT, "%-14s", label)) + value);
    }

    private void more(String text) {
        screen().out().println(" ".repeat(14) + text);
    }

    private static String life(StoreView.Status status) {
        LifeStart start = status.start();
        if (status.incarnation() == 0) {
            return "none yet";
        }
        String number = "number " + status.incarnation();
        return start == null
                ? number + ", of which nothing more is known"
                : number + ", begun " + Words.time(start.getStartedAtMicros()) + " by pid " + start.getPid() + " on "
                        + start.getJvm();
    }

    private static String durability(StoreView.Status status) {
        LifeStart start = status.start();
        String level = start == null ? "" : start.getDurability();
        StoreView.Ring ring = status.ring();
        String forced = ring == null
                ? ""
                : "; forced to the disk up to position " + Words.number(ring.forcedPosition()) + " of "
                        + Words.number(ring.drainedPosition() + ring.waitingBytes());
        return switch (level) {
            case "process" -> "process: an acknowledged change survives the death of the JVM" + forced;
            case "host" -> "host: an acknowledged change survives the death of the machine" + forced;
            default -> "unknown" + forced;
        };
    }

    private static String waiting(StoreView.@Nullable Ring ring) {
        return ring == null || ring.waitingBytes() == 0
                ? ""
                : "; " + Words.bytes(ring.waitingBytes()) + " in the commit ring";
    }

    private String version(StoreView.Status status) {
        Version newest = status.newest();
        if (newest == null) {
            return "none yet: a recovery reads the whole log";
        }
        String label = newest.manifest().getLabel();
        return newest.name() + " of " + Words.count(status.versions(), "version") + ", made "
                + Words.timeAndAge(newest.manifest().getCreatedAtMicros(), screen().clock())
                + (label.isEmpty() ? "" : ", label " + label);
    }

    private static String lastRecovery(@Nullable RecoveryReport last) {
        if (last == null) {
            return "no report was kept";
        }
        if (last.getOutcome() == RecoveryReport.Outcome.EMPTY) {
            return "nothing to recover: the store was new";
        }
        return last.getOutcome().name().toLowerCase(Locale.ROOT) + ": " + Words.count(last.getContexts(), "context")
                + ", " + Words.count(last.getRoots(), "root") + ", " + Words.count(last.getObjects(), "object")
                + (last.getVersion().isEmpty() ? " from " : " from checkpoint " + last.getVersion() + " plus ")
                + Words.count(last.getLogUnits(), "unit") + " (" + Words.bytes(last.getLogBytes()) + ") of log in "
                + String.format(Locale.ROOT, "%.2f s", last.getDurationMicros() / 1e6);
    }

    private String gaps(StoreView.Status status) {
        StoreView.Ring ring = status.ring();
        if (status.report().gap() != null) {
            return screen().red("not durable since " + Words.time(status.asOfMicros()))
                    + ": units were dropped at " + status.report().gap()
                    + "; next: make room in the store's file system, or mend it";
        }
        return ring != null && ring.dropping()
                ? screen().red("units are dropped now") + "; next: make room in the store's file system, or mend it"
                : "none";
    }

    private void quarantine(List<StoreView.Quarantined> quarantined) {
        line("quarantine", quarantined.isEmpty() ? "empty" : Words.count(quarantined.size(), "item"));
        for (StoreView.Quarantined item : quarantined) {
            more("quarantine/" + item.name() + ", " + Words.bytes(item.bytes()) + ": " + item.reason());
        }
    }

    private void damage(StoreView.Status status) {
        List<QuarantinedItem> unusable = status.report().quarantined();
        List<NotRecovered> lost = status.report().notRecovered();
        if (unusable.isEmpty() && lost.isEmpty()) {
            line("damage", screen().green("none seen") + "; verify reads every byte");
            return;
        }
        line(
                "damage",
                screen().red(Words.count(unusable.size() + (long) lost.size(), "finding"))
                        + "; next: run verify; a start now would go on without");
        unusable.forEach(item -> more("unusable: " + item.getWhat() + ": " + item.getReason()));
        lost.forEach(item -> more("lost: " + item.getWhat() + ": " + item.getReason()));
    }

    // ---------------------------------------------------------------------------------------------- for programs

    private static Map<String, @Nullable Object> json(StoreView.Status status) {
        LifeStart start = status.start();
        StoreView.Ring ring = status.ring();
        Version newest = status.newest();
        io.rekindle.format.Lsn gap = status.report().gap();
        return Json.object(
                "location", status.location(),
                "storeId", status.storeId(),
                "live", !status.owner().isEmpty(),
                "owner", status.owner().isEmpty() ? null : status.owner(),
                "incarnation", status.incarnation(),
                "lifeBegan", start == null ? null : Words.timeOrNull(start.getStartedAtMicros()),
                "pid", start == null ? null : start.getPid(),
                "jvm", start == null ? null : start.getJvm(),
                "durability", start == null || start.getDurability().isEmpty() ? null : start.getDurability(),
                "forcedPosition", ring == null ? null : ring.forcedPosition(),
                "waitingBytes", ring == null ? null : ring.waitingBytes(),
                "checkpointBytes", status.checkpointBytes(),
                "logBytes", status.walBytes(),
                "contexts", status.contexts(),
                "roots", status.roots(),
                "objects", status.objects(),
                "asOf", Words.timeOrNull(status.asOfMicros()),
                "versions", status.versions(),
                "newestVersion", newest == null ? null : newest.name(),
                "newestVersionMade",
                        newest == null
                                ? null
                                : Words.timeOrNull(newest.manifest().getCreatedAtMicros()),
                "logUnitsSinceVersion", status.logUnitsSinceVersion(),
                "logBytesSinceVersion", status.logBytesSinceVersion(),
                "lastRecovery", lastRecoveryJson(status.lastRecovery()),
                "gap", gap == null ? null : gap.toString(),
                "notDurableSince", gap == null ? null : Words.timeOrNull(status.asOfMicros()),
                "dropping", ring != null && ring.dropping(),
                "quarantine",
                        status.quarantined().stream()
                                .map(item -> Json.object(
                                        "name", item.name(),
                                        "was", item.was(),
                                        "reason", item.reason(),
                                        "bytes", item.bytes()))
                                .collect(Collectors.toList()),
                "unusable",
                        status.report().quarantined().stream()
                                .map(item -> Json.object("what", item.getWhat(), "reason", item.getReason()))
                                .collect(Collectors.toList()),
                "lost",
                        status.report().notRecovered().stream()
                                .map(item -> Json.object(
                                        "what", item.getWhat(), "reason", item.getReason(), "count", item.getCount()))
                                .collect(Collectors.toList()),
                "fine", isFine(status));
    }

    private static @Nullable Map<String, @Nullable Object> lastRecoveryJson(@Nullable RecoveryReport last) {
        return last == null
                ? null
                : Json.object(
                        "outcome", last.getOutcome().name(),
                        "contexts", last.getContexts(),
                        "roots", last.getRoots(),
                        "objects", last.getObjects(),
                        "version", last.getVersion(),
                        "logUnits", last.getLogUnits(),
                        "logBytes", last.getLogBytes(),
                        "durationMicros", last.getDurationMicros());
    }
}
