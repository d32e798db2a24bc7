package io.rekindle.hook;

import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.Spliterator;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A {@link TreeSet} that notes its changes. */
@NullUnmarked // an element may be null
public class TrackedTreeSet<E> extends TreeSet<E> implements Noting {
    private static final long serialVersionUID = 1;

    private transient long $rk$id;
    private transient long $rk$version;
    private transient @Nullable Entry $rk$entry;
    private transient byte $rk$flags;
    private transient byte $rk$since;

    public TrackedTreeSet() {}

    public TrackedTreeSet(@Nullable Comparator<? super E> order) {
        super(order);
    }

    public TrackedTreeSet(Collection<? extends E> elements) {
        super(elements);
    }

    public TrackedTreeSet(SortedSet<E> elements) {
        super(elements);
    }

    // ---- the header ----

    @Override
    public Class<?> originalClass() {
        return TreeSet.class;
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

    /** The element in the set that the order takes for equal, or the element given. */
    @Override
    @SuppressWarnings("unchecked")
    public @Nullable Object $rk$probe(@Nullable Object element) {
        if (super.comparator() == null && Probe.of(element) == element) {
            return element;
        }
        return super.contains(element) ? super.ceiling((E) element) : element;
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
        if (getClass() != TrackedTreeSet.class) {
            return this;
        }
        read();
        TreeSet<E> plain = new TreeSet<>(super.comparator());
        super.iterator().forEachRemaining(plain::add);
        return Plain.of(this, plain);
    }

    @Override
    public Object clone() {
        readAll();
        TrackedTreeSet<?> copy = (TrackedTreeSet<?>) super.clone();
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
    public E first() {
        read();
        return Notes.handOut(this, super.first());
    }

    @Override
    public E last() {
        read();
        return Notes.handOut(this, super.last());
    }

    @Override
    public E lower(E element) {
        read();
        return Notes.handOut(this, super.lower(element));
    }

    @Override
    public E floor(E element) {
        read();
        return Notes.handOut(this, super.floor(element));
    }

    @Override
    public E ceiling(E element) {
        read();
        return Notes.handOut(this, super.ceiling(element));
    }

    @Override
    public E higher(E element) {
        read();
        return Notes.handOut(this, super.higher(element));
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

    @Override
    public Iterator<E> descendingIterator() {
        read();
        return new TrackedIterator.Elements<>(this, super.descendingIterator());
    }

    @Override
    public NavigableSet<E> descendingSet() {
        read();
        return new TrackedNavigableSet<>(this, super.descendingSet());
    }

    @Override
    public NavigableSet<E> subSet(E from, boolean fromIncluded, E to, boolean toIncluded) {
        read();
        return new TrackedNavigableSet<>(this, super.subSet(from, fromIncluded, to, toIncluded));
    }

    @Override
    public NavigableSet<E> headSet(E to, boolean included) {
        read();
        return new TrackedNavigableSet<>(this, super.headSet(to, included));
    }

    @Override
    public NavigableSet<E> tailSet(E from, boolean included) {
        read();
        return new TrackedNavigableSet<>(this, super.tailSet(from, included));
    }

    @Override
    public SortedSet<E> subSet(E from, E to) {
        return subSet(from, true, to, false);
    }

    @Override
    public SortedSet<E> headSet(E to) {
        return headSet(to, false);
    }

    @Override
    public SortedSet<E> tailSet(E from) {
        return tailSet(from, true);
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
        Object held = $rk$probe(element);
        boolean removed = super.remove(element);
        if (removed) {
            Notes.note(this, Unit.MAP_REMOVE, 0, held, null);
        }
        return removed;
    }

    @Override
    public E pollFirst() {
        read();
        $rk$begin();
        int size = super.size();
        return polled(size, super.pollFirst());
    }

    @Override
    public E pollLast() {
        read();
        $rk$begin();
        int size = super.size();
        return polled(size, super.pollLast());
    }

    private E polled(int sizeBefore, E element) {
        if (super.size() != sizeBefore) {
            Notes.note(this, Unit.MAP_REMOVE, 0, element, null);
        }
        return element;
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

    /** The original builds the whole at once from a set of the same order. */
    @Override
    public boolean addAll(Collection<? extends E> elements) {
        read();
        int size = super.size();
        long seq = $rk$begin();
        Unit unit = Unit.current();
        int opened = Notes.open(unit);
        try {
            return super.addAll(elements);
        } finally {
            if (super.size() != size && $rk$version == seq) {
                Notes.note(this, WHOLE, 0, null, null);
            }
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
