package io.rekindle.hook;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An {@link ArrayDeque} that notes its changes, as those of a list. */
public class TrackedArrayDeque<E> extends ArrayDeque<E> implements Noting {
    private static final long serialVersionUID = 1;

    private transient long $rk$id;
    private transient long $rk$version;
    private transient @Nullable Entry $rk$entry;
    private transient byte $rk$flags;
    private transient byte $rk$since;

    public TrackedArrayDeque() {}

    public TrackedArrayDeque(int capacity) {
        super(capacity);
    }

    public TrackedArrayDeque(Collection<? extends E> elements) {
        super(Math.max(1, elements.size()));
        if (getClass() == TrackedArrayDeque.class) {
            elements.forEach(super::addLast);
        } else {
            elements.forEach(this::addLast); // as the original does, for those who override it
        }
    }

    // ---- the header ----

    @Override
    public Class<?> originalClass() {
        return ArrayDeque.class;
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
    public void $rk$note(Unit unit, byte kind, int index, @Nullable Object key, @Nullable Object value) {
        if (kind != WHOLE && Notes.isLoggedSince($rk$id, $rk$since)) {
            $rk$entry = unit.writerAfter($rk$entry);
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
        super.addLast((E) key);
    }

    private Object writeReplace() {
        if (getClass() != TrackedArrayDeque.class) {
            return this;
        }
        read();
        return Plain.of(this, new ArrayDeque<>(Arrays.asList(super.toArray())));
    }

    @Override
    public TrackedArrayDeque<E> clone() {
        readAll();
        TrackedArrayDeque<E> copy = (TrackedArrayDeque<E>) super.clone();
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
    public E getFirst() {
        read();
        return Notes.handOut(this, super.getFirst());
    }

    @Override
    public E getLast() {
        read();
        return Notes.handOut(this, super.getLast());
    }

    @Override
    public @Nullable E peekFirst() {
        read();
        return Notes.handOut(this, super.peekFirst());
    }

    @Override
    public @Nullable E peekLast() {
        read();
        return Notes.handOut(this, super.peekLast());
    }

    @Override
    public E element() {
        return getFirst();
    }

    @Override
    public @Nullable E peek() {
        return peekFirst();
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
    public void forEach(Consumer<? super E> action) {
        readAll();
        super.forEach(action);
    }

    @Override
    public Spliterator<E> spliterator() {
        readAll();
        return super.spliterator();
    }

    @Override
    public Iterator<E> iterator() {
        read();
        return new TrackedDequeIterator<>(this, super.iterator(), -1, true);
    }

    @Override
    public Iterator<E> descendingIterator() {
        read();
        return new TrackedDequeIterator<>(this, super.descendingIterator(), super.size(), false);
    }

    // ---- writing: the original's methods come down to these four ----

    @Override
    public void addFirst(E element) {
        read();
        $rk$begin();
        super.addFirst(element);
        Notes.note(this, Unit.LIST_ADD, 0, null, element);
    }

    @Override
    public void addLast(E element) {
        read();
        $rk$begin();
        super.addLast(element);
        Notes.note(this, Unit.LIST_ADD, super.size() - 1, null, element);
    }

    @Override
    public @Nullable E pollFirst() {
        read();
        $rk$begin();
        int last = super.size() - 1;
        @Nullable E removed = super.pollFirst();
        if (last >= 0) {
            Notes.note(this, Unit.LIST_REMOVE, 0, null, null);
        }
        return removed;
    }

    @Override
    public @Nullable E pollLast() {
        read();
        $rk$begin();
        int last = super.size() - 1;
        @Nullable E removed = super.pollLast();
        if (last >= 0) {
            Notes.note(this, Unit.LIST_REMOVE, last, null, null);
        }
        return removed;
    }

    @Override
    public boolean add(E element) {
        addLast(element);
        return true;
    }

    @Override
    public boolean offer(E element) {
        return offerLast(element);
    }

    @Override
    public boolean offerFirst(E element) {
        addFirst(element);
        return true;
    }

    @Override
    public boolean offerLast(E element) {
        addLast(element);
        return true;
    }

    @Override
    public void push(E element) {
        addFirst(element);
    }

    @Override
    public E pop() {
        return removeFirst();
    }

    @Override
    public E remove() {
        return removeFirst();
    }

    @Override
    public E removeFirst() {
        E removed = pollFirst();
        if (removed == null) {
            throw new NoSuchElementException();
        }
        return removed;
    }

    @Override
    public E removeLast() {
        E removed = pollLast();
        if (removed == null) {
            throw new NoSuchElementException();
        }
        return removed;
    }

    @Override
    public @Nullable E poll() {
        return pollFirst();
    }

    @Override
    public boolean remove(@Nullable Object element) {
        return removeFirstOccurrence(element);
    }

    @Override
    public boolean removeFirstOccurrence(@Nullable Object element) {
        read();
        return removeFirst(element, new TrackedDequeIterator<>(this, super.iterator(), -1, true));
    }

    @Override
    public boolean removeLastOccurrence(@Nullable Object element) {
        read();
        return removeFirst(element, new TrackedDequeIterator<>(this, super.descendingIterator(), super.size(), false));
    }

    private static boolean removeFirst(@Nullable Object element, Iterator<?> each) {
        if (element != null) {
            while (each.hasNext()) {
                if (element.equals(each.next())) {
                    each.remove();
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public void clear() {
        read();
        $rk$begin();
        boolean empty = super.isEmpty();
        super.clear();
        if (!empty) {
            Notes.note(this, Unit.LIST_CLEAR, 0, null, null);
        }
    }

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
        Object[] before = before();
        long seq = $rk$begin();
        try {
            return super.removeAll(elements);
        } finally {
            changed(seq, before);
        }
    }

    @Override
    public boolean retainAll(Collection<?> elements) {
        read();
        Object[] before = before();
        long seq = $rk$begin();
        try {
            return super.retainAll(elements);
        } finally {
            changed(seq, before);
        }
    }

    @Override
    public boolean removeIf(Predicate<? super E> filter) {
        readAll();
        Object[] before = before();
        long seq = $rk$begin();
        try {
            return super.removeIf(filter);
        } finally {
            changed(seq, before);
        }
    }

    private Object @Nullable [] before() {
        return Notes.oneByOne(this) ? super.toArray() : null;
    }

    private void changed(long seqBefore, Object @Nullable [] before) {
        if (before == null || $rk$version != seqBefore) {
            Notes.note(
                    this, WHOLE, 0, null, null); // where operations were noted within: user code changed it meanwhile
        } else {
            Notes.changed(this, 0, before, super.toArray());
        }
    }
}
