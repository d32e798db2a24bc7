package io.rekindle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the start of this JVM recovered, as of when, from what, in how long, and what it could not. Immutable.
 *
 * <p>The same facts are printed as one line at the start, and kept as protobuf in the store's {@code reports} directory.
 */
public final class RecoveryReport {

    private final long contexts;
    private final long roots;
    private final long objects;
    private final Optional<Instant> asOf;
    private final Optional<String> checkpoint;
    private final long logBytes;
    private final long logUnits;
    private final Duration duration;
    private final Optional<String> tornTail;
    private final List<String> notRecovered;
    private final List<String> quarantined;
    private final String line;

    private RecoveryReport(Map<?, ?> facts) {
        this.contexts = number(facts, "contexts");
        this.roots = number(facts, "roots");
        this.objects = number(facts, "objects");
        long asOfMicros = number(facts, "asOfMicros");
        this.asOf = asOfMicros == 0
                ? Optional.empty()
                : Optional.of(Instant.EPOCH
                        .plusSeconds(Math.floorDiv(asOfMicros, 1_000_000L))
                        .plusNanos(Math.floorMod(asOfMicros, 1_000_000L) * 1_000L));
        this.checkpoint = text(facts, "checkpoint");
        this.logBytes = number(facts, "logBytes");
        this.logUnits = number(facts, "logUnits");
        this.duration = Duration.ofNanos(number(facts, "durationNanos"));
        this.tornTail = text(facts, "tornTail");
        this.notRecovered = lines(facts, "notRecovered");
        this.quarantined = lines(facts, "quarantined");
        this.line = text(facts, "line").orElseGet(this::describe);
    }

    /**
     * Reads the agent's answer: {@code contexts, roots, objects, asOfMicros, logBytes, logUnits, durationNanos} are numbers,
     * {@code checkpoint, tornTail, line} strings, {@code notRecovered, quarantined} lists of strings. What is absent is zero or empty,
     * and what is unknown is passed over, so that this class and the agent may be of different versions.
     */
    static RecoveryReport of(Map<?, ?> facts) {
        return new RecoveryReport(facts);
    }

    /** How many contexts the store held for the application to claim: keyed ones and singletons. */
    public long contexts() {
        return contexts;
    }

    /** How many durable roots had recovered state. */
    public long roots() {
        return roots;
    }

    /** How many objects are reachable from those contexts and roots. */
    public long objects() {
        return objects;
    }

    /** When the last recovered unit of work was committed, by the clock of the former JVM. Empty if nothing was recovered. */
    public Optional<Instant> asOf() {
        return asOf;
    }

    /** The name of the version that recovery started from. Empty if it read the log from its beginning. */
    public Optional<String> checkpoint() {
        return checkpoint;
    }

    /** How many bytes of log were replayed on top of that checkpoint. */
    public long logBytes() {
        return logBytes;
    }

    /** How many units of work those bytes held. */
    public long logUnits() {
        return logUnits;
    }

    /** How long recovery took until the application could claim its state; the taking over itself is spread over the claims. */
    public Duration duration() {
        return duration;
    }

    /**
     * Where and why the log ended in the middle of a record. That is what a crash looks like: the record belonged to a unit of work that
     * had not been acknowledged. Empty if the log ended at a record's end.
     */
    public Optional<String> tornTail() {
        return tornTail;
    }

    /** What of the state could not be brought back, a line each: for example a field that held a thread. Empty if nothing. */
    public List<String> notRecovered() {
        return notRecovered;
    }

    /** What could not be read and was moved to the store's {@code quarantine} directory, with the reason, a line each. */
    public List<String> quarantined() {
        return quarantined;
    }

    /** The line that the start printed. */
    @Override
    public String toString() {
        return line;
    }

    private String describe() {
        return "recovered " + contexts + " contexts, " + roots + " roots, " + objects + " objects"
                + asOf.map(time -> " as of " + time).orElse("")
                + " from " + checkpoint.map(name -> "checkpoint " + name).orElse("no checkpoint")
                + " and " + logBytes + " bytes of log (" + logUnits + " units) in " + duration.toMillis() + " ms"
                + "; not recovered: " + notRecovered.size() + "; quarantined: " + quarantined.size();
    }

    private static long number(Map<?, ?> facts, String key) {
        return facts.get(key) instanceof Number number ? number.longValue() : 0;
    }

    private static Optional<String> text(Map<?, ?> facts, String key) {
        return facts.get(key) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    private static List<String> lines(Map<?, ?> facts, String key) {
        List<String> lines = new ArrayList<>();
        if (facts.get(key) instanceof List<?> values) {
            for (Object value : values) {
                lines.add(String.valueOf(value));
            }
        }
        return List.copyOf(lines);
    }
}
