package io.rekindle.runtime.recovery;

import io.rekindle.format.Lsn;
import io.rekindle.format.proto.LifeStart;
import io.rekindle.runtime.checkpoint.Lineage;
import io.rekindle.runtime.checkpoint.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Decides, from manifests and the beginnings of lives alone, how to recover. Pure. */
public final class RecoveryPlanner {
    private RecoveryPlanner() {}

    /**
     * Ranks the ways to recover: the version that contains most of the log first, since what is then still to be read is
     * a suffix of what any other needs; then by who published last; beginning with nothing last.
     *
     * @param versions whose manifests are whole
     * @param lives the beginnings that could be read
     */
    public static RecoveryPlan plan(Collection<Version> versions, Collection<LifeStart> lives) {
        List<LifeStart> known = new ArrayList<>();
        versions.forEach(version -> known.addAll(version.manifest().getLivesList()));
        known.addAll(lives);
        Lineage lineage = Lineage.of(known);
        long tip = lineage.tip();
        for (Version version : versions) {
            tip = Math.max(tip, version.manifest().getIncarnation());
        }
        List<Version> usable = new ArrayList<>();
        List<Version> ignored = new ArrayList<>();
        for (Version version : versions) {
            (lineage.refutes(version, tip) ? ignored : usable).add(version);
        }
        usable.sort(Comparator.comparing(Version::lsn)
                .thenComparing(Comparator.naturalOrder())
                .reversed());
        List<RecoveryPlan.Candidate> candidates = new ArrayList<>();
        for (Version version : usable) {
            Optional<List<Lineage.Stretch>> stretches = lineage.stretches(version.lsn(), tip);
            candidates.add(new RecoveryPlan.Candidate(
                    version, stretches.orElseGet(() -> ownLife(version, lineage)), stretches.isPresent()));
        }
        Optional<List<Lineage.Stretch>> fromNothing = lineage.stretches(Lsn.NONE, tip);
        candidates.add(
                new RecoveryPlan.Candidate(null, fromNothing.orElse(List.of()), tip == 0 || fromNothing.isPresent()));
        return new RecoveryPlan(candidates, ignored, tip);
    }

    /** Where the way to the last life is not known: at least the rest of the version's own. */
    private static List<Lineage.Stretch> ownLife(Version version, Lineage lineage) {
        Lsn lsn = version.lsn();
        if (lsn.isNone()) {
            return List.of();
        }
        long to = Long.MAX_VALUE;
        for (LifeStart start : lineage.starts().values()) {
            if (start.getParentIncarnation() == lsn.incarnation()) {
                to = start.getParentCut();
            }
        }
        return to < lsn.position() ? List.of() : List.of(new Lineage.Stretch(lsn.incarnation(), lsn.position(), to));
    }
}
