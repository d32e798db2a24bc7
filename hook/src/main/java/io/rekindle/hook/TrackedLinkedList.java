package io.rekindle.hook;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.ListIterator;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A {@link LinkedList} that notes its changes. */
@SuppressWarnings("JdkObsolete") // it stands in for one
public class TrackedLinkedList<E> extends LinkedList<E> implements Noting {
    private static final long serialVersionUID = 1;

    private transient long $rk$id;
    private transient long $rk$version;
    private transient @Nullable Entry $rk$entry;
    private transient byte $rk$flags;
    private transient byte $rk$since;

    public TrackedLinkedList() {}

    public TrackedLinkedList(Collection<? extends E> elements) {
        super(elements);
    }

    // ---- the header ----

    @Override
    public Class<?> originalClass() {
        return LinkedList.class;
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
        return super.listIterator(0);
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

    private Object writeReplace() {
        if (getClass() != TrackedLinkedList.class) {
            return this;
        }
        read();
        return Plain.of(this, new LinkedList<>(Arrays.asList(super.toArray())));
    }

    @Override
    public Object clone() {
        readAll();
        TrackedLinkedList<?> copy = (TrackedLinkedList<?>) super.clone();
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
            Notes.handOutAll(this, super.listIterator(0));
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
    public int indexOf(@Nullable Object element) {
        read();
        return super.indexOf(element);
    }

    @Override
    public int lastIndexOf(@Nullable Object element) {
        read();
        return super.lastIndexOf(element);
    }

    @Override
    public E get(int index) {
        read();
        return Notes.handOut(this, super.get(index));
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
    public @Nullable E peek() {
        read();
        return Notes.handOut(this, super.peek());
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
        return listIterator(0);
    }

    @Override
    public ListIterator<E> listIterator(int index) {
        read();
        return new TrackedListIterator<>(this, super.listIterator(index), 0);
    }

    @Override
    public Iterator<E> descendingIterator() {
        read();
        return new TrackedDequeIterator<>(this, super.descendingIterator(), super.size(), false);
    }

    @Override
    public List<E> subList(int from, int to) {
        read();
        return TrackedListView.of(this, super.subList(from, to), from);
    }

    // ---- writing ----

    @Override
    public boolean add(E element) {
        read();
        $rk$begin();
        super.add(element);
        Notes.note(this, Unit.LIST_ADD, super.size() - 1, null, element);
        return true;
    }

    @Override
    public void addLast(E element) {
        read();
        $rk$begin();
        super.addLast(element);
        Notes.note(this, Unit.LIST_ADD, super.size() - 1, null, element);
    }

    @Override
    public void addFirst(E element) {
        read();
        $rk$begin();
        super.addFirst(element);
        Notes.note(this, Unit.LIST_ADD, 0, null, element);
    }

    @Override
    public void add(int index, E element) {
        read();
        $rk$begin();
        super.add(index, element);
        Notes.note(this, Unit.LIST_ADD, index, null, element);
    }

    @Override
    public boolean offer(E element) {
        return add(element);
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
    public E set(int index, E element) {
        read();
        $rk$begin();
        E old = super.set(index, element);
        if (old != element) {
            Notes.note(this, Unit.LIST_SET, index, null, element);
        } else {
            Notes.handOut(this, element);
        }
        return old;
    }

    @Override
    public E remove(int index) {
        read();
        $rk$begin();
        E old = super.remove(index);
        Notes.note(this, Unit.LIST_REMOVE, index, null, null);
        return old;
    }

    @Override
    public boolean remove(@Nullable Object element) {
        read();
        return removeAt(super.indexOf(element));
    }

    @Override
    public boolean removeFirstOccurrence(@Nullable Object element) {
        return remove(element);
    }

    @Override
    public boolean removeLastOccurrence(@Nullable Object element) {
        read();
        return removeAt(super.lastIndexOf(element));
    }

    private boolean removeAt(int index) {
        if (index < 0) {
            return false;
        }
        $rk$begin();
        super.remove(index);
        Notes.note(this, Unit.LIST_REMOVE, index, null, null);
        return true;
    }

    @Override
    public E removeFirst() {
        read();
        $rk$begin();
        int last = super.size() - 1;
        E removed = super.removeFirst();
        if (last >= 0) {
            Notes.note(this, Unit.LIST_REMOVE, 0, null, null);
        }
        return removed;
    }

    @Override
    public E removeLast() {
        read();
        $rk$begin();
        int last = super.size() - 1;
        E removed = super.removeLast();
        if (last >= 0) {
            Notes.note(this, Unit.LIST_REMOVE, last, null, null);
        }
        return removed;
    }

    @Override
    public @Nullable E poll() {
        read();
        $rk$begin();
        int last = super.size() - 1;
        @Nullable E removed = super.poll();
        if (last >= 0) {
            Notes.note(this, Unit.LIST_REMOVE, 0, null, null);
        }
        return removed;
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
        return addAll(super.size(), elements);
    }

    @Override
    public boolean addAll(int index, Collection<? extends E> elements) {
        read();
        $rk$begin();
        int size = super.size();
        boolean changed = super.addAll(index, elements);
        if (changed) {
            Notes.added(this, index, super.size() - size, super.size(), super.listIterator(index));
        }
        return changed;
    }

    // ---- in bulk: by the iterators, as the original does it; one unit each ----

    @Override
    protected void removeRange(int from, int to) {
        read();
        Unit unit = Unit.current();
        int opened = Notes.open(unit);
        try {
            super.removeRange(from, to);
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

    @Override
    public void replaceAll(UnaryOperator<E> operator) {
        read();
        Unit unit = Unit.current();
        int opened = Notes.open(unit);
        try {
            super.replaceAll(operator);
        } finally {
            Notes.close(unit, opened);
        }
    }

    @Override
    @SuppressWarnings("NullAway") // null stands for the natural order
    public void sort(@Nullable Comparator<? super E> order) {
        read();
        Unit unit = Unit.current();
        int opened = Notes.open(unit);
        try {
            super.sort(order);
        } finally {
            Notes.close(unit, opened);
        }
    }
}
