package io.rekindle.runtime.engine;

import io.rekindle.format.proto.QuarantinedItem;
import io.rekindle.hook.Hook;
import io.rekindle.hook.Unit;
import io.rekindle.runtime.capture.Unrecovered;
import io.rekindle.runtime.checkpoint.CheckpointThread;
import io.rekindle.runtime.hydrate.Claims;
import io.rekindle.runtime.recovery.RecoveryReport;
import io.rekindle.runtime.wal.CommitLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code io.rekindle.Rekindle}, by way of the boot class path: JDK types in and out, nothing thrown. */
final class FacadeCalls implements BiFunction<String, Object, Object> {
    private static final Logger LOG = LoggerFactory.getLogger(FacadeCalls.class);
    private static final long CHECKPOINT_WAIT_SECONDS = 60;

    private final RecoveryReport report;
    private final @Nullable Tracked tracked;
    private final Unrecovered unrecovered;
    private final List<String> loadedTooEarly;

    /** What there is to ask where changes are tracked. */
    private record Tracked(CommitLog log, CheckpointThread checkpoints, Claims claims) {}

    FacadeCalls(
            RecoveryReport report,
            CommitLog log,
            CheckpointThread checkpoints,
            Claims claims,
            Unrecovered unrecovered,
            List<String> loadedTooEarly) {
        this(report, new Tracked(log, checkpoints, claims), unrecovered, loadedTooEarly);
    }

    /** Where state was recovered and is not tracked. */
    FacadeCalls(RecoveryReport report, Unrecovered unrecovered, List<String> loadedTooEarly) {
        this(report, null, unrecovered, loadedTooEarly);
    }

    private FacadeCalls(
            RecoveryReport report, @Nullable Tracked tracked, Unrecovered unrecovered, List<String> loadedTooEarly) {
        this.report = report;
        this.tracked = tracked;
        this.unrecovered = unrecovered;
        this.loadedTooEarly = loadedTooEarly;
    }

    @Override
    public Object apply(String operation, Object argument) {
        try {
            if (operation.equals("report")) {
                return facts();
            }
            Tracked parts = tracked;
            return parts != null && apply(operation, argument, parts);
        } catch (Throwable t) {
            LOG.warn("{} failed", operation, t);
            return false;
        }
    }

    private static boolean apply(String operation, Object argument, Tracked parts) throws InterruptedException {
        return switch (operation) {
            case "isActive" -> true;
            case "checkpoint" -> checkpoint(String.valueOf(argument), parts.checkpoints);
            case "force" -> parts.log.awaitForced(parts.log.appendedPosition());
            case "forget" -> forget(argument, parts.claims);
            default -> false;
        };
    }

    private static boolean checkpoint(String label, CheckpointThread checkpoints) throws InterruptedException {
        try {
            checkpoints.request(label).get(CHECKPOINT_WAIT_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("checkpoint {} was not made", label, e);
            return false;
        }
    }

    private static boolean forget(Object context, Claims claims) {
        Unit unit = Unit.current();
        boolean forgotten = claims.forget(context, unit);
        Hook.written(unit);
        return forgotten;
    }

    private Map<String, Object> facts() {
        Map<String, Object> facts = new HashMap<>();
        facts.put("contexts", report.contexts());
        facts.put("roots", report.roots());
        facts.put("objects", report.objects());
        facts.put("asOfMicros", report.asOfMicros());
        facts.put("checkpoint", report.version());
        facts.put("logBytes", report.logBytes());
        facts.put("logUnits", report.logUnits());
        facts.put("durationNanos", TimeUnit.MICROSECONDS.toNanos(report.durationMicros()));
        facts.put("tornTail", report.tornTail() == null ? "" : report.tornTail().getReason());
        facts.put("line", report.line());
        facts.put("notRecovered", notRecovered());
        facts.put("quarantined", quarantined());
        facts.put("failures", Hook.failures());
        return facts;
    }

    private List<String> notRecovered() {
        List<String> lines = new ArrayList<>();
        report.notRecovered().forEach(item -> lines.add(item.getWhat() + ": " + item.getReason()));
        unrecovered.counts().forEach((reason, count) -> lines.add(reason + " (" + count + " times)"));
        loadedTooEarly.forEach(name -> lines.add("class " + name + " loaded before it could be woven"));
        return lines;
    }

    private List<String> quarantined() {
        List<String> lines = new ArrayList<>();
        for (QuarantinedItem item : report.quarantined()) {
            lines.add(item.getWhat() + ": " + item.getReason());
        }
        return lines;
    }
}
