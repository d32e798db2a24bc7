package io.rekindle.it.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a gate has tried and found, as it goes on. */
final class GateReport {
    private final String name;
    private final long seed;
    private final long startedNanos = System.nanoTime();
    private final List<Finding> findings = new ArrayList<>();
    private int kills;
    private int killsBeforeReady;
    private int killsInUnit;
    private long acknowledged;
    private long openChanges;
    private long openApplied;
    private long readyMillis;
    private int readies;

    GateReport(String name, long seed) {
        this.name = name;
        this.seed = seed;
    }

    void killed(boolean ready, boolean inUnit, Observed life) {
        kills++;
        killsBeforeReady += ready ? 0 : 1;
        killsInUnit += inUnit ? 1 : 0;
        acknowledged += life.acknowledged().size();
        openChanges += life.open().size();
    }

    void ready(long afterMillis) {
        readies++;
        readyMillis += afterMillis;
    }

    void openApplied(int changes) {
        openApplied += changes;
    }

    void found(Finding finding) {
        findings.add(finding);
    }

    List<Finding> findings() {
        return findings;
    }

    int kills() {
        return kills;
    }

    long acknowledged() {
        return acknowledged;
    }

    int killsInUnit() {
        return killsInUnit;
    }

    private long count(Finding.Kind kind) {
        return findings.stream().filter(finding -> finding.kind() == kind).count();
    }

    /** One line for people. */
    String line() {
        int underLoad = kills - killsBeforeReady;
        return String.format(
                Locale.ROOT,
                "%s: kills=%d before-ready=%d in-open-unit=%d (%d %% of those under load) acknowledged=%d unanswered=%d"
                        + " found-of-those=%d lost=%d half-units=%d failed-starts=%d noise=%d mean-ready=%d ms took=%d s seed=%d",
                name,
                kills,
                killsBeforeReady,
                killsInUnit,
                underLoad == 0 ? 0 : 100 * killsInUnit / underLoad,
                acknowledged,
                openChanges,
                openApplied,
                count(Finding.Kind.LOST),
                count(Finding.Kind.HALF),
                count(Finding.Kind.FAILED_START),
                count(Finding.Kind.NOISE),
                readies == 0 ? 0 : readyMillis / readies,
                (System.nanoTime() - startedNanos) / 1_000_000_000L,
                seed);
    }

    /** The line, and each finding on one of its own. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(line());
        findings.forEach(finding -> text.append("\n  ").append(finding));
        return text.toString();
    }
}
