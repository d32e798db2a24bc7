package io.rekindle.hook;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Stands in for static factories of collections, and for the ways into a collection that no subclass can override, where woven code
 * calls them: each method is named and behaves as the original, whose receiver is the first argument.
 */
public final class Factories {
    private Factories() {}

    /** {@code HashMap.newHashMap} of Java 19. */
    @SuppressWarnings("NonApiType") // as the original
    public static <K, V> HashMap<K, V> newHashMap(int mappings) {
        return new TrackedHashMap<>(capacityFor(mappings));
    }

    /** {@code LinkedHashMap.newLinkedHashMap} of Java 19. */
    @SuppressWarnings("NonApiType") // as the original
    public static <K, V> LinkedHashMap<K, V> newLinkedHashMap(int mappings) {
        return OfJava21.linkedHashMap(capacityFor(mappings));
    }

    /** {@code HashSet.newHashSet} of Java 19. */
    @SuppressWarnings("NonApiType") // as the original
    public static <E> HashSet<E> newHashSet(int elements) {
        return new TrackedHashSet<>(capacityFor(elements));
    }

    /** {@code LinkedHashSet.newLinkedHashSet} of Java 19. */
    @SuppressWarnings("NonApiType") // as the original
    public static <E> LinkedHashSet<E> newLinkedHashSet(int elements) {
        return OfJava21.linkedHashSet(capacityFor(elements));
    }

    /** {@code ConcurrentHashMap.newKeySet}, not tracked: of the original's type, a final class, there can be no tracked one. */
    public static <E> ConcurrentHashMap.KeySetView<E, Boolean> newKeySet() {
        return ConcurrentHashMap.newKeySet();
    }

    /** {@code ConcurrentHashMap.newKeySet}, not tracked: of the original's type, a final class, there can be no tracked one. */
    public static <E> ConcurrentHashMap.KeySetView<E, Boolean> newKeySet(int capacity) {
        return ConcurrentHashMap.newKeySet(capacity);
    }

    /** For {@code ConcurrentHashMap.newKeySet} where its result is used as a {@link Set} and nothing else. */
    public static <E> Set<E> newConcurrentSet() {
        return new TrackedConcurrentSet<>();
    }

    /** For {@code ConcurrentHashMap.newKeySet} where its result is used as a {@link Set} and nothing else. */
    public static <E> Set<E> newConcurrentSet(int capacity) {
        return new TrackedConcurrentSet<>(capacity);
    }

    /** {@code Collections.newSetFromMap}, whose set of a concurrent map iterates past it. */
    public static <E> Set<E> newSetFromMap(Map<E, Boolean> map) {
        return map.getClass() == TrackedConcurrentHashMap.class && map.isEmpty()
                ? new TrackedConcurrentSet<>()
                : Collections.newSetFromMap(map);
    }

    private static int capacityFor(int mappings) {
        if (mappings < 0) {
            throw new IllegalArgumentException("Negative number of mappings: " + mappings);
        }
        return (int) Math.ceil(mappings / 0.75);
    }

    // ---- ConcurrentHashMap.KeySetView is final: its changes are noted where woven code makes them ----

    /** For {@code Map.keySet} and {@code ConcurrentMap.keySet}, called through the interface. */
    public static <K> Set<K> keySet(Map<K, ?> map) {
        return map instanceof TrackedConcurrentHashMap<K, ?> tracked ? tracked.$rk$keySet() : map.keySet();
    }

    private static <K> Collection<K> tracked(ConcurrentHashMap.KeySetView<K, ?> view) {
        return view.getMap() instanceof TrackedConcurrentHashMap<K, ?> tracked ? tracked.$rk$keySet() : view;
    }

    public static <K> Iterator<K> iterator(ConcurrentHashMap.KeySetView<K, ?> view) {
        return tracked(view).iterator();
    }

    public static <K> boolean removeIf(ConcurrentHashMap.KeySetView<K, ?> view, Predicate<? super K> filter) {
        return tracked(view).removeIf(filter);
    }

    public static boolean removeAll(ConcurrentHashMap.KeySetView<?, ?> view, Collection<?> elements) {
        return tracked(view).removeAll(elements);
    }

    public static boolean retainAll(ConcurrentHashMap.KeySetView<?, ?> view, Collection<?> elements) {
        return tracked(view).retainAll(elements);
    }

    public static <K, V> boolean add(ConcurrentHashMap.KeySetView<K, V> view, K key) {
        V value = view.getMappedValue();
        if (value != null && view.getMap() instanceof TrackedConcurrentHashMap<K, V> map) {
            return map.putIfAbsent(key, value) == null;
        }
        return view.add(key);
    }

    public static <K, V> boolean addAll(ConcurrentHashMap.KeySetView<K, V> view, Collection<? extends K> keys) {
        boolean added = false;
        for (K key : keys) {
            added |= add(view, key);
        }
        return added;
    }

    /** On its own, as older versions cannot load the classes. */
    @SuppressWarnings("NonApiType")
    private static final class OfJava21 {
        static <K, V> LinkedHashMap<K, V> linkedHashMap(int capacity) {
            return new SequencedLinkedHashMap<>(capacity);
        }

        static <E> LinkedHashSet<E> linkedHashSet(int capacity) {
            return new SequencedLinkedHashSet<>(capacity);
        }
    }
}
