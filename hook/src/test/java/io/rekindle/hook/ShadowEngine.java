package io.rekindle.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An engine that replays what one tracked collection notes on a shadow of it, as a recovery would. */
final class ShadowEngine extends Engine {
    /** One entry of a map, or one element of a set with null for the value. */
    record Pair(@Nullable Object key, @Nullable Object value) {
        boolean hasKey(@Nullable Object other) {
            return key == other || (key instanceof String && key.equals(other));
        }
    }

    private final Object tracked;
    final List<@Nullable Object> list = new ArrayList<>();
    final List<Pair> pairs = new ArrayList<>();
    private long seq;
    int ops;
    int wholes;
    int commits;
    int resolved;
    final IdentityHashMap<Object, Object> touched = new IdentityHashMap<>();

    ShadowEngine(Object tracked) {
        this.tracked = tracked;
    }

    /** Makes the collection a tracked one, as the engine does when it is first reached from a context. */
    static void setId(Object collection, long id) {
        Memory.putLong(collection, offset(collection, "$rk$id"), id);
    }

    static long id(Object collection) {
        return Memory.getLong(collection, offset(collection, "$rk$id"));
    }

    private static long offset(Object collection, String field) {
        Class<?> type = collection.getClass();
        while (!type.getSimpleName().startsWith("Tracked") || type.getEnclosingClass() != null) {
            type = type.getSuperclass();
        }
        return Memory.offset(type, field);
    }

    static ShadowEngine install(Object tracked) {
        ShadowEngine engine = new ShadowEngine(tracked);
        Hook.install(engine);
        return engine;
    }

    void resetCounts() {
        ops = 0;
        wholes = 0;
        commits = 0;
        touched.clear();
    }

    boolean isKeyed() {
        return tracked instanceof Map || tracked instanceof java.util.Set;
    }

    @Override
    protected void encode(Unit unit) {
        boolean whole = false;
        for (int i = 0; i < unit.entryCount; i++) {
            whole |= unit.entries[i].target == tracked;
        }
        for (int i = 0; i < unit.opCount; i++) {
            if (unit.opTargets[i] == tracked) {
                ops++;
                if (!whole) {
                    apply(unit, i);
                }
            }
        }
        for (int i = 0; i < unit.touchedCount; i++) {
            touched.put(unit.touched[i], unit);
        }
        if (whole) {
            wholes++;
            capture();
        }
    }

    @Override
    protected void commit(Unit unit) {
        commits++;
        encode(unit);
    }

    void capture() {
        seq = Memory.getLong(tracked, offset(tracked, "$rk$version"));
        list.clear();
        pairs.clear();
        if (isKeyed()) {
            pairs.addAll(pairsOf(tracked));
        } else {
            list.addAll((Collection<?>) tracked);
        }
    }

    static List<Pair> pairsOf(Object collection) {
        List<Pair> pairs = new ArrayList<>();
        if (collection instanceof Map<?, ?> map) {
            map.forEach((key, value) -> pairs.add(new Pair(key, value)));
        } else {
            ((Collection<?>) collection).forEach(element -> pairs.add(new Pair(element, null)));
        }
        return pairs;
    }

    private void apply(Unit unit, int at) {
        byte kind = unit.opKinds[at];
        Object key = unit.opKeys[at];
        Object value = unit.opValues[at];
        int index = unit.opIndexes[at];
        if (kind != Unit.MAP_KEY) {
            assertThat(unit.opSeqs[at]).as("sequence number of an operation").isEqualTo(++seq);
        }
        switch (kind) {
            case Unit.LIST_ADD -> list.add(index, value);
            case Unit.LIST_SET -> list.set(index, value);
            case Unit.LIST_REMOVE -> list.remove(index);
            case Unit.LIST_CLEAR -> list.clear();
            case Unit.MAP_PUT -> put(new Pair(key, value));
            case Unit.MAP_REMOVE -> pairs.removeIf(pair -> pair.hasKey(key));
            case Unit.MAP_CLEAR -> pairs.clear();
            case Unit.MAP_KEY -> {
                assertThat(key).isNotNull();
                Object current = current(key);
                if (current == null) {
                    pairs.removeIf(pair -> pair.hasKey(key));
                } else {
                    put(new Pair(key, tracked instanceof Map ? current : null));
                }
            }
            default -> throw new AssertionError("operation of kind " + kind);
        }
    }

    private @Nullable Object current(Object key) {
        if (tracked instanceof TrackedConcurrentSet<?> set) {
            return set.$rk$has(key) ? key : null;
        }
        return ((TrackedConcurrentHashMap<?, ?>) tracked).$rk$current(key);
    }

    private void put(Pair pair) {
        for (int i = 0; i < pairs.size(); i++) {
            if (pairs.get(i).hasKey(pair.key())) {
                pairs.set(i, pair);
                return;
            }
        }
        pairs.add(pair);
    }

    @Override
    protected void resolve(Object collection) {
        resolved++;
        ((Tracked) collection).setFlag(Hook.PENDING, false);
    }

    @Override
    protected void torn() {}

    @Override
    protected void failed(String where, Throwable failure) {
        throw new AssertionError(where, failure);
    }

    @Override
    protected void publishDeferred() {}

    @Override
    protected void rootRead(Class<?> type, String field) {}

    @Override
    protected void awaitDurable(Unit unit) {}

    @Override
    protected void constructed(Object self) {}

    @Override
    protected void keyWritten(Object self) {}

    @Override
    protected void initialised(Class<?> type) {}

    @Override
    protected void rootAssigned(Class<?> type, String field) {}
}
