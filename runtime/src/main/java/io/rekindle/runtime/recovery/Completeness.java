package io.rekindle.runtime.recovery;

import io.rekindle.runtime.image.ContextName;
import io.rekindle.runtime.image.Image;
import io.rekindle.runtime.image.ObjectState;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;

/**
 * Which objects of an image are wanted and whole, which are wanted and not, and which nobody wants.
 *
 * @param reachable what roots and contexts reach
 * @param objects objects that are there and that a root or context reaches
 * @param missing referred to, and nothing is known of them
 * @param partial changes of them are known, and not what these were made to
 * @param garbage not reached
 * @param affected contexts that reach one that is missing or partial
 */
record Completeness(
        LongHashSet reachable,
        long objects,
        LongHashSet missing,
        LongHashSet partial,
        LongHashSet garbage,
        Set<ContextName> affected) {

    static Completeness of(Image image) {
        LongHashSet reachable = image.reachable();
        LongHashSet missing = new LongHashSet();
        LongHashSet partial = new LongHashSet();
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
                }
            }
        });
        image.forEachObject(object -> {
            if (!reachable.contains(object.id())) {
                garbage.add(object.id());
            }
        });
        return new Completeness(reachable, objects[0], missing, partial, garbage, affected(image, missing, partial));
    }

    private static Set<ContextName> affected(Image image, LongHashSet missing, LongHashSet partial) {
        Set<ContextName> affected = new HashSet<>();
        if (missing.isEmpty() && partial.isEmpty()) {
            return affected;
        }
        Long2ObjectHashMap<LongArrayList> referrers = new Long2ObjectHashMap<>();
        image.forEachObject(object -> object.forEachReference(
                id -> referrers.computeIfAbsent(id, key -> new LongArrayList()).addLong(object.id())));
        LongHashSet tainted = new LongHashSet();
        LongArrayList open = new LongArrayList();
        missing.forEach(id -> taint(id, tainted, open));
        partial.forEach(id -> taint(id, tainted, open));
        while (!open.isEmpty()) {
            LongArrayList from = referrers.get(open.popLong());
            if (from != null) {
                from.forEach(id -> taint(id, tainted, open));
            }
        }
        for (Map.Entry<ContextName, Long> context : image.contexts().entrySet()) {
            if (tainted.contains(context.getValue().longValue())) {
                affected.add(context.getKey());
            }
        }
        return affected;
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
        int named = 0;
        for (ContextName context : affected) {
            if (named++ == 20) {
                damage.lost("further contexts in full", "as those before", affected.size() - 20);
                break;
            }
            damage.lost("context " + context + " in full", "it reaches objects that are lost", 1);
        }
    }
}
