package io.rekindle.runtime.hydrate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes empty collections to be filled. One that cannot be changed once made (List.of, unmodifiable views) comes back as an
 * unmodifiable view of a collection that only we can reach, as it may be part of a cycle. Used by one thread.
 */
final class Containers {
    /** The orders that everybody means the same object by. */
    private static final Map<Class<?>, Object> CONSTANTS = Map.of(
            Collections.reverseOrder().getClass(),
            Collections.reverseOrder(),
            String.CASE_INSENSITIVE_ORDER.getClass(),
            String.CASE_INSENSITIVE_ORDER);

    private final IdentityHashMap<Object, Object> behindViews = new IdentityHashMap<>();

    Object make(Class<?> type) {
        String name = type.getName();
        if (name.equals("java.util.Arrays$ArrayList")) {
            return new ArrayList<>();
        }
        if (name.equals("java.util.concurrent.ConcurrentHashMap$KeySetView")) {
            return ConcurrentHashMap.newKeySet();
        }
        if (name.equals("java.util.Collections$SetFromMap")) {
            return Collections.newSetFromMap(new ConcurrentHashMap<>());
        }
        if (name.startsWith("java.util.ImmutableCollections") || name.startsWith("java.util.Collections$")) {
            return unmodifiable(type);
        }
        try {
            return type.getConstructor().newInstance();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a " + name + " has no public no-argument constructor", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a " + name + " cannot be made", e);
        }
    }

    private Object unmodifiable(Class<?> type) {
        if (Map.class.isAssignableFrom(type)) {
            Map<Object, Object> map = new LinkedHashMap<>();
            return remember(Collections.unmodifiableMap(map), map);
        }
        if (Set.class.isAssignableFrom(type)) {
            Set<Object> set = new LinkedHashSet<>();
            return remember(Collections.unmodifiableSet(set), set);
        }
        List<Object> list = new ArrayList<>();
        return remember(Collections.unmodifiableList(list), list);
    }

    /** An empty collection that one of {@link io.rekindle.runtime.capture.Layouts#isWrapper these classes} may wrap. */
    static Object emptyFor(Class<?> wrapper) {
        if (SortedMap.class.isAssignableFrom(wrapper)) {
            return new TreeMap<>();
        }
        if (Map.class.isAssignableFrom(wrapper)) {
            return new LinkedHashMap<>();
        }
        if (SortedSet.class.isAssignableFrom(wrapper)) {
            return new TreeSet<>();
        }
        return Set.class.isAssignableFrom(wrapper) ? new LinkedHashSet<>() : new ArrayList<>();
    }

    /** Whether instances never change, and may be constants that many share. */
    static boolean isConstant(Class<?> type) {
        String name = type.getName();
        return name.startsWith("java.util.ImmutableCollections$")
                || name.startsWith("java.util.Collections$Empty")
                || name.startsWith("java.util.Collections$Singleton")
                || name.startsWith("java.util.Optional");
    }

    private Object remember(Object view, Object behind) {
        behindViews.put(view, behind);
        return view;
    }

    boolean isView(Object collection) {
        return behindViews.containsKey(collection);
    }

    /** What to fill when the collection is to be filled. */
    Object modifiable(Object collection) {
        return behindViews.getOrDefault(collection, collection);
    }

    /** An object without content: a constant, or one made by its no-argument constructor. */
    static Object fresh(Class<?> type) {
        Object constant = CONSTANTS.get(type);
        if (constant != null) {
            return constant;
        }
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a " + type.getName() + " cannot be made anew", e);
        }
    }
}
