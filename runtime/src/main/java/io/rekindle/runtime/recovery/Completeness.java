package io.rekindle.runtime.recovery;

import io.rekindle.format.Ref;
import io.rekindle.runtime.checkpoint.LostChanges;
import io.rekindle.runtime.image.ContextName;
import io.rekindle.runtime.image.Image;
import io.rekindle.runtime.image.ObjectState;
import io.rekindle.runtime.image.RootState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.agrona.collections.Long2LongCounterMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of an image are wanted and whole, which are wanted and not, and which nobody wants.
 *
 * @param reachable what roots and contexts reach
 * @param repeats how many references each of these has beyond the first
 * @param objects objects that are there and that a root or context reaches
 * @param missing referred to, and nothing is known of them
 * @param partial changes of them are known, and not what these were made to
 * @param stale changes of them were in what is lost of a version: they are as they were before, with later changes
 * @param garbage not reached
 * @param affected contexts that reach one that is missing, partial or stale
 * @param affectedRoots durable roots that do
 * @param lost what is lost of the version; null for nothing
 */
record Completeness(
        LongHashSet reachable,
        Long2LongCounterMap repeats,
        long objects,
        LongHashSet missing,
        LongHashSet partial,
        LongHashSet stale,
        LongHashSet garbage,
        Set<ContextName> affected,
        Set<String> affectedRoots,
        @Nullable LostChanges lost) {
    private static final int MAX_NAMED = 20;

    static Completeness of(Image image, @Nullable LostChanges lost) {
        Long2LongCounterMap repeats = new Long2LongCounterMap(0);
        LongHashSet reachable = image.reachable(repeats::incrementAndGet);
        LongHashSet missing = new LongHashSet();
        LongHashSet partial = new LongHashSet();
        LongHashSet stale = new LongHashSet();
        LongHashSet garbage = new LongHashSet();
        long[] objects = {0};
        reachable.forEach(id -> {
            ObjectState object = image.get(id);
            if (object == null) {
                missing.add(id.longValue());
            } else {
                objects[0]++;
                if (!object.isComplete()) {
                    partial.add(id.longValue());
                } else if (lost != null && lost.mayMiss(id)) {
                    stale.add(id.longValue());
                }
            }
        });
        image.forEachObject(object -> {
            if (!reachable.contains(object.id())) {
                garbage.add(object.id());
            }
        });
        LongHashSet tainted = tainted(image, missing, partial, stale);
        Set<ContextName> affected = new HashSet<>();
        for (Map.Entry<ContextName, Long> context : image.contexts().entrySet()) {
            if (tainted.contains(context.getValue().longValue())) {
                affected.add(context.getKey());
            }
        }
        Set<String> affectedRoots = new TreeSet<>();
        for (Map.Entry<String, RootState> root : image.roots().entrySet()) {
            if (root.getValue().value() instanceof Ref ref && tainted.contains(ref.id())) {
                affectedRoots.add(root.getKey());
            }
        }
        return new Completeness(
                reachable, repeats, objects[0], missing, partial, stale, garbage, affected, affectedRoots, lost);
    }

    /** These, and all that reach one of them. */
    private static LongHashSet tainted(Image image, LongHashSet missing, LongHashSet partial, LongHashSet stale) {
        LongHashSet tainted = new LongHashSet();
        if (missing.isEmpty() && partial.isEmpty() && stale.isEmpty()) {
            return tainted;
        }
        Long2ObjectHashMap<LongArrayList> referrers = new Long2ObjectHashMap<>();
        image.forEachObject(object -> object.forEachReference(
                id -> referrers.computeIfAbsent(id, key -> new LongArrayList()).addLong(object.id())));
        LongArrayList open = new LongArrayList();
        missing.forEach(id -> taint(id, tainted, open));
        partial.forEach(id -> taint(id, tainted, open));
        stale.forEach(id -> taint(id, tainted, open));
        while (!open.isEmpty()) {
            LongArrayList from = referrers.get(open.popLong());
            if (from != null) {
                from.forEach(id -> taint(id, tainted, open));
            }
        }
        return tainted;
    }

    private static void taint(long id, LongHashSet tainted, LongArrayList open) {
        if (tainted.add(id)) {
            open.addLong(id);
        }
    }

    void report(Damage damage) {
        if (!missing.isEmpty()) {
            damage.lost("objects that others refer to", "nothing is left of them", missing.size());
        }
        if (!partial.isEmpty()) {
            damage.lost("objects in full", "only later changes of them are left", partial.size());
        }
        LostChanges gone = lost;
        if (gone != null) {
            reportLost(gone, damage);
        }
        List<String> named = new ArrayList<>();
        affected.forEach(context -> named.add("context " + context));
        named.sort(null);
        affectedRoots.forEach(root -> named.add("root " + root));
        for (String name : named.subList(0, Math.min(MAX_NAMED, named.size()))) {
            damage.lost(name + " in full", "it reaches objects that are lost or lack changes", 1);
        }
        if (named.size() > MAX_NAMED) {
            damage.lost("further contexts and roots in full", "as those before", named.size() - MAX_NAMED);
        }
    }

    private void reportLost(LostChanges gone, Damage damage) {
        if (!stale.isEmpty()) {
            damage.lost(
                    "changes of objects",
                    "they were in " + gone.files() + "; these objects have their older state with their later changes",
                    stale.size());
        }
        if (gone.contexts() > 0) {
            damage.lost("which contexts were made or dropped", "it was in " + gone.files(), gone.contexts());
        }
        if (gone.roots() > 0) {
            damage.lost("what roots were assigned", "it was in " + gone.files(), gone.roots());
        }
    }
}
