package io.rekindle.hook;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * The {@link TrackedLinkedHashMap} of Java 21 and later, whose reversed views are tracked too. On its own, as its methods name types
 * that older versions lack.
 */
public class SequencedLinkedHashMap<K, V> extends TrackedLinkedHashMap<K, V> implements SequencedMap<K, V> {
    private static final long serialVersionUID = 1;

    private static final MethodHandle KEYS = original("sequencedKeySet", SequencedSet.class);
    private static final MethodHandle VALUES = original("sequencedValues", SequencedCollection.class);
    private static final MethodHandle ENTRIES = original("sequencedEntrySet", SequencedSet.class);

    public SequencedLinkedHashMap() {}

    public SequencedLinkedHashMap(int capacity) {
        super(capacity);
    }

    public SequencedLinkedHashMap(int capacity, float loadFactor) {
        super(capacity, loadFactor);
    }

    public SequencedLinkedHashMap(int capacity, float loadFactor, boolean accessOrder) {
        super(capacity, loadFactor, accessOrder);
    }

    public SequencedLinkedHashMap(Map<? extends K, ? extends V> map) {
        super(map);
    }

    private static MethodHandle original(String name, Class<?> type) {
        try {
            return MethodHandles.lookup()
                    .findSpecial(LinkedHashMap.class, name, MethodType.methodType(type), SequencedLinkedHashMap.class)
                    .asType(MethodType.methodType(Object.class, SequencedLinkedHashMap.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("LinkedHashMap." + name, e);
        }
    }

    private Object writeReplace() {
        return $rk$isExact() ? $rk$plain() : this;
    }

    @Override
    boolean $rk$isExact() {
        return getClass() == SequencedLinkedHashMap.class;
    }

    @Override
    public SequencedMap<K, V> reversed() {
        return new TrackedReversedMap<>(this);
    }

    /** As the interface does it: by the views overridden here. */
    @Override
    public SequencedSet<K> sequencedKeySet() {
        return SequencedMap.super.sequencedKeySet();
    }

    @Override
    public SequencedCollection<V> sequencedValues() {
        return SequencedMap.super.sequencedValues();
    }

    @Override
    public SequencedSet<Map.Entry<K, V>> sequencedEntrySet() {
        return SequencedMap.super.sequencedEntrySet();
    }

    // ---- the JDK's own views ----

    @Override
    @SuppressWarnings("unchecked")
    final SequencedSet<K> rawKeySet() {
        return (SequencedSet<K>) call(KEYS);
    }

    @Override
    @SuppressWarnings("unchecked")
    final SequencedCollection<V> rawValues() {
        return (SequencedCollection<V>) call(VALUES);
    }

    @Override
    @SuppressWarnings("unchecked")
    final SequencedSet<Map.Entry<K, V>> rawEntrySet() {
        return (SequencedSet<Map.Entry<K, V>>) call(ENTRIES);
    }

    private Object call(MethodHandle original) {
        try {
            return (Object) original.invokeExact(this);
        } catch (Throwable e) {
            throw new LinkageError("a view of LinkedHashMap", e);
        }
    }
}
