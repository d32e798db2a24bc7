package io.rekindle.runtime.checkpoint;

import io.rekindle.format.Lsn;
import io.rekindle.format.proto.LifeStart;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which life continues which, and from where: told by the first record of each, and kept in manifests for when that
 * record is trimmed. Immutable.
 */
public final class Lineage {
    private final NavigableMap<Long, LifeStart> starts;

    private Lineage(NavigableMap<Long, LifeStart> starts) {
        this.starts = Collections.unmodifiableNavigableMap(starts);
    }

    /** A part of one life's log: from {@code from} to before {@code to}, {@link Long#MAX_VALUE} for its end. */
    public record Stretch(long incarnation, long from, long to) {}

    public static Lineage of(Collection<LifeStart> starts) {
        TreeMap<Long, LifeStart> byIncarnation = new TreeMap<>();
        for (LifeStart start : starts) {
            if (start.getParentIncarnation() < start.getIncarnation()) {
                byIncarnation.put(start.getIncarnation(), start);
            }
        }
        return new Lineage(byIncarnation);
    }

    /** This and one life more. */
    public Lineage with(LifeStart start) {
        List<LifeStart> all = new ArrayList<>(starts.values());
        all.add(start);
        return of(all);
    }

    /** How the lives began, by incarnation. */
    public Map<Long, LifeStart> starts() {
        return starts;
    }

    /** The highest incarnation that is known to have begun; 0 for none. */
    public long tip() {
        return starts.isEmpty() ? 0 : starts.lastKey();
    }

    /** The lives that led to {@code tip}, the latest first, as far back as is known. */
    public List<LifeStart> ancestry(long tip) {
        List<LifeStart> ancestry = new ArrayList<>();
        LifeStart life = starts.get(tip);
        while (life != null) {
            ancestry.add(life);
            life = starts.get(life.getParentIncarnation());
        }
        return ancestry;
    }

    /**
     * The parts of the log that lead from a position to the end of the life {@code tip}.
     *
     * @return empty if they are not connected: the position was never part of what {@code tip} continues
     */
    public Optional<List<Stretch>> stretches(Lsn from, long tip) {
        List<Stretch> stretches = new ArrayList<>();
        long incarnation = tip;
        long to = Long.MAX_VALUE;
        while (incarnation != from.incarnation()) {
            LifeStart start = starts.get(incarnation);
            if (start == null || incarnation < from.incarnation()) {
                return Optional.empty();
            }
            stretches.add(0, new Stretch(incarnation, 0, to));
            incarnation = start.getParentIncarnation();
            to = start.getParentCut();
        }
        if (incarnation == 0) {
            return Optional.of(stretches);
        }
        if (from.position() > to) {
            return Optional.empty();
        }
        stretches.add(0, new Stretch(incarnation, from.position(), to));
        return Optional.of(stretches);
    }

    /**
     * Whether what is known speaks against a version: published by a life that {@code tip} does not continue, or of log
     * beyond where the next life took over.
     */
    public boolean refutes(Version version, long tip) {
        long publisher = version.manifest().getIncarnation();
        Lsn lsn = version.lsn();
        long life = tip;
        boolean publisherSeen = publisher >= tip;
        LifeStart start = starts.get(life);
        while (start != null && life > Math.min(publisher, lsn.incarnation())) {
            long parent = start.getParentIncarnation();
            publisherSeen |= parent == publisher;
            if (parent < publisher && !publisherSeen) {
                return true;
            }
            if (parent == lsn.incarnation() && lsn.position() > start.getParentCut()) {
                return true;
            }
            if (parent < lsn.incarnation()) {
                return true;
            }
            life = parent;
            start = starts.get(life);
        }
        return false;
    }
}
