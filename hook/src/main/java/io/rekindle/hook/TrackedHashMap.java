package io.rekindle.hook;

import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A {@link HashMap} that notes its changes. */
@NullUnmarked // keys and values are null as the original allows
public class TrackedHashMap<K, V> extends HashMap<K, V> implements Noting {
    private static final long serialVersionUID = 1;

    private transient long $rk$id;
    private transient long $rk$version;
    private transient io.rekindle.hook.@Nullable Entry $rk$entry;
    private transient byte $rk$flags;
    private transient byte $rk$since;

    public TrackedHashMap() {}

    public TrackedHashMap(int capacity) {
        super(capacity);
    }

    public TrackedHashMap(int capacity, float loadFactor) {
        super(capacity, loadFactor);
    }

    public TrackedHashMap(Map<? extends K, ? extends V> map) {
        super(map);
    }

    // ---- the header ----

    @Override
    public Class<?> originalClass() {
        return HashMap.class;
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
        return $rk$version;
    }

    @Override
    public long $rk$begin() {
        $rk$since = Notes.since($rk$id);
        return $rk$version;
    }

    @Override
    public @Nullable Object $rk$probe(@Nullable Object key) {
        return Probe.of(key);
    }

    @Override
    public void $rk$note(Unit unit, byte kind, int index, @Nullable Object key, @Nullable Object value) {
        if (kind != WHOLE && Notes.isLoggedSince($rk$id, $rk$since)) {
            unit.op(this, kind, index, ++$rk$version, key, value);
            return;
        }
        $rk$version++; // whatever was logged of it before is older
        io.rekindle.hook.Entry entry = $rk$entry;
        if (entry == null || entry.unit != unit || entry.target != this || entry.level != null) {
            $rk$entry = unit.entry(this, null);
        }
    }

    @Override
    public boolean $rk$has(Map.Entry<?, ?> rawEntry) {
        return super.entrySet().contains(rawEntry);
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
        if (getClass() != TrackedHashMap.class) {
            return this;
        }
        read();
        HashMap<K, V> plain = new HashMap<>(Plain.capacity(super.size(), this), Plain.loadFactor(this));
        for (Map.Entry<K, V> entry : super.entrySet()) {
            plain.put(entry.getKey(), entry.getValue());
        }
        return Plain.of(this, plain);
    }

    @Override
    public Object clone() {
        readAll();
        TrackedHashMap<?, ?> copy = (TrackedHashMap<?, ?>) super.clone();
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

    private void readAll() {
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
    public boolean isEmpty() {
        read();
        return super.isEmpty();
    }

    @Override
    public V get(@Nullable Object key) {
        if ($rk$flags != 0) {
            Notes.use(this);
            return Notes.handOut(this, super.get(key));
        }
        return super.get(key);
    }

    @Override
    public V getOrDefault(@Nullable Object key, V defaultValue) {
        if ($rk$flags != 0) {
            Notes.use(this);
            return Notes.handOut(this, super.getOrDefault(key, defaultValue));
        }
        return super.getOrDefault(key, defaultValue);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        read();
        return super.containsKey(key);
    }

    @Override
    public boolean containsValue(@Nullable Object value) {
        read();
        return super.containsValue(value);
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        readAll();
        super.forEach(action);
    }

    @Override
    public Set<K> keySet() {
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
        $rk$begin();
        int size = super.size();
        V old = super.put(key, value);
        if (super.size() != size) {
            Notes.note(this, Unit.MAP_PUT, 0, key, value);
        } else {
            replaced(key, old, value);
        }
        return old;
    }

    @Override
    public V putIfAbsent(K key, V value) {
        read();
        $rk$begin();
        int size = super.size();
        V old = super.putIfAbsent(key, value);
        if (super.size() != size) {
            Notes.note(this, Unit.MAP_PUT, 0, key, value);
        } else if (old == null) {
            replaced(key, null, value);
        } else {
            Notes.handOut(this, old);
        }
        return old;
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> map) {
        read();
        $rk$begin();
        int count = map.size();
        if (count == 0) {
            return;
        }
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
                int size = super.size();
                V old = super.put(key, value);
                if (super.size() != size) {
                    Notes.note(this, Unit.MAP_PUT, 0, key, value);
                } else {
                    replaced(key, old, value);
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
        $rk$begin();
        Object probe = Probe.of(key);
        boolean there = super.containsKey(probe);
        V old = super.replace((K) probe, value);
        if (there && old != value) {
            Notes.note(this, Unit.MAP_PUT, 0, Probe.found(probe), value);
        }
        return old;
    }

    @Override
    @SuppressWarnings("unchecked") // only looked up
    public boolean replace(K key, V oldValue, V newValue) {
        read();
        $rk$begin();
        Object probe = Probe.of(key);
        boolean replaced = super.replace((K) probe, oldValue, newValue);
        if (replaced) {
            Notes.note(this, Unit.MAP_PUT, 0, Probe.found(probe), newValue);
        }
        return replaced;
    }

    @Override
    public V remove(@Nullable Object key) {
        read();
        $rk$begin();
        int size = super.size();
        Object probe = Probe.of(key);
        V old = super.remove(probe);
        if (super.size() != size) {
            Notes.note(this, Unit.MAP_REMOVE, 0, Probe.found(probe), null);
        }
        return old;
    }

    @Override
    public boolean remove(@Nullable Object key, @Nullable Object value) {
        read();
        $rk$begin();
        Object probe = Probe.of(key);
        boolean removed = super.remove(probe, value);
        if (removed) {
            Notes.note(this, Unit.MAP_REMOVE, 0, Probe.found(probe), null);
        }
        return removed;
    }

    @Override
    public void clear() {
        read();
        $rk$begin();
        boolean empty = super.isEmpty();
        super.clear();
        if (!empty) {
            Notes.note(this, Unit.MAP_CLEAR, 0, null, null);
        }
    }

    @Override
    public V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
        read();
        $rk$begin();
        Objects.requireNonNull(function);
        V present = super.get(key);
        if (present != null) {
            return Notes.handOut(this, present);
        }
        int size = super.size();
        V after = super.computeIfAbsent(key, function);
        if (after != null) {
            Notes.note(this, Unit.MAP_PUT, 0, super.size() != size ? key : held(key), after);
        }
        return Notes.handOut(this, after);
    }

    @Override
    public V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        read();
        $rk$begin();
        Object probe = Probe.of(key);
        V before = Notes.handOut(this, super.get(probe));
        int size = super.size();
        V after = super.computeIfPresent(key, function);
        settle(key, probe, size, before, after);
        return Notes.handOut(this, after);
    }

    @Override
    public V compute(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        read();
        $rk$begin();
        Object probe = Probe.of(key);
        V before = Notes.handOut(this, super.get(probe));
        int size = super.size();
        V after = super.compute(key, function);
        settle(key, probe, size, before, after);
        return Notes.handOut(this, after);
    }

    @Override
    public V merge(K key, V value, BiFunction<? super V, ? super V, ? extends V> function) {
        read();
        $rk$begin();
        Object probe = Probe.of(key);
        V before = Notes.handOut(this, super.get(probe));
        int size = super.size();
        V after = super.merge(key, value, function);
        settle(key, probe, size, before, after);
        return Notes.handOut(this, after);
    }

    @Override
    public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
        $rk$begin();
        Objects.requireNonNull(function);
        readAll();
        Unit unit = Unit.current();
        int depth = Notes.open(unit);
        int changes = 0;
        try {
            for (Map.Entry<K, V> entry : super.entrySet()) {
                V old = entry.getValue();
                V value = function.apply(entry.getKey(), old);
                if (old != value) {
                    entry.setValue(value);
                    byte kind = Notes.isMost(++changes, super.size()) ? WHOLE : Unit.MAP_PUT;
                    Notes.note(this, kind, 0, entry.getKey(), value);
                }
            }
        } finally {
            Notes.close(unit, depth);
        }
    }

    /** Notes what one look-up with a function did to the entry of a key. */
    private void settle(K key, @Nullable Object probe, int sizeBefore, @Nullable V before, @Nullable V after) {
        int size = super.size();
        if (size > sizeBefore) {
            Notes.note(this, Unit.MAP_PUT, 0, key, after);
        } else if (size < sizeBefore) {
            Notes.note(this, Unit.MAP_REMOVE, 0, Probe.found(probe), null);
        } else if (before != after) {
            Notes.note(this, Unit.MAP_PUT, 0, Probe.found(probe), after);
        }
    }

    private void replaced(K key, @Nullable V old, V value) {
        if (old != value) {
            Notes.note(this, Unit.MAP_PUT, 0, held(key), value);
        } else {
            Notes.handOut(this, value);
        }
    }

    private @Nullable Object held(K key) {
        Object probe = Probe.of(key);
        return probe != key && super.containsKey(probe) ? Probe.found(probe) : key;
    }
}
