package io.rekindle.runtime.checkpoint;

import io.rekindle.format.Lsn;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.CheckpointFile;
import io.rekindle.format.proto.CheckpointKind;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.runtime.image.Image;
import io.rekindle.runtime.image.ImageFolder;
import io.rekindle.runtime.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes versions from the log: reads what it says since the newest version, folds it per object, writes that as an
 * immutable increment, reads it back, and publishes a manifest. Never touches the application's objects. A version is the
 * state at a position of the log exactly; nothing changed, no version, unless one is asked for by label.
 *
 * <p>This class is the work; {@link CheckpointThread} does it when it is due. One caller at a time.
 */
final class Checkpointer {
    /** Lives that may have ended without a version, though nothing changed: each leaves a log. */
    private static final long MAX_LIVES_WITHOUT_VERSION = 3;

    private static final LongHashSet NOTHING = new LongHashSet(0);

    private final Storage storage;
    private final LogSource source;
    private final Lineage lineage;
    private final CheckpointerSettings settings;
    private final VersionStore versions;
    private final CheckpointListener listener;
    private final Map<Integer, SchemaRecord> knownSchemas = new LinkedHashMap<>();
    private final Map<Integer, SchemaRecord> newSchemas = new LinkedHashMap<>();
    private boolean schemasLoaded;
    private Lsn position;
    private long asOfMicros;
    private final AtomicLong units = new AtomicLong();
    private final AtomicLong published = new AtomicLong();
    private volatile long lastPublishedMicros; // written by the one caller, read by all
    private volatile long lastDurationMicros; // likewise

    Checkpointer(
            Storage storage,
            LogSource source,
            Lineage lineage,
            CheckpointerSettings settings,
            VersionStore versions,
            CheckpointListener listener) {
        this.storage = storage;
        this.source = source;
        this.lineage = lineage;
        this.settings = settings;
        this.versions = versions;
        this.listener = listener;
        Version newest = versions.newest();
        this.position = newest == null ? Lsn.NONE : newest.lsn();
        this.asOfMicros = newest == null ? 0 : newest.manifest().getAsOfMicros();
    }

    long units() {
        return units.get();
    }

    long published() {
        return published.get();
    }

    long lastPublishedMicros() {
        return lastPublishedMicros;
    }

    long lastDurationMicros() {
        return lastDurationMicros;
    }

    /**
     * Takes in the log up to its end as it is now, in as many versions as its size asks for.
     *
     * @param label of the last of them; empty for none
     * @return the newest version; null if there is none yet and nothing to make one of
     * @throws FencedException if a later life has taken over
     * @throws IOException if the log cannot be read or a file not be written: nothing was published that is not whole, and
     *     the next attempt begins where the last success ended
     */
    @Nullable
    Version checkpoint(String label) throws IOException {
        boolean more = true;
        while (more) {
            more = step(label);
        }
        return versions.newest();
    }

    private boolean step(String label) throws IOException {
        long startNanos = System.nanoTime();
        loadSchemas();
        List<CheckpointFile> added = new ArrayList<>();
        Lsn from = position;
        Lsn reached = from;
        long newAsOf = asOfMicros;
        long newUnits = 0;
        long bytesLeft = settings.maxLogBytes(from.incarnation() < settings.incarnation());
        boolean more = false;
        Lsn gap = null;
        try {
            for (Lineage.Stretch stretch : stretchesFrom(from)) {
                boolean first = versions.files().isEmpty() && added.isEmpty();
                ImageFolder folder = first ? ImageFolder.ofEverything() : ImageFolder.ofChanges();
                knownSchemas.values().forEach(folder::apply);
                LogFold.Result result = LogFold.fold(source, stretch, folder, bytesLeft);
                requireWhole(stretch, result);
                knownSchemas.putAll(result.schemas());
                newSchemas.putAll(result.schemas());
                boolean dead = stretch.to() != Long.MAX_VALUE;
                reached = new Lsn(stretch.incarnation(), dead ? stretch.to() : result.resumeAt());
                newUnits += result.units();
                bytesLeft -= result.bytes();
                gap = result.gap();
                newAsOf = Math.max(newAsOf, folder.image().asOfMicros());
                if (hasContent(folder.image())) {
                    Lsn fileFrom = first ? Lsn.NONE : new Lsn(stretch.incarnation(), stretch.from());
                    added.add(write(folder.image(), NOTHING, first, fileFrom, reached, result.units()));
                }
                if (result.more()) {
                    reached = new Lsn(stretch.incarnation(), result.resumeAt());
                }
                more = result.more() || (dead && bytesLeft <= 0);
                if (more) {
                    break;
                }
            }
            boolean labelled = !label.isEmpty() && !more;
            if (!added.isEmpty() || labelled || manyLivesSinceNewest(reached)) {
                Version version = versions.publish(added, reached, newAsOf, labelled ? label : "", gap);
                published.incrementAndGet();
                lastPublishedMicros = version.manifest().getCreatedAtMicros();
                lastDurationMicros = (System.nanoTime() - startNanos) / 1000;
                listener.onPublished(version, lastDurationMicros);
            }
        } finally {
            versions.release(added);
        }
        position = reached;
        asOfMicros = newAsOf;
        units.addAndGet(newUnits);
        return more;
    }

    private boolean manyLivesSinceNewest(Lsn reached) {
        Version newest = versions.newest();
        long before = newest == null ? 0 : newest.lsn().incarnation();
        return reached.incarnation() - before > MAX_LIVES_WITHOUT_VERSION;
    }

    private List<Lineage.Stretch> stretchesFrom(Lsn from) throws IOException {
        return lineage.stretches(from, settings.incarnation())
                .orElseThrow(() -> new IOException("no log leads from " + from + " to this life, "
                        + settings.incarnation() + ": store=" + storage.location()));
    }

    private void requireWhole(Lineage.Stretch stretch, LogFold.Result result) throws IOException {
        boolean dead = stretch.to() != Long.MAX_VALUE;
        if (dead && !result.more() && result.reached() < stretch.to()) {
            throw new IOException("log ends before the next life's beginning: life=" + stretch.incarnation()
                    + " actual=" + result.reached() + " expected=" + stretch.to() + " " + result.end());
        }
        if (!dead && !(result.end() instanceof LogSource.Step.End)) {
            throw new IOException("log of this life cannot be read: " + result.end());
        }
    }

    private static boolean hasContent(Image image) {
        return image.objectCount() > 0
                || !image.roots().isEmpty()
                || image.namesChanged()
                || !image.objectsWithoutSchema().isEmpty();
    }

    private void loadSchemas() throws IOException {
        if (schemasLoaded) {
            return;
        }
        for (CheckpointFile file : versions.files()) {
            for (SchemaRecord schema :
                    CheckpointFileReader.open(storage, settings.storeId(), file).schemas()) {
                knownSchemas.put(schema.getSchemaId(), schema);
            }
        }
        schemasLoaded = true;
    }

    private CheckpointFile write(Image image, LongHashSet without, boolean base, Lsn from, Lsn to, long fileUnits)
            throws IOException {
        CheckpointFile file;
        try (CheckpointFileWriter writer = versions.newFile()) {
            for (long id : image.sortedIdsWithUnresolved()) {
                if (without.contains(id)) {
                    continue;
                }
                for (Change change : image.changesOf(id)) {
                    writer.add(change);
                }
            }
            (base ? knownSchemas : newSchemas).values().forEach(writer::add);
            image.writeNames(writer::add, writer::add);
            CheckpointKind kind = base ? CheckpointKind.BASE : CheckpointKind.INCREMENT;
            file = writer.finish(kind, from, to, fileUnits, image.asOfMicros());
        }
        verify(storage, settings.storeId(), file);
        newSchemas.clear();
        return file;
    }

    /**
     * Writes a whole image as the first version: for a life that begins with what no version's files hold in full.
     *
     * @param image as recovered, at the cut that this life continues
     * @param garbage objects to leave out
     */
    void writeBase(Image image, LongHashSet garbage) throws IOException {
        image.schemas().all().forEach(schema -> knownSchemas.put(schema.getSchemaId(), schema));
        schemasLoaded = true;
        CheckpointFile file = write(image, garbage, true, Lsn.NONE, image.lsn(), 0);
        try {
            listener.onPublished(versions.publish(List.of(file), image.lsn(), image.asOfMicros(), "", null), 0);
        } finally {
            versions.release(List.of(file));
        }
        position = image.lsn();
        asOfMicros = image.asOfMicros();
        published.incrementAndGet();
    }

    /** Reads a file back before anything refers to it; one that is not what was written goes with the next clean-up. */
    static void verify(Storage storage, UUID storeId, CheckpointFile file) throws IOException {
        CheckpointFileReader.open(storage, storeId, file).verify(bytes -> {});
    }
}
