package io.rekindle.hook;

import java.util.AbstractMap;
import java.util.Collection;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.NullUnmarked;

/** A tracked linked map against its order. Its writes are the map's own; its views note what is changed through them. */
@NullUnmarked // keys and values are null as the original allows
final class TrackedReversedMap<K, V> extends AbstractMap<K, V> implements SequencedMap<K, V> {
    private final SequencedLinkedHashMap<K, V> map;

    TrackedReversedMap(SequencedLinkedHashMap<K, V> map) {
        this.map = map;
    }

    private SequencedLinkedHashMap<K, V> read() {
        if (map.$rk$flags() != 0) {
            Notes.use(map);
        }
        return map;
    }

    @Override
    public SequencedMap<K, V> reversed() {
        return map;
    }

    @Override
    public Set<K> keySet() {
        return new TrackedMapView.Keys<>(
                map, read().rawKeySet().reversed(), map.rawEntrySet().reversed());
    }

    @Override
    public Collection<V> values() {
        return new TrackedMapView.Values<>(
                map, read().rawValues().reversed(), map.rawEntrySet().reversed());
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new TrackedMapView.Entries<>(map, read().rawEntrySet().reversed());
    }

    @Override
    public int size() {
        return map.size();
    }

    @Override
    public boolean containsKey(Object key) {
        return map.containsKey(key);
    }

    @Override
    public boolean containsValue(Object value) {
        return map.containsValue(value);
    }

    @Override
    public V get(Object key) {
        return map.get(key);
    }

    @Override
    public V getOrDefault(Object key, V defaultValue) {
        return map.getOrDefault(key, defaultValue);
    }

    // ---- writing ----

    @Override
    public V put(K key, V value) {
        return map.put(key, value);
    }

    @Override
    public V putIfAbsent(K key, V value) {
        return map.putIfAbsent(key, value);
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> entries) {
        map.putAll(entries);
    }

    @Override
    public V remove(Object key) {
        return map.remove(key);
    }

    @Override
    public boolean remove(Object key, Object value) {
        return map.remove(key, value);
    }

    @Override
    public V replace(K key, V value) {
        return map.replace(key, value);
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        return map.replace(key, oldValue, newValue);
    }

    @Override
    public void clear() {
        map.clear();
    }

    @Override
    public V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
        return map.computeIfAbsent(key, function);
    }

    @Override
    public V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        return map.computeIfPresent(key, function);
    }

    @Override
    public V compute(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        return map.compute(key, function);
    }

    @Override
    public V merge(K key, V value, BiFunction<? super V, ? super V, ? extends V> function) {
        return map.merge(key, value, function);
    }

    // ---- of Java 21 ----

    public V putFirst(K key, V value) {
        return map.putLast(key, value);
    }

    public V putLast(K key, V value) {
        return map.putFirst(key, value);
    }

    public Map.Entry<K, V> firstEntry() {
        return map.lastEntry();
    }

    public Map.Entry<K, V> pollFirstEntry() {
        return map.pollLastEntry();
    }
}
