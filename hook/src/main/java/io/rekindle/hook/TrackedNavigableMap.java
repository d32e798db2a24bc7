package io.rekindle.hook;

import java.util.AbstractMap;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A part of a tracked map in its order or against it: the JDK's own view, and notes of what is changed through it. */
@NullUnmarked // keys and values are null as the original allows
final class TrackedNavigableMap<K, V> extends AbstractMap<K, V> implements NavigableMap<K, V> {
    private final TrackedTreeMap<K, V> map;
    private final NavigableMap<K, V> raw;

    TrackedNavigableMap(TrackedTreeMap<K, V> map, NavigableMap<K, V> raw) {
        this.map = map;
        this.raw = raw;
    }

    private NavigableMap<K, V> read() {
        if (map.$rk$flags() != 0) {
            Notes.use(map);
        }
        return raw;
    }

    @Override
    public int size() {
        return read().size();
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return read().containsKey(key);
    }

    @Override
    public boolean containsValue(@Nullable Object value) {
        return read().containsValue(value);
    }

    @Override
    public V get(@Nullable Object key) {
        return Notes.handOut(map, read().get(key));
    }

    @Override
    public Comparator<? super K> comparator() {
        return read().comparator();
    }

    @Override
    public K firstKey() {
        return read().firstKey();
    }

    @Override
    public K lastKey() {
        return read().lastKey();
    }

    @Override
    public K lowerKey(K key) {
        return read().lowerKey(key);
    }

    @Override
    public K floorKey(K key) {
        return read().floorKey(key);
    }

    @Override
    public K ceilingKey(K key) {
        return read().ceilingKey(key);
    }

    @Override
    public K higherKey(K key) {
        return read().higherKey(key);
    }

    @Override
    public Map.Entry<K, V> firstEntry() {
        return Notes.handOutEntry(map, read().firstEntry());
    }

    @Override
    public Map.Entry<K, V> lastEntry() {
        return Notes.handOutEntry(map, read().lastEntry());
    }

    @Override
    public Map.Entry<K, V> lowerEntry(K key) {
        return Notes.handOutEntry(map, read().lowerEntry(key));
    }

    @Override
    public Map.Entry<K, V> floorEntry(K key) {
        return Notes.handOutEntry(map, read().floorEntry(key));
    }

    @Override
    public Map.Entry<K, V> ceilingEntry(K key) {
        return Notes.handOutEntry(map, read().ceilingEntry(key));
    }

    @Override
    public Map.Entry<K, V> higherEntry(K key) {
        return Notes.handOutEntry(map, read().higherEntry(key));
    }

    // ---- views of the view ----

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new TrackedMapView.Entries<>(map, read().entrySet(), false);
    }

    @Override
    public Collection<V> values() {
        return new TrackedMapView.Values<>(map, read().values(), raw.entrySet(), false);
    }

    @Override
    public Set<K> keySet() {
        return navigableKeySet();
    }

    @Override
    public NavigableSet<K> navigableKeySet() {
        return new TrackedNavigableSet<>(map, read().navigableKeySet());
    }

    @Override
    public NavigableSet<K> descendingKeySet() {
        return new TrackedNavigableSet<>(map, read().descendingKeySet());
    }

    @Override
    public NavigableMap<K, V> descendingMap() {
        return new TrackedNavigableMap<>(map, read().descendingMap());
    }

    @Override
    public NavigableMap<K, V> subMap(K from, boolean fromIncluded, K to, boolean toIncluded) {
        return new TrackedNavigableMap<>(map, read().subMap(from, fromIncluded, to, toIncluded));
    }

    @Override
    public NavigableMap<K, V> headMap(K to, boolean included) {
        return new TrackedNavigableMap<>(map, read().headMap(to, included));
    }

    @Override
    public NavigableMap<K, V> tailMap(K from, boolean included) {
        return new TrackedNavigableMap<>(map, read().tailMap(from, included));
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
        NavigableMap<K, V> view = read();
        long seq = map.$rk$begin();
        V old = view.put(key, value);
        if (old != value) {
            Notes.noteUnlessDone(map, seq, Unit.MAP_PUT, 0, map.$rk$probe(key), value);
        }
        return old;
    }

    @Override
    public V remove(@Nullable Object key) {
        if (!containsKey(key)) {
            return null;
        }
        Object held = map.$rk$probe(key);
        long seq = map.$rk$begin();
        V old = raw.remove(key);
        Notes.noteUnlessDone(map, seq, Unit.MAP_REMOVE, 0, held, null);
        return old;
    }

    @Override
    public Map.Entry<K, V> pollFirstEntry() {
        NavigableMap<K, V> view = read();
        return polled(map.$rk$begin(), view.pollFirstEntry());
    }

    @Override
    public Map.Entry<K, V> pollLastEntry() {
        NavigableMap<K, V> view = read();
        return polled(map.$rk$begin(), view.pollLastEntry());
    }

    private Map.Entry<K, V> polled(long seqBefore, Map.Entry<K, V> entry) {
        if (entry != null) {
            Notes.noteUnlessDone(map, seqBefore, Unit.MAP_REMOVE, 0, entry.getKey(), null);
        }
        return entry;
    }

    // ---- where the original goes by the map's own method, so does the view; all others come down to the above ----

    @Override
    public V putIfAbsent(K key, V value) {
        return read().putIfAbsent(key, value);
    }

    @Override
    public V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
        return read().computeIfAbsent(key, function);
    }

    @Override
    public V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        return read().computeIfPresent(key, function);
    }

    @Override
    public V compute(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        return read().compute(key, function);
    }

    @Override
    public V merge(K key, V value, BiFunction<? super V, ? super V, ? extends V> function) {
        return read().merge(key, value, function);
    }
}
