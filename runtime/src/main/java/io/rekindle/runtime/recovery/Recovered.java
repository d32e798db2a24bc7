package io.rekindle.runtime.recovery;

import io.rekindle.format.Lsn;
import io.rekindle.format.proto.LifeStart;
import io.rekindle.format.proto.QuarantinedItem;
import io.rekindle.runtime.checkpoint.CheckpointThread;
import io.rekindle.runtime.checkpoint.Lineage;
import io.rekindle.runtime.checkpoint.Version;
import io.rekindle.runtime.image.ContextName;
import io.rekindle.runtime.image.Image;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.agrona.collections.Long2LongCounterMap;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * What a recovery came to: the state at the end of the log, and what the next life must say of where it came from.
 *
 * @param image every object, root, context and schema; the life it ends is settled
 * @param storeId the store's id; null if the directory holds none yet
 * @param version the version that was loaded, from which the next life's checkpoints go on; null for none
 * @param needsBase whether the state is to be written as a new base first: no version holds it in full any more, or that
 *     is less work than to read again the log that was read
 * @param behind whether so much log is left that a version is due at once: a service that dies again and again must not
 *     have to read more each time
 * @param cut up to where the log was taken in: the parent and the cut that the next life names; NONE for a new store
 * @param digest of the image
 * @param lineage how the lives so far began
 * @param nextIncarnation the lowest that the next life can claim
 * @param garbage objects that neither a root nor a context reaches
 * @param repeats how many references each object has, from what roots and contexts reach, beyond the first
 * @param affected contexts that reach an object whose state could not be recovered in full
 * @param damaged checkpoint files that stay until no version needs them: why, by name
 */
public record Recovered(
        Image image,
        @Nullable UUID storeId,
        @Nullable Version version,
        boolean needsBase,
        boolean behind,
        Lsn cut,
        long digest,
        Lineage lineage,
        long nextIncarnation,
        LongHashSet garbage,
        Long2LongCounterMap repeats,
        Set<ContextName> affected,
        Map<String, String> damaged,
        RecoveryReport report) {
    /** The first record of the life that continues this. */
    public LifeStart lifeStart(
            long incarnation, UUID store, long pid, String jvm, String product, long startedAtMicros) {
        LifeStart.Builder start = LifeStart.newBuilder()
                .setIncarnation(incarnation)
                .setParentIncarnation(cut.incarnation())
                .setParentCut(cut.position())
                .setImageDigest(digest)
                .setStartedAtMicros(startedAtMicros)
                .setPid(pid)
                .setJvm(jvm)
                .setProduct(product)
                .setStoreId(store.toString());
        for (QuarantinedItem item : report.quarantined()) {
            start.addQuarantined(item.getWhat() + ": " + item.getReason());
        }
        return start.build();
    }

    /** What the checkpointer of the life with this beginning starts from. */
    public CheckpointThread.Start checkpointStart(LifeStart start) {
        return new CheckpointThread.Start(
                lineage.with(start), needsBase ? null : version, needsBase ? image : null, behind, garbage, damaged);
    }
}
