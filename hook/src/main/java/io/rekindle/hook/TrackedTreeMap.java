package io.rekindle.hook;

import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A {@link TreeMap} that notes its changes. */
@NullUnmarked // keys and values are null as the original allows
public class TrackedTreeMap<K, V> extends TreeMap<K, V> implements Noting {
    private static final long serialVersionUID = 1;

    private transient long $rk$id;
    private transient long $rk$version;
    private transient io.rekindle.hook.@Nullable Entry $rk$entry;
    private transient byte $rk$flags;
    private transient byte $rk$since;

    public TrackedTreeMap() {}

    public TrackedTreeMap(@Nullable Comparator<? super K> order) {
        super(order);
    }

    public TrackedTreeMap(Map<? extends K, ? extends V> map) {
        super(map);
    }

    public TrackedTreeMap(SortedMap<K, ? extends V> map) {
        super(map);
    }

    // ---- the header ----

    @Override
    public Class<?> originalClass() {
        return TreeMap.class;
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

    /** The key in the map that the order takes for equal, or the key given. */
    @Override
    @SuppressWarnings("unchecked")
    public @Nullable Object $rk$probe(@Nullable Object key) {
        if (super.comparator() == null && Probe.of(key) == key) {
            return key;
        }
        return super.containsKey(key) ? super.ceilingKey((K) key) : key;
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
        if (getClass() != TrackedTreeMap.class) {
            return this;
        }
        read();
        TreeMap<K, V> plain = new TreeMap<>(super.comparator());
        for (Map.Entry<K, V> entry : super.entrySet()) {
            plain.put(entry.getKey(), entry.getValue());
        }
        return Plain.of(this, plain);
    }

    @Override
    public Object clone() {
        readAll();
        TrackedTreeMap<?, ?> copy = (TrackedTreeMap<?, ?>) super.clone();
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
    public V get(@Nullable Object key) {
        if ($rk$flags != 0) {
            Notes.use(this);
            return Notes.handOut(this, super.get(key));
        }
        return super.get(key);
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        readAll();
        super.forEach(action);
    }

    @Override
    public K firstKey() {
        read();
        return super.firstKey();
    }

    @Override
    public K lastKey() {
        read();
        return super.lastKey();
    }

    @Override
    public K lowerKey(K key) {
        read();
        return super.lowerKey(key);
    }

    @Override
    public K floorKey(K key) {
        read();
        return super.floorKey(key);
    }

    @Override
    public K ceilingKey(K key) {
        read();
        return super.ceilingKey(key);
    }

    @Override
    public K higherKey(K key) {
        read();
        return super.higherKey(key);
    }

    @Override
    public Map.Entry<K, V> firstEntry() {
        read();
        return Notes.handOutEntry(this, super.firstEntry());
    }

    @Override
    public Map.Entry<K, V> lastEntry() {
        read();
        return Notes.handOutEntry(this, super.lastEntry());
    }

    @Override
    public Map.Entry<K, V> lowerEntry(K key) {
        read();
        return Notes.handOutEntry(this, super.lowerEntry(key));
    }

    @Override
    public Map.Entry<K, V> floorEntry(K key) {
        read();
        return Notes.handOutEntry(this, super.floorEntry(key));
    }

    @Override
    public Map.Entry<K, V> ceilingEntry(K key) {
        read();
        return Notes.handOutEntry(this, super.ceilingEntry(key));
    }

    @Override
    public Map.Entry<K, V> higherEntry(K key) {
        read();
        return Notes.handOutEntry(this, super.higherEntry(key));
    }

    // ---- views ----

    /** The JDK's own view of the whole map; unlike the map's other views it is made without calls of methods overridden here. */
    private NavigableMap<K, V> raw() {
        read();
        return super.descendingMap().descendingMap();
    }

    @Override
    public Set<K> keySet() {
        return navigableKeySet();
    }

    @Override
    public NavigableSet<K> navigableKeySet() {
        return new TrackedNavigableSet<>(this, raw().navigableKeySet());
    }

    @Override
    public NavigableSet<K> descendingKeySet() {
        return new TrackedNavigableSet<>(this, raw().descendingKeySet());
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

    @Override
    public NavigableMap<K, V> descendingMap() {
        return new TrackedNavigableMap<>(this, raw().descendingMap());
    }

    @Override
    public NavigableMap<K, V> subMap(K from, boolean fromIncluded, K to, boolean toIncluded) {
        return new TrackedNavigableMap<>(this, raw().subMap(from, fromIncluded, to, toIncluded));
    }

    @Override
    public NavigableMap<K, V> headMap(K to, boolean included) {
        return new TrackedNavigableMap<>(this, raw().headMap(to, included));
    }

    @Override
    public NavigableMap<K, V> tailMap(K from, boolean included) {
        return new TrackedNavigableMap<>(this, raw().tailMap(from, included));
    }

    @Override
    public SortedMap<K, V> subMap(K from, K to) {
        return subMap(from, true, to, false);
    }

    @Override
    public SortedMap<K, V> headMap(K to) {
        return headMap(to, false);
    }

    @Override
    public SortedMap<K, V> tailMap(K from) {
        return tailMap(from, true);
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

    /** By {@link #put}, as the original does it, which builds the whole at once from a map of the same order. */
    @Override
    public void putAll(Map<? extends K, ? extends V> map) {
        read();
        int size = super.size();
        long seq = $rk$begin();
        Unit unit = Unit.current();
        int opened = Notes.open(unit);
        try {
            super.putAll(map);
        } finally {
            if (super.size() != size && $rk$version == seq) {
                Notes.note(this, WHOLE, 0, null, null);
            }
            Notes.close(unit, opened);
        }
    }

    @Override
    public V replace(K key, V value) {
        read();
        $rk$begin();
        boolean there = super.containsKey(key);
        V old = super.replace(key, value);
        if (there && old != value) {
            Notes.note(this, Unit.MAP_PUT, 0, held(key), value);
        }
        return old;
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        read();
        $rk$begin();
        boolean replaced = super.replace(key, oldValue, newValue);
        if (replaced) {
            Notes.note(this, Unit.MAP_PUT, 0, held(key), newValue);
        }
        return replaced;
    }

    @Override
    public V remove(@Nullable Object key) {
        read();
        $rk$begin();
        int size = super.size();
        Object held = $rk$probe(key);
        V old = super.remove(key);
        if (super.size() != size) {
            Notes.note(this, Unit.MAP_REMOVE, 0, held, null);
        }
        return old;
    }

    @Override
    public Map.Entry<K, V> pollFirstEntry() {
        read();
        $rk$begin();
        return polled(super.pollFirstEntry());
    }

    @Override
    public Map.Entry<K, V> pollLastEntry() {
        read();
        $rk$begin();
        return polled(super.pollLastEntry());
    }

    private Map.Entry<K, V> polled(Map.Entry<K, V> entry) {
        if (entry != null) {
            Notes.note(this, Unit.MAP_REMOVE, 0, entry.getKey(), null);
        }
        return entry;
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
        V present = beforeChange(key);
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
        V before = Notes.handOut(this, beforeChange(key));
        Object probe = $rk$probe(key);
        int size = super.size();
        V after = super.computeIfPresent(key, function);
        settle(key, probe, size, before, after);
        return Notes.handOut(this, after);
    }

    @Override
    public V compute(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        read();
        $rk$begin();
        V before = Notes.handOut(this, beforeChange(key));
        Object probe = $rk$probe(key);
        int size = super.size();
        V after = super.compute(key, function);
        settle(key, probe, size, before, after);
        return Notes.handOut(this, after);
    }

    @Override
    public V merge(K key, V value, BiFunction<? super V, ? super V, ? extends V> function) {
        read();
        $rk$begin();
        V before = Notes.handOut(this, beforeChange(key));
        Object probe = $rk$probe(key);
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
            Notes.note(this, Unit.MAP_REMOVE, 0, probe, null);
        } else if (before != after) {
            Notes.note(this, Unit.MAP_PUT, 0, probe, after);
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
        return $rk$probe(key);
    }

    /** The value of a key; null too where the map is empty, which does not look at the key. */
    private @Nullable V beforeChange(K key) {
        return super.isEmpty() ? null : super.get(key);
    }
}
