package io.rekindle.hook;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.Spliterator;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A part of a tracked sorted set, or of the keys of a tracked sorted map, in its order or against it: the JDK's own view, and notes of
 * what is changed through it.
 */
@NullUnmarked // an element may be null
final class TrackedNavigableSet<E> extends AbstractSet<E> implements NavigableSet<E> {
    private final Noting owner;
    private final NavigableSet<E> raw;

    /**
     * @param owner the set that this is a part of, or the map whose keys it shows
     */
    TrackedNavigableSet(Noting owner, NavigableSet<E> raw) {
        this.owner = owner;
        this.raw = raw;
    }

    private NavigableSet<E> read() {
        if (owner.$rk$flags() != 0) {
            Notes.use(owner);
        }
        return raw;
    }

    private NavigableSet<E> readAll() {
        if (owner.$rk$flags() != 0) {
            Notes.use(owner);
            Notes.handOutAll(owner, raw.iterator());
        }
        return raw;
    }

    @Override
    public int size() {
        return read().size();
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return read().contains(element);
    }

    @Override
    public Comparator<? super E> comparator() {
        return read().comparator();
    }

    @Override
    public E first() {
        return Notes.handOut(owner, read().first());
    }

    @Override
    public E last() {
        return Notes.handOut(owner, read().last());
    }

    @Override
    public E lower(E element) {
        return Notes.handOut(owner, read().lower(element));
    }

    @Override
    public E floor(E element) {
        return Notes.handOut(owner, read().floor(element));
    }

    @Override
    public E ceiling(E element) {
        return Notes.handOut(owner, read().ceiling(element));
    }

    @Override
    public E higher(E element) {
        return Notes.handOut(owner, read().higher(element));
    }

    @Override
    public Object[] toArray() {
        return readAll().toArray();
    }

    @Override
    public <T> T[] toArray(T[] array) {
        return readAll().toArray(array);
    }

    @Override
    public Spliterator<E> spliterator() {
        return readAll().spliterator();
    }

    @Override
    public Iterator<E> iterator() {
        return new TrackedIterator.Elements<>(owner, read().iterator());
    }

    @Override
    public Iterator<E> descendingIterator() {
        return new TrackedIterator.Elements<>(owner, read().descendingIterator());
    }

    @Override
    public NavigableSet<E> descendingSet() {
        return new TrackedNavigableSet<>(owner, read().descendingSet());
    }

    @Override
    public NavigableSet<E> subSet(E from, boolean fromIncluded, E to, boolean toIncluded) {
        return new TrackedNavigableSet<>(owner, read().subSet(from, fromIncluded, to, toIncluded));
    }

    @Override
    public NavigableSet<E> headSet(E to, boolean included) {
        return new TrackedNavigableSet<>(owner, read().headSet(to, included));
    }

    @Override
    public NavigableSet<E> tailSet(E from, boolean included) {
        return new TrackedNavigableSet<>(owner, read().tailSet(from, included));
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

    // ---- writing: what is not here comes down to this or the iterator ----

    @Override
    public boolean add(E element) {
        NavigableSet<E> view = read();
        long seq = owner.$rk$begin();
        boolean added = view.add(element);
        if (added) {
            Notes.noteUnlessDone(owner, seq, Unit.MAP_PUT, 0, element, null);
        }
        return added;
    }

    @Override
    public boolean remove(@Nullable Object element) {
        if (!contains(element)) {
            return false;
        }
        Object held = owner.$rk$probe(element);
        long seq = owner.$rk$begin();
        raw.remove(element);
        Notes.noteUnlessDone(owner, seq, Unit.MAP_REMOVE, 0, held, null);
        return true;
    }

    @Override
    public E pollFirst() {
        return polled(read().iterator());
    }

    @Override
    public E pollLast() {
        return polled(read().descendingIterator());
    }

    private E polled(Iterator<E> rawIterator) {
        if (!rawIterator.hasNext()) {
            return null;
        }
        Iterator<E> each = new TrackedIterator.Elements<>(owner, rawIterator);
        E polled = each.next();
        each.remove();
        return polled;
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
    public void clear() {
        read();
        Unit unit = Unit.current();
        int opened = Notes.open(unit);
        try {
            super.clear();
        } finally {
            Notes.close(unit, opened);
        }
    }
}
