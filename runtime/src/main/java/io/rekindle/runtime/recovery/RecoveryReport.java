package io.rekindle.runtime.recovery;

import io.rekindle.format.Lsn;
import io.rekindle.format.proto.NotRecovered;
import io.rekindle.format.proto.QuarantinedItem;
import io.rekindle.format.proto.TornTail;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a recovery found, as an object; {@link #line} is what the user sees of it.
 *
 * @param contexts contexts recovered
 * @param roots durable roots recovered
 * @param objects objects recovered: those that a root or context reaches
 * @param version name of the version loaded; empty for none
 * @param logUnits units of work read from the log after it
 * @param logBytes their bytes
 * @param asOfMicros when the last unit recovered was committed; 0 if there was none
 * @param durationMicros what it took
 * @param lsn up to where the log was taken in
 * @param cleanShutdown whether the last life ended in order
 * @param tornTail where the log ended before what was once written to it, as a crash of the host leaves it
 * @param gap where units are missing in the log, if the recovery had to end there
 * @param quarantined what was unusable and is kept, aside or where it was
 * @param notRecovered what the application will not find again
 */
public record RecoveryReport(
        long contexts,
        long roots,
        long objects,
        String version,
        long logUnits,
        long logBytes,
        long asOfMicros,
        long durationMicros,
        Lsn lsn,
        boolean cleanShutdown,
        @Nullable TornTail tornTail,
        @Nullable Lsn gap,
        List<QuarantinedItem> quarantined,
        List<NotRecovered> notRecovered) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Reason of what is not there at all. */
    static final String MISSING = "missing";

    private static final int MAX_NAMED = 3;

    public RecoveryReport {
        quarantined = List.copyOf(quarantined);
        notRecovered = List.copyOf(notRecovered);
    }

    /** Whether there was nothing to recover. */
    public boolean isEmpty() {
        return lsn.isNone() && version.isEmpty() && isComplete();
    }

    /** Whether everything that was acknowledged came back. */
    public boolean isComplete() {
        return quarantined.isEmpty() && notRecovered.isEmpty() && gap == null;
    }

    /** Whether nothing is known to be lost, whatever was unusable. */
    public boolean isLossless() {
        return notRecovered.isEmpty() && gap == null;
    }

    /** The report in one line. */
    public String line() {
        if (isEmpty()) {
            return "rekindle: nothing to recover, the store is new";
        }
        StringBuilder line = new StringBuilder("rekindle: recovered ")
                .append(count(contexts, "context"))
                .append(", ")
                .append(count(roots, "root"))
                .append(", ")
                .append(count(objects, "object"));
        if (asOfMicros > 0) {
            line.append(" as of ").append(TIME.format(Instant.EPOCH.plus(asOfMicros, ChronoUnit.MICROS)));
        }
        line.append(version.isEmpty() ? " from " : " from checkpoint " + version + " plus ")
                .append(count(logUnits, "unit"))
                .append(" (")
                .append(bytes(logBytes))
                .append(") of log in ")
                .append(String.format(Locale.ROOT, "%.2f s", durationMicros / 1e6));
        Lsn open = gap;
        if (open != null) {
            line.append("; not durable after ").append(open).append(": units were dropped there");
        }
        TornTail tail = tornTail;
        if (tail != null) {
            line.append("; the log ends early, at ")
                    .append(Lsn.of(tail.getAt()))
                    .append(": ")
                    .append(tail.getReason());
        }
        appendNotRecovered(line);
        appendQuarantined(line);
        return line.toString();
    }

    private void appendNotRecovered(StringBuilder line) {
        for (int i = 0; i < Math.min(MAX_NAMED, notRecovered.size()); i++) {
            NotRecovered item = notRecovered.get(i);
            line.append("; not recovered: ").append(item.getWhat());
            if (item.getCount() > 1) {
                line.append(" (").append(grouped(item.getCount())).append(')');
            }
            line.append(": ").append(item.getReason());
        }
        if (notRecovered.size() > MAX_NAMED) {
            line.append("; and ").append(notRecovered.size() - MAX_NAMED).append(" more");
        }
    }

    private void appendQuarantined(StringBuilder line) {
        for (int i = 0; i < Math.min(MAX_NAMED, quarantined.size()); i++) {
            QuarantinedItem item = quarantined.get(i);
            if (item.getReason().equals(MISSING)) {
                line.append("; missing: ").append(item.getWhat());
                continue;
            }
            line.append(item.getKeptAt().isEmpty() ? "; unusable, left in place: " : "; quarantined: ")
                    .append(item.getWhat())
                    .append(": ")
                    .append(item.getReason());
        }
        if (quarantined.size() > MAX_NAMED) {
            line.append("; and ").append(quarantined.size() - MAX_NAMED).append(" more");
        }
    }

    private static String count(long number, String what) {
        return grouped(number) + " " + what + (number == 1 ? "" : "s");
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        int unit = 0;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    /** The report as the store keeps it. */
    public io.rekindle.format.proto.RecoveryReport toProto(
            String storeId, long incarnation, String product, String jvm) {
        io.rekindle.format.proto.RecoveryReport.Outcome outcome = isEmpty()
                ? io.rekindle.format.proto.RecoveryReport.Outcome.EMPTY
                : isComplete()
                        ? io.rekindle.format.proto.RecoveryReport.Outcome.COMPLETE
                        : io.rekindle.format.proto.RecoveryReport.Outcome.PARTIAL;
        io.rekindle.format.proto.RecoveryReport.Builder proto = io.rekindle.format.proto.RecoveryReport.newBuilder()
                .setOutcome(outcome)
                .setStoreId(storeId)
                .setIncarnation(incarnation)
                .setDurationMicros(durationMicros)
                .setContexts(contexts)
                .setObjects(objects)
                .setRoots(roots)
                .setVersion(version)
                .setLogBytes(logBytes)
                .setLogUnits(logUnits)
                .setAsOfMicros(asOfMicros)
                .setLsn(lsn.toProto())
                .addAllQuarantined(quarantined)
                .addAllNotRecovered(notRecovered)
                .setCleanShutdown(cleanShutdown)
                .setProduct(product)
                .setJvm(jvm);
        if (tornTail != null) {
            proto.setTornTail(tornTail);
        }
        if (gap != null) {
            proto.setGap(gap.toProto());
        }
        return proto.build();
    }
}
