package io.rekindle.hook;

import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Spliterator;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A {@link HashSet} that notes its changes. */
@NullUnmarked // an element may be null
public class TrackedHashSet<E> extends HashSet<E> implements Noting {
    private static final long serialVersionUID = 1;

    private transient long $rk$id;
    private transient long $rk$version;
    private transient @Nullable Entry $rk$entry;
    private transient byte $rk$flags;
    private transient byte $rk$since;

    public TrackedHashSet() {}

    public TrackedHashSet(int capacity) {
        super(capacity);
    }

    public TrackedHashSet(int capacity, float loadFactor) {
        super(capacity, loadFactor);
    }

    public TrackedHashSet(Collection<? extends E> elements) {
        super(elements);
    }

    // ---- the header ----

    @Override
    public Class<?> originalClass() {
        return HashSet.class;
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
    public @Nullable Object $rk$probe(@Nullable Object element) {
        return Probe.of(element);
    }

    @Override
    public void $rk$note(Unit unit, byte kind, int index, @Nullable Object key, @Nullable Object value) {
        if (kind != WHOLE && Notes.isLoggedSince($rk$id, $rk$since)) {
            unit.op(this, kind, index, ++$rk$version, key, value);
            return;
        }
        $rk$version++; // whatever was logged of it before is older
        Entry entry = $rk$entry;
        if (entry == null || entry.unit != unit || entry.target != this || entry.level != null) {
            $rk$entry = unit.entry(this, null);
        }
    }

    // ---- past what an application's subclass overrides ----

    @Override
    public final Iterator<E> $rk$elements() {
        return super.iterator();
    }

    @Override
    public final void $rk$clear() {
        super.clear();
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // as the original takes it
    public final void $rk$put(@Nullable Object key, @Nullable Object value) {
        super.add((E) key);
    }

    @Override
    public final boolean $rk$holds(@Nullable Object key) {
        return super.contains(key);
    }

    private Object writeReplace() {
        if (getClass() != TrackedHashSet.class) {
            return this;
        }
        read();
        HashSet<E> plain = new HashSet<>(Plain.capacity(super.size(), backing()), Plain.loadFactor(backing()));
        super.iterator().forEachRemaining(plain::add);
        return Plain.of(this, plain);
    }

    private Map<?, ?> backing() {
        return (Map<?, ?>) Objects.requireNonNull(Memory.getReference(this, Plain.SET_MAP));
    }

    @Override
    public Object clone() {
        readAll();
        TrackedHashSet<?> copy = (TrackedHashSet<?>) super.clone();
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
            Notes.handOutAll(this, super.iterator());
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
    public boolean contains(@Nullable Object element) {
        read();
        return super.contains(element);
    }

    @Override
    public Object[] toArray() {
        readAll();
        return super.toArray();
    }

    @Override
    public <T> T[] toArray(T[] array) {
        readAll();
        return super.toArray(array);
    }

    @Override
    public Spliterator<E> spliterator() {
        readAll();
        return super.spliterator();
    }

    @Override
    public Iterator<E> iterator() {
        read();
        return new TrackedIterator.Elements<>(this, super.iterator());
    }

    // ---- writing ----

    @Override
    public boolean add(E element) {
        read();
        $rk$begin();
        boolean added = super.add(element);
        if (added) {
            Notes.note(this, Unit.MAP_PUT, 0, element, null);
        }
        return added;
    }

    @Override
    public boolean remove(@Nullable Object element) {
        read();
        $rk$begin();
        Object probe = Probe.of(element);
        boolean removed = super.remove(probe);
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

    // ---- in bulk: by the methods above and the iterator, as the original does it; one unit each ----

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        read();
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
        read();
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
        read();
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
        read();
        Unit unit = Unit.current();
        int opened = Notes.open(unit);
        try {
            return super.removeIf(filter);
        } finally {
            Notes.close(unit, opened);
        }
    }
}
