package io.rekindle.hook;

import java.util.Collection;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ConcurrentHashMap} that notes which keys may have changed; the commit reads their values. A key may be noted though another
 * thread made the change, never the other way round.
 *
 * <p>{@link #keySet()} is the JDK's own view, as its type is a final class: keys removed through its iterators, {@code removeIf},
 * {@code retainAll} and keys added through {@code keySet(value)} go unnoticed unless the caller comes by {@link Factories}.
 */
@NullUnmarked // keys and values are null as the original allows
public class TrackedConcurrentHashMap<K, V> extends ConcurrentBulkReads<K, V> implements Noting {
    private static final long serialVersionUID = 1;

    private transient long $rk$id;

    @SuppressWarnings("UnusedVariable")
    private transient long $rk$version; // the engine's alone: changes have no order of their own here

    private transient io.rekindle.hook.@Nullable Entry $rk$entry;
    private transient byte $rk$flags;

    public TrackedConcurrentHashMap() {}

    public TrackedConcurrentHashMap(int capacity) {
        super(capacity);
    }

    public TrackedConcurrentHashMap(int capacity, float loadFactor) {
        super(capacity, loadFactor, 1);
    }

    public TrackedConcurrentHashMap(int capacity, float loadFactor, int concurrency) {
        super(capacity, loadFactor, concurrency);
    }

    public TrackedConcurrentHashMap(Map<? extends K, ? extends V> map) {
        super(map);
    }

    // ---- the header ----

    @Override
    public Class<?> originalClass() {
        return ConcurrentHashMap.class;
    }

    @Override
    public void setFlag(byte flag, boolean on) {
        $rk$flags = (byte) (on ? $rk$flags | flag : $rk$flags & ~flag);
    }

    @Override
    public byte $rk$flags() {
        return $rk$flags;
    }

    @Override
    public boolean $rk$isTracked() {
        return $rk$id != 0;
    }

    @Override
    public long $rk$version() {
        return 0;
    }

    @Override
    public long $rk$begin() {
        return 0; // each key's value is read at the commit, after its stamp was taken
    }

    @Override
    public @Nullable Object $rk$probe(@Nullable Object key) {
        return Probe.of(key);
    }

    /** Notes the key, whatever was done with it; once, if it was the last one noted. */
    @Override
    public void $rk$note(Unit unit, byte kind, int index, @Nullable Object key, @Nullable Object value) {
        if (kind != WHOLE && kind != Unit.MAP_CLEAR && $rk$id != 0) {
            int last = unit.opCount - 1;
            if (last < 0 || unit.opTargets[last] != this || unit.opKeys[last] != key) {
                unit.op(this, Unit.MAP_KEY, 0, 0, key, null);
            }
            return;
        }
        io.rekindle.hook.Entry entry = $rk$entry;
        if (entry == null || entry.unit != unit || entry.target != this || entry.level != null) {
            $rk$entry = unit.entry(this, null);
        }
    }

    private void note(@Nullable Object key) {
        Notes.note(this, Unit.MAP_KEY, 0, key, null);
    }

    /**
     * The value to log for a key that was noted and that is logged by its id: null where the map no longer has that very key, or has
     * an equal one that was put after it, which is noted itself. For the engine, at the commit; a key that is logged by its value is
     * looked up as usual.
     */
    public final @Nullable V $rk$current(Object key) {
        Object probe = Probe.of(key);
        V value = super.get(probe);
        return value != null && (probe == key || Probe.found(probe) == key) ? value : null;
    }

    /** What the map has for the key, whatever a subclass makes of {@code get}. For the engine, at the commit. */
    public final @Nullable V $rk$value(Object key) {
        return super.get(key);
    }

    // ---- past what an application's subclass overrides ----

    @Override
    public final Iterator<Map.Entry<K, V>> $rk$elements() {
        return super.entrySet().iterator();
    }

    @Override
    public final void $rk$clear() {
        super.clear();
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // as the original takes it
    public final void $rk$put(@Nullable Object key, @Nullable Object value) {
        super.put((K) key, (V) value);
    }

    @Override
    public final boolean $rk$holds(@Nullable Object key) {
        return super.containsKey(key);
    }

    private Object writeReplace() {
        if (getClass() != TrackedConcurrentHashMap.class) {
            return this;
        }
        read();
        ConcurrentHashMap<K, V> plain = new ConcurrentHashMap<>(super.size());
        for (Map.Entry<K, V> entry : super.entrySet()) {
            plain.put(entry.getKey(), entry.getValue());
        }
        return Plain.of(this, plain);
    }

    /** For subclasses that are cloneable; the original is not. */
    @Override
    protected Object clone() throws CloneNotSupportedException {
        $rk$readAll();
        TrackedConcurrentHashMap<?, ?> copy = (TrackedConcurrentHashMap<?, ?>) super.clone();
        copy.$rk$id = 0;
        copy.$rk$version = 0;
        copy.$rk$entry = null;
        copy.$rk$flags = 0;
        return copy;
    }

    // ---- reading ----

    private void read() {
        if ($rk$flags != 0) {
            Notes.use(this);
        }
    }

    @Override
    final void $rk$readAll() {
        if ($rk$flags != 0) {
            Notes.use(this);
            Notes.handOutAll(this, super.values().iterator());
        }
    }

    @Override
    public int size() {
        read();
        return super.size();
    }

    @Override
    public long mappingCount() {
        read();
        return super.mappingCount();
    }

    @Override
    public boolean isEmpty() {
        read();
        return super.isEmpty();
    }

    @Override
    public V get(Object key) {
        if ($rk$flags != 0) {
            Notes.use(this);
            return Notes.handOut(this, super.get(key));
        }
        return super.get(key);
    }

    @Override
    public V getOrDefault(Object key, V defaultValue) {
        if ($rk$flags != 0) {
            Notes.use(this);
            return Notes.handOut(this, super.getOrDefault(key, defaultValue));
        }
        return super.getOrDefault(key, defaultValue);
    }

    @Override
    public boolean containsKey(Object key) {
        read();
        return super.containsKey(key);
    }

    @Override
    public boolean containsValue(Object value) {
        read();
        return super.containsValue(value);
    }

    @Override
    @SuppressWarnings("HashtableContains") // as the original
    public boolean contains(Object value) {
        read();
        return super.contains(value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        read();
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        read();
        return super.hashCode();
    }

    @Override
    public String toString() {
        read();
        return super.toString();
    }

    @Override
    public Enumeration<K> keys() {
        read();
        return super.keys();
    }

    @Override
    public Enumeration<V> elements() {
        $rk$readAll();
        return super.elements();
    }

    @Override
    public KeySetView<K, V> keySet() {
        read();
        return super.keySet();
    }

    @Override
    public KeySetView<K, V> keySet(V mappedValue) {
        read();
        return super.keySet(mappedValue);
    }

    /** What {@link #keySet()} would be, had its type not to be {@link ConcurrentHashMap.KeySetView}. */
    final Set<K> $rk$keySet() {
        read();
        return new TrackedMapView.Keys<>(this, super.keySet(), super.entrySet());
    }

    @Override
    public Collection<V> values() {
        read();
        return new TrackedMapView.Values<>(this, super.values(), super.entrySet());
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        read();
        return new TrackedMapView.Entries<>(this, super.entrySet());
    }

    // ---- writing ----

    @Override
    public V put(K key, V value) {
        read();
        V old = super.put(key, value);
        if (old == null) {
            note(key);
        } else if (old != value) {
            note(held(key));
        } else {
            Notes.handOut(this, value);
        }
        return old;
    }

    @Override
    public V putIfAbsent(K key, V value) {
        read();
        V old = super.putIfAbsent(key, value);
        if (old == null) {
            note(key);
        } else {
            Notes.handOut(this, old);
        }
        return old;
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> map) {
        read();
        int count = map.size();
        if (!Notes.oneByOne(this) || Notes.isMost(count, super.size())) {
            try {
                super.putAll(map);
            } finally {
                Notes.note(this, WHOLE, 0, null, null);
            }
            return;
        }
        Unit unit = Unit.current();
        int depth = Notes.open(unit);
        try {
            for (Map.Entry<? extends K, ? extends V> entry : map.entrySet()) {
                K key = entry.getKey();
                V value = entry.getValue();
                V old = super.put(key, value);
                if (old != value) {
                    note(old == null ? key : held(key));
                }
            }
        } finally {
            Notes.close(unit, depth);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // only looked up
    public V replace(K key, V value) {
        read();
        Object probe = Probe.of(key);
        V old = super.replace((K) probe, value);
        if (old != null && old != value) {
            note(Probe.found(probe));
        }
        return old;
    }

    @Override
    @SuppressWarnings("unchecked") // only looked up
    public boolean replace(K key, V oldValue, V newValue) {
        read();
        Object probe = Probe.of(key);
        boolean replaced = super.replace((K) probe, oldValue, newValue);
        if (replaced) {
            note(Probe.found(probe));
        }
        return replaced;
    }

    @Override
    public V remove(Object key) {
        read();
        Object probe = Probe.of(key);
        V old = super.remove(probe);
        if (old != null) {
            note(Probe.found(probe));
        }
        return old;
    }

    @Override
    public boolean remove(Object key, Object value) {
        read();
        Object probe = Probe.of(key);
        boolean removed = super.remove(probe, value);
        if (removed) {
            note(Probe.found(probe));
        }
        return removed;
    }

    @Override
    public void clear() {
        read();
        boolean empty = super.isEmpty();
        super.clear();
        if (!empty) {
            Notes.note(this, WHOLE, 0, null, null);
        }
    }

    @Override
    public V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
        Objects.requireNonNull(function);
        V present = get(key);
        if (present != null) {
            return present;
        }
        V after = super.computeIfAbsent(key, function);
        if (after != null) {
            note(held(key));
        }
        return Notes.handOut(this, after);
    }

    @Override
    public V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        read();
        Remapping<K, V> remapping = new Remapping<>(this, Objects.requireNonNull(function));
        V after = super.computeIfPresent(key, remapping);
        remapping.noteChange(after);
        return Notes.handOut(this, after);
    }

    @Override
    public V compute(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        read();
        Remapping<K, V> remapping = new Remapping<>(this, Objects.requireNonNull(function));
        V after = super.compute(key, remapping);
        remapping.noteChange(after);
        return Notes.handOut(this, after);
    }

    @Override
    public V merge(K key, V value, BiFunction<? super V, ? super V, ? extends V> function) {
        read();
        Objects.requireNonNull(function);
        Objects.requireNonNull(value);
        Remapping<K, V> remapping =
                new Remapping<>(this, (sameKey, old) -> old == null ? value : function.apply(old, value));
        V after = super.compute(key, remapping);
        remapping.noteChange(after);
        return Notes.handOut(this, after);
    }

    @Override
    public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
        Objects.requireNonNull(function);
        $rk$readAll();
        Unit unit = Unit.current();
        int depth = Notes.open(unit);
        try {
            for (Map.Entry<K, V> entry : super.entrySet()) {
                replace(entry.getKey(), entry.getValue(), function);
            }
        } finally {
            Notes.close(unit, depth);
        }
    }

    private void replace(K key, V seen, BiFunction<? super K, ? super V, ? extends V> function) {
        V old = seen;
        while (old != null) {
            V value = Objects.requireNonNull(function.apply(key, old));
            if (super.replace(key, old, value)) {
                if (old != value) {
                    note(held(key));
                }
                return;
            }
            old = super.get(key);
        }
    }

    private @Nullable Object held(K key) {
        Object probe = Probe.of(key);
        return probe != key && super.containsKey(probe) ? Probe.found(probe) : key;
    }

    /** Sees what a function is given and gives, while the map holds the key's entry still. */
    private static final class Remapping<K, V> implements BiFunction<K, V, V> {
        private final TrackedConcurrentHashMap<K, V> map;
        private final BiFunction<? super K, ? super V, ? extends V> function;
        private boolean called;
        private @Nullable V before;
        private @Nullable Object held;

        Remapping(TrackedConcurrentHashMap<K, V> map, BiFunction<? super K, ? super V, ? extends V> function) {
            this.map = map;
            this.function = function;
        }

        @Override
        @SuppressWarnings("NullAway") // both are null where there is no entry
        public V apply(K key, V old) {
            called = true;
            before = Notes.handOut(map, old);
            held = old == null ? key : map.held(key);
            return function.apply(key, old);
        }

        void noteChange(@Nullable V after) {
            if (called && after != before) {
                map.note(held);
            }
        }
    }
}
