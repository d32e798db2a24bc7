package io.rekindle.hook;

import java.util.ListIterator;
import java.util.function.Consumer;

/** Iterates over a tracked list, or a part of it, and notes what is changed through it. */
final class TrackedListIterator<E> implements ListIterator<E> {
    private final Noting list;
    private final ListIterator<E> raw;
    private final int offset; // of the iterated part in the list
    private @SuppressWarnings("NullAway.Init") E last;
    private boolean forward;

    TrackedListIterator(Noting list, ListIterator<E> raw, int offset) {
        this.list = list;
        this.raw = raw;
        this.offset = offset;
    }

    @Override
    public boolean hasNext() {
        return raw.hasNext();
    }

    @Override
    public E next() {
        E next = raw.next();
        last = next;
        forward = true;
        return list.$rk$flags() == 0 ? next : Notes.handOut(list, next);
    }

    @Override
    public boolean hasPrevious() {
        return raw.hasPrevious();
    }

    @Override
    public E previous() {
        E previous = raw.previous();
        last = previous;
        forward = false;
        return list.$rk$flags() == 0 ? previous : Notes.handOut(list, previous);
    }

    @Override
    public int nextIndex() {
        return raw.nextIndex();
    }

    @Override
    public int previousIndex() {
        return raw.previousIndex();
    }

    private int lastIndex() {
        return offset + (forward ? raw.nextIndex() - 1 : raw.nextIndex());
    }

    @Override
    public void remove() {
        int index = lastIndex();
        long seq = list.$rk$begin();
        raw.remove();
        Notes.noteUnlessDone(list, seq, Unit.LIST_REMOVE, index, null, null);
    }

    @Override
    public void set(E element) {
        int index = lastIndex();
        long seq = list.$rk$begin();
        raw.set(element);
        if (last != element) {
            last = element;
            Notes.noteUnlessDone(list, seq, Unit.LIST_SET, index, null, element);
        }
    }

    @Override
    public void add(E element) {
        int index = offset + raw.nextIndex();
        long seq = list.$rk$begin();
        raw.add(element);
        Notes.noteUnlessDone(list, seq, Unit.LIST_ADD, index, null, element);
    }

    @Override
    public void forEachRemaining(Consumer<? super E> action) {
        if (list.$rk$flags() == 0) {
            raw.forEachRemaining(action);
        } else {
            ListIterator.super.forEachRemaining(action);
        }
    }
}
