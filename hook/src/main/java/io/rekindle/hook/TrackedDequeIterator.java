package io.rekindle.hook;

import java.util.Iterator;

/** Iterates over a tracked deque in either direction, and notes what is removed through it, by index. */
final class TrackedDequeIterator<E> implements Iterator<E> {
    private final Noting deque;
    private final Iterator<E> raw;
    private final boolean forward;
    private int index; // of the element given last

    /**
     * @param index of the element before the first one given: -1, or the size if backward
     */
    TrackedDequeIterator(Noting deque, Iterator<E> raw, int index, boolean forward) {
        this.deque = deque;
        this.raw = raw;
        this.index = index;
        this.forward = forward;
    }

    @Override
    public boolean hasNext() {
        return raw.hasNext();
    }

    @Override
    public E next() {
        E next = raw.next();
        index += forward ? 1 : -1;
        return deque.$rk$flags() == 0 ? next : Notes.handOut(deque, next);
    }

    @Override
    public void remove() {
        long seq = deque.$rk$begin();
        raw.remove();
        Notes.noteUnlessDone(deque, seq, Unit.LIST_REMOVE, index, null, null);
        if (forward) {
            index--;
        }
    }
}
