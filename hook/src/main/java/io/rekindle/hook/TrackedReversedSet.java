package io.rekindle.hook;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.SequencedSet;
import org.jspecify.annotations.NullUnmarked;

/** A tracked linked set against its order. Its writes are the set's own, or noted by the iterator. */
@NullUnmarked // an element may be null
final class TrackedReversedSet<E> extends AbstractSet<E> implements SequencedSet<E> {
    private final SequencedLinkedHashSet<E> set;

    TrackedReversedSet(SequencedLinkedHashSet<E> set) {
        this.set = set;
    }

    @Override
    public SequencedSet<E> reversed() {
        return set;
    }

    @Override
    public Iterator<E> iterator() {
        if (set.$rk$flags() != 0) {
            Notes.use(set);
        }
        return new TrackedIterator.Elements<>(set, set.rawDescendingIterator());
    }

    @Override
    public int size() {
        return set.size();
    }

    @Override
    public boolean contains(Object element) {
        return set.contains(element);
    }

    @Override
    public boolean add(E element) {
        return set.add(element);
    }

    @Override
    public boolean remove(Object element) {
        return set.remove(element);
    }

    @Override
    public void clear() {
        set.clear();
    }

    // ---- of Java 21 ----

    public void addFirst(E element) {
        set.addLast(element);
    }

    public void addLast(E element) {
        set.addFirst(element);
    }

    public E getFirst() {
        return set.getLast();
    }

    public E getLast() {
        return set.getFirst();
    }

    public E removeFirst() {
        return set.removeLast();
    }

    public E removeLast() {
        return set.removeFirst();
    }
}
