package io.rekindle.hook;

import java.io.Serializable;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The set that {@link ConcurrentHashMap#newKeySet()} gives, noting which elements may have come or gone. Unlike the original it is no
 * {@link ConcurrentHashMap.KeySetView}, which is a final class.
 */
public class TrackedConcurrentSet<E> extends AbstractSet<E> implements Noting, Serializable {
    private static final long serialVersionUID = 1;

    private transient long $rk$id;

    @SuppressWarnings("UnusedVariable") // the engine's alone: changes have no order of their own here
    private transient long $rk$version;

    private transient @Nullable Entry $rk$entry;
    private transient byte $rk$flags;
    private final transient ConcurrentHashMap.KeySetView<E, Boolean> raw;

    public TrackedConcurrentSet() {
        raw = ConcurrentHashMap.newKeySet();
    }

    public TrackedConcurrentSet(int capacity) {
        raw = ConcurrentHashMap.newKeySet(capacity);
    }

    // ---- the header ----

    @Override
    public Class<?> originalClass() {
        return ConcurrentHashMap.KeySetView.class;
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

    /** Notes the element, whatever was done with it; once, if it was the last one noted. */
    @Override
    public void $rk$note(Unit unit, byte kind, int index, @Nullable Object key, @Nullable Object value) {
        if (kind != WHOLE && $rk$id != 0) {
            int last = unit.opCount - 1;
            if (last < 0 || unit.opTargets[last] != this || unit.opKeys[last] != key) {
                unit.op(this, Unit.MAP_KEY, 0, 0, key, null);
            }
            return;
        }
        Entry entry = $rk$entry;
        if (entry == null || entry.unit != unit || entry.target != this || entry.level != null) {
            $rk$entry = unit.entry(this, null);
        }
    }

    /** As {@link TrackedConcurrentHashMap#$rk$current}: whether the set has the very element that was noted. */
    public boolean $rk$has(Object element) {
        Object probe = Probe.of(element);
        return raw.contains(probe) && (probe == element || Probe.found(probe) == element);
    }

    // ---- past what an application's subclass overrides ----

    @Override
    public final Iterator<E> $rk$elements() {
        return raw.iterator();
    }

    @Override
    public final void $rk$clear() {
        raw.clear();
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // as the original takes it
    public final void $rk$put(@Nullable Object key, @Nullable Object value) {
        raw.add((E) key);
    }

    @Override
    public final boolean $rk$holds(@Nullable Object key) {
        return raw.contains(key);
    }

    private Object writeReplace() {
        read();
        ConcurrentHashMap.KeySetView<E, Boolean> plain = ConcurrentHashMap.newKeySet();
        plain.addAll(raw);
        return Plain.of(this, plain);
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
            Notes.handOutAll(this, raw.iterator());
        }
    }

    @Override
    public int size() {
        read();
        return raw.size();
    }

    @Override
    public boolean isEmpty() {
        read();
        return raw.isEmpty();
    }

    @Override
    public boolean contains(Object element) {
        read();
        return raw.contains(element);
    }

    @Override
    public Object[] toArray() {
        readAll();
        return raw.toArray();
    }

    @Override
    public <T> T[] toArray(T[] array) {
        readAll();
        return raw.toArray(array);
    }

    @Override
    public void forEach(Consumer<? super E> action) {
        readAll();
        raw.forEach(action);
    }

    @Override
    public Spliterator<E> spliterator() {
        readAll();
        return raw.spliterator();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        read();
        return other == this || raw.equals(other);
    }

    @Override
    public int hashCode() {
        read();
        return raw.hashCode();
    }

    @Override
    public String toString() {
        read();
        return raw.toString();
    }

    @Override
    public Iterator<E> iterator() {
        read();
        return new TrackedIterator.Elements<>(this, raw.iterator());
    }

    // ---- writing ----

    @Override
    public boolean add(E element) {
        read();
        boolean added = raw.add(element);
        if (added) {
            Notes.note(this, Unit.MAP_KEY, 0, element, null);
        }
        return added;
    }

    @Override
    public boolean remove(Object element) {
        read();
        Object probe = Probe.of(element);
        boolean removed = raw.remove(probe);
        if (removed) {
            Notes.note(this, Unit.MAP_KEY, 0, Probe.found(probe), null);
        }
        return removed;
    }

    @Override
    public void clear() {
        read();
        boolean empty = raw.isEmpty();
        raw.clear();
        if (!empty) {
            Notes.note(this, WHOLE, 0, null, null);
        }
    }

    // ---- in bulk: by the methods above and the iterator; one unit each ----

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        Unit unit = Unit.current();
        int opened = Notes.open(unit);
        try {
            return super.addAll(elements);
        } finally {
            Notes.close(unit, opened);
        }
    }

    @Override
    public boolean removeAll(Collection<?> elements) {
        Unit unit = Unit.current();
        int opened = Notes.open(unit);
        try {
            return super.removeAll(elements);
        } finally {
            Notes.close(unit, opened);
        }
    }

    @Override
    public boolean retainAll(Collection<?> elements) {
        Unit unit = Unit.current();
        int opened = Notes.open(unit);
        try {
            return super.retainAll(elements);
        } finally {
            Notes.close(unit, opened);
        }
    }

    @Override
    public boolean removeIf(Predicate<? super E> filter) {
        Unit unit = Unit.current();
        int opened = Notes.open(unit);
        try {
            return super.removeIf(filter);
        } finally {
            Notes.close(unit, opened);
        }
    }
}
