package io.rekindle.hook;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A {@link LinkedHashMap} that notes its changes, its order among them: in an access-ordered map every look-up that moves an entry is
 * a change. What {@link #removeEldestEntry} evicts is noted too.
 */
@NullUnmarked // keys and values are null as the original allows
public class TrackedLinkedHashMap<K, V> extends LinkedHashMap<K, V> implements Noting {
    private static final long serialVersionUID = 1;

    private transient long $rk$id;
    private transient long $rk$version;
    private transient io.rekindle.hook.@Nullable Entry $rk$entry;
    private transient byte $rk$flags;
    private transient byte $rk$since;

    public TrackedLinkedHashMap() {}

    public TrackedLinkedHashMap(int capacity) {
        super(capacity);
    }

    public TrackedLinkedHashMap(int capacity, float loadFactor) {
        super(capacity, loadFactor);
    }

    public TrackedLinkedHashMap(Map<? extends K, ? extends V> map) {
        super(map);
    }

    public TrackedLinkedHashMap(int capacity, float loadFactor, boolean accessOrder) {
        super(capacity, loadFactor, accessOrder);
    }

    // ---- the header ----

    @Override
    public Class<?> originalClass() {
        return LinkedHashMap.class;
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
        return rawEntrySet().contains(rawEntry);
    }

    // ---- past what an application's subclass overrides ----

    @Override
    public final Iterator<Map.Entry<K, V>> $rk$elements() {
        return rawEntrySet().iterator();
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
        return $rk$isExact() ? $rk$plain() : this;
    }

    /** Whether no application class extends this one. */
    boolean $rk$isExact() {
        return getClass() == TrackedLinkedHashMap.class;
    }

    final Object $rk$plain() {
        read();
        LinkedHashMap<K, V> plain = new LinkedHashMap<>(
                Plain.capacity(super.size(), this),
                Plain.loadFactor(this),
                Memory.getBoolean(this, Plain.ACCESS_ORDER));
        for (Map.Entry<K, V> entry : rawEntrySet()) {
            plain.put(entry.getKey(), entry.getValue());
        }
        return Plain.of(this, plain);
    }

    @Override
    public Object clone() {
        readAll();
        TrackedLinkedHashMap<?, ?> copy = (TrackedLinkedHashMap<?, ?>) super.clone();
        copy.$rk$id = 0;
        copy.$rk$version = 0;
        copy.$rk$entry = null;
        copy.$rk$flags = 0;
        return copy;
    }

    // ---- reading ----

    // The JDK's own views. From Java 21 on the original's methods call others, which the subclass for it overrides.

    Set<K> rawKeySet() {
        return super.keySet();
    }

    Collection<V> rawValues() {
        return super.values();
    }

    Set<Map.Entry<K, V>> rawEntrySet() {
        return super.entrySet();
    }

    private void read() {
        if ($rk$flags != 0) {
            Notes.use(this);
        }
    }

    private void readAll() {
        if ($rk$flags != 0) {
            Notes.use(this);
            Notes.handOutAll(this, rawValues().iterator());
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
        return $rk$flags == 0 && !Memory.getBoolean(this, Plain.ACCESS_ORDER) ? super.get(key) : getMoving(key, null);
    }

    @Override
    public V getOrDefault(@Nullable Object key, V defaultValue) {
        return $rk$flags == 0 && !Memory.getBoolean(this, Plain.ACCESS_ORDER)
                ? super.getOrDefault(key, defaultValue)
                : getMoving(key, defaultValue);
    }

    private V getMoving(@Nullable Object key, V defaultValue) {
        read();
        $rk$begin();
        Object tail = tail();
        V value = super.getOrDefault(key, defaultValue);
        Map.Entry<K, V> last = tail();
        if (last != tail && last != null) {
            Unit unit = Unit.current();
            int opened = Notes.open(unit);
            Notes.note(this, Unit.MAP_REMOVE, 0, last.getKey(), null);
            Notes.note(this, Unit.MAP_PUT, 0, last.getKey(), last.getValue());
            Notes.close(unit, opened);
        }
        return Notes.handOut(this, value);
    }

    @SuppressWarnings("unchecked")
    private Map.Entry<K, V> head() {
        return (Map.Entry<K, V>) Memory.getReference(this, Plain.HEAD);
    }

    @SuppressWarnings("unchecked")
    private Map.Entry<K, V> tail() {
        return (Map.Entry<K, V>) Memory.getReference(this, Plain.TAIL);
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
        return new TrackedMapView.Keys<>(this, rawKeySet(), rawEntrySet());
    }

    @Override
    public Collection<V> values() {
        read();
        return new TrackedMapView.Values<>(this, rawValues(), rawEntrySet());
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        read();
        return new TrackedMapView.Entries<>(this, rawEntrySet());
    }

    // ---- writing ----

    @Override
    public V put(K key, V value) {
        read();
        return putOne(key, value);
    }

    private V putOne(K key, V value) {
        $rk$begin();
        if (!isSimple()) {
            Change change = new Change(key);
            try {
                return super.put(key, value);
            } finally {
                change.note();
            }
        }
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
        if (!isSimple()) {
            Change change = new Change(key);
            try {
                return super.putIfAbsent(key, value);
            } finally {
                change.note();
            }
        }
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
                putOne(entry.getKey(), entry.getValue());
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
        if (!isSimple()) {
            Change change = new Change(key);
            try {
                return super.replace(key, value);
            } finally {
                change.note();
            }
        }
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
        if (!isSimple()) {
            Change change = new Change(key);
            try {
                return super.replace(key, oldValue, newValue);
            } finally {
                change.note();
            }
        }
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
        if (!isSimple()) {
            Change change = new Change(key);
            try {
                return super.computeIfAbsent(key, function);
            } finally {
                change.note();
            }
        }
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
        if (!isSimple()) {
            Change change = new Change(key);
            try {
                return super.computeIfPresent(key, function);
            } finally {
                change.note();
            }
        }
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
        if (!isSimple()) {
            Change change = new Change(key);
            try {
                return super.compute(key, function);
            } finally {
                change.note();
            }
        }
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
        if (!isSimple()) {
            Change change = new Change(key);
            try {
                return super.merge(key, value, function);
            } finally {
                change.note();
            }
        }
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
            for (Map.Entry<K, V> entry : rawEntrySet()) {
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

    // ---- of Java 21 ----

    public Map.Entry<K, V> pollLastEntry() {
        read();
        $rk$begin();
        Map.Entry<K, V> last = tail();
        if (last == null) {
            return null;
        }
        Map.Entry<K, V> polled = new SimpleImmutableEntry<>(last);
        super.remove(last.getKey());
        Notes.note(this, Unit.MAP_REMOVE, 0, polled.getKey(), null);
        return polled;
    }

    public Map.Entry<K, V> lastEntry() {
        read();
        Map.Entry<K, V> last = tail();
        return last == null ? null : new SimpleImmutableEntry<>(last.getKey(), Notes.handOut(this, last.getValue()));
    }

    public V putLast(K key, V value) {
        read();
        $rk$begin();
        Unit unit = Unit.current();
        int opened = Notes.open(unit);
        try {
            Object probe = Probe.of(key);
            boolean moves = super.containsKey(probe);
            @SuppressWarnings("unchecked")
            K held = moves ? (K) Probe.found(probe) : key;
            if (!moves || Objects.equals(tail().getKey(), held)) {
                return putOne(held, value);
            }
            V old = super.remove(held);
            Notes.note(this, Unit.MAP_REMOVE, 0, held, null);
            putOne(held, value);
            return old;
        } finally {
            Notes.close(unit, opened);
        }
    }

    /** Told by the whole map: no operation puts something first. */
    public V putFirst(K key, V value) {
        read();
        $rk$begin();
        Object probe = Probe.of(key);
        @SuppressWarnings("unchecked")
        K first = super.containsKey(probe) ? (K) Probe.found(probe) : key;
        V old = super.remove(first);
        List<Map.Entry<K, V>> others = new ArrayList<>(rawEntrySet());
        super.clear();
        super.put(first, value);
        for (Map.Entry<K, V> other : others) {
            super.put(other.getKey(), other.getValue());
        }
        Notes.note(this, WHOLE, 0, null, null);
        return old;
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

    /** Whether a write changes the entry of its key alone and, if that is new, puts it last. */
    private boolean isSimple() {
        return $rk$isExact() && !Memory.getBoolean(this, Plain.ACCESS_ORDER);
    }

    /** One write to a map that may move its entry, or evict another one for it. Is one unit. */
    private final class Change {
        private final Unit unit = Unit.current();
        private final int opened = Notes.open(unit);
        private final boolean movesOnAccess = Memory.getBoolean(TrackedLinkedHashMap.this, Plain.ACCESS_ORDER);
        private final K key;
        private final Map.Entry<K, V> head = head();
        private final Map.Entry<K, V> tail = tail();
        private final @Nullable V tailValue = tail == null ? null : tail.getValue();
        private final boolean existed;
        private final @Nullable Object held;
        private final @Nullable V before;

        Change(K key) {
            this.key = key;
            Object probe = Probe.of(key);
            existed = TrackedLinkedHashMap.super.containsKey(probe);
            held = existed ? Probe.found(probe) : key;
            before = existed && !movesOnAccess ? TrackedLinkedHashMap.super.get(probe) : null;
            if (existed && movesOnAccess) {
                Notes.handOut(TrackedLinkedHashMap.this, tailValue);
            }
        }

        void note() {
            try {
                noteOwn();
                if (head != null && head != head() && !TrackedLinkedHashMap.super.containsKey(head.getKey())) {
                    note(Unit.MAP_REMOVE, head.getKey(), null); // the eldest was evicted
                }
            } finally {
                Notes.close(unit, opened);
            }
        }

        private void noteOwn() {
            Map.Entry<K, V> last = tail();
            if (!TrackedLinkedHashMap.super.containsKey(key)) {
                if (existed && (head == null || head.getKey() != held)) {
                    note(Unit.MAP_REMOVE, held, null);
                }
            } else if (!existed) {
                // Where an override of removeEldestEntry added something itself, the order is told by the whole.
                note(last.getKey() == key ? Unit.MAP_PUT : WHOLE, key, last.getValue());
            } else if (!movesOnAccess) {
                V now = TrackedLinkedHashMap.super.get(key);
                if (now != before) {
                    note(Unit.MAP_PUT, held, now);
                }
            } else if (last != tail) {
                note(Unit.MAP_REMOVE, last.getKey(), null);
                note(Unit.MAP_PUT, last.getKey(), last.getValue());
            } else if (last.getValue() != tailValue) {
                note(Unit.MAP_PUT, last.getKey(), last.getValue());
            }
        }

        private void note(byte kind, @Nullable Object noted, @Nullable V value) {
            Notes.note(TrackedLinkedHashMap.this, kind, 0, noted, value);
        }
    }
}
