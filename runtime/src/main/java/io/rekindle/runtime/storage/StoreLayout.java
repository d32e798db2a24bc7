package io.rekindle.runtime.storage;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What every file of a store is called. No other class builds or takes apart such a name.
 *
 * <pre>
 * store                            the store's identity: its id and format version
 * lock                             advisory lock of the owner
 * wal/&lt;incarnation&gt;/ring           the commit ring of one life
 * wal/&lt;incarnation&gt;/q/             its log: Chronicle Queue's files; q2, q3 ... if a queue failed and another took over
 * checkpoints/&lt;id&gt;.ckpt            immutable increments
 * manifest/&lt;incarnation&gt;-&lt;n&gt;       one per version
 * reports/                         recovery reports
 * index/                           disposable: the off-heap index, the index of the class path
 * quarantine/                      what could not be used, and why
 * tmp/                             files on their way to being published; a start deletes what a killed life left
 * </pre>
 *
 * Numbers in names are decimal and padded with zeros to 10 digits (more where more are needed), so that names sort as their numbers do.
 */
public final class StoreLayout {
    public static final StoreFile IDENTITY = StoreFile.ROOT.child("store");
    public static final StoreFile LOCK = StoreFile.ROOT.child("lock");
    public static final StoreFile WAL = StoreFile.ROOT.child("wal");
    public static final StoreFile CHECKPOINTS = StoreFile.ROOT.child("checkpoints");
    public static final StoreFile MANIFESTS = StoreFile.ROOT.child("manifest");
    public static final StoreFile REPORTS = StoreFile.ROOT.child("reports");
    public static final StoreFile INDEX = StoreFile.ROOT.child("index");
    public static final StoreFile QUARANTINE = StoreFile.ROOT.child("quarantine");
    public static final StoreFile TEMPORARY = StoreFile.ROOT.child("tmp");

    /** Chronicle Queue names its files by the day they begin; ours count segments as days from 1970-01-01. */
    public static final String SEGMENT_DATE = "yyyyMMdd";

    private static final String SEGMENT_SUFFIX = ".cq4";
    private static final Pattern SEGMENT = Pattern.compile("[0-9]{8}\\.cq4");
    private static final Pattern NUMBER = Pattern.compile("([0-9]{10,19})");
    private static final Pattern CHECKPOINT = Pattern.compile("([0-9]{10,19})\\.ckpt");
    private static final Pattern REPORT = Pattern.compile("([0-9]{10,19})\\.pb");
    private static final Pattern TEMPORARY_NAME = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern MANIFEST = Pattern.compile("([0-9]{10,19})-([0-9]{10,19})");

    private StoreLayout() {}

    /** The directory of one life's log. */
    public static StoreFile life(long incarnation) {
        return WAL.child(number(incarnation));
    }

    /** The commit ring of one life. */
    public static StoreFile ring(long incarnation) {
        return life(incarnation).child("ring");
    }

    /**
     * A directory of queue files of one life.
     *
     * @param generation 1 for the first, then one more for each that took over from one that failed
     */
    public static StoreFile queue(long incarnation, int generation) {
        if (generation < 1) {
            throw new IllegalArgumentException("generation of a queue: " + generation);
        }
        return life(incarnation).child(generation == 1 ? "q" : "q" + generation);
    }

    /** A file of the log; the names sort as the numbers do. */
    public static StoreFile segment(StoreFile queue, int number) {
        return queue.child(
                LocalDate.ofEpochDay(number).format(DateTimeFormatter.ofPattern(SEGMENT_DATE)) + SEGMENT_SUFFIX);
    }

    /** Whether this is a file of the log. */
    public static boolean isSegment(StoreFile file) {
        return SEGMENT.matcher(file.name()).matches();
    }

    /** What Chronicle Queue keeps beside its segments. */
    public static StoreFile queueMetadata(StoreFile queue) {
        return queue.child("metadata.cq4t");
    }

    /** The checkpoint file with this id. */
    public static StoreFile checkpoint(long id) {
        return CHECKPOINTS.child(number(id) + ".ckpt");
    }

    /** The {@code n}-th manifest that a life published. */
    public static StoreFile manifest(long incarnation, long n) {
        return MANIFESTS.child(number(incarnation) + "-" + number(n));
    }

    /** The report of the recovery that began a life; {@code extension} without a dot. */
    public static StoreFile report(long incarnation, String extension) {
        return REPORTS.child(number(incarnation) + "." + extension);
    }

    /** The life whose beginning this is the report of; empty for any other name. */
    public static OptionalLong reportLifeOf(StoreFile file) {
        return file.parent().equals(REPORTS) ? parse(REPORT, file.name(), 1) : OptionalLong.empty();
    }

    /** The incarnation of a life's directory; empty for any other name. */
    public static OptionalLong lifeOf(StoreFile file) {
        return file.parent().equals(WAL) ? parse(NUMBER, file.name(), 1) : OptionalLong.empty();
    }

    /** The id of a checkpoint file; empty for any other name. */
    public static OptionalLong checkpointOf(StoreFile file) {
        return file.parent().equals(CHECKPOINTS) ? parse(CHECKPOINT, file.name(), 1) : OptionalLong.empty();
    }

    /** The incarnation that published this manifest; empty for any other name. */
    public static OptionalLong manifestLifeOf(StoreFile file) {
        return file.parent().equals(MANIFESTS) ? parse(MANIFEST, file.name(), 1) : OptionalLong.empty();
    }

    /** The number of this manifest within its life; empty for any other name. */
    public static OptionalLong manifestNumberOf(StoreFile file) {
        return file.parent().equals(MANIFESTS) ? parse(MANIFEST, file.name(), 2) : OptionalLong.empty();
    }

    /** A file on its way to being published, under a name that nobody else has. */
    static StoreFile temporary() {
        return TEMPORARY.child(UUID.randomUUID().toString().replace("-", ""));
    }

    /** Whether this has a name as {@link #temporary} gives them. */
    static boolean isTemporary(StoreFile file) {
        return file.parent().equals(TEMPORARY)
                && TEMPORARY_NAME.matcher(file.name()).matches();
    }

    private static String number(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("negative number in a file name: " + value);
        }
        String digits = Long.toString(value);
        return "0".repeat(Math.max(0, 10 - digits.length())) + digits;
    }

    private static OptionalLong parse(Pattern pattern, String name, int group) {
        Matcher matcher = pattern.matcher(name);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(matcher.group(group)));
        } catch (NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }
}
