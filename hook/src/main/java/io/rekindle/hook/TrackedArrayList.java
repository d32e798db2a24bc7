package io.rekindle.hook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An {@link ArrayList} that notes its changes. */
public class TrackedArrayList<E> extends ArrayList<E> implements Noting {
    private static final long serialVersionUID = 1;

    private transient long $rk$id;
    private transient long $rk$version;
    private transient @Nullable Entry $rk$entry;
    private transient byte $rk$flags;
    private transient byte $rk$since;

    public TrackedArrayList() {}

    public TrackedArrayList(int capacity) {
        super(capacity);
    }

    public TrackedArrayList(Collection<? extends E> elements) {
        super(elements);
    }

    // ---- the header ----

    @Override
    public Class<?> originalClass() {
        return ArrayList.class;
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
        if (getClass() != TrackedArrayList.class) {
            return this;
        }
        read();
        return Plain.of(this, new ArrayList<>(Arrays.asList(super.toArray())));
    }

    @Override
    public Object clone() {
        readAll();
        TrackedArrayList<?> copy = (TrackedArrayList<?>) super.clone();
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
        if ($rk$flags != 0) {
            Notes.use(this);
            return Notes.handOut(this, super.get(index));
        }
        return super.get(index);
    }

    /** {@code List.getFirst} of Java 21. */
    public E getFirst() {
        read();
        if (super.isEmpty()) {
            throw new NoSuchElementException();
        }
        return get(0);
    }

    /** {@code List.getLast} of Java 21. */
    public E getLast() {
        read();
        if (super.isEmpty()) {
            throw new NoSuchElementException();
        }
        return get(super.size() - 1);
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
    public boolean equals(@Nullable Object other) {
        read();
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        read();
        return super.hashCode();
    }

    @Override
    public Iterator<E> iterator() {
        read();
        return new TrackedListIterator<>(this, super.listIterator(0), 0);
    }

    @Override
    public ListIterator<E> listIterator() {
        read();
        return new TrackedListIterator<>(this, super.listIterator(0), 0);
    }

    @Override
    public ListIterator<E> listIterator(int index) {
        read();
        return new TrackedListIterator<>(this, super.listIterator(index), 0);
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
    public void add(int index, E element) {
        read();
        $rk$begin();
        super.add(index, element);
        Notes.note(this, Unit.LIST_ADD, index, null, element);
    }

    /** {@code List.addFirst} of Java 21. */
    public void addFirst(E element) {
        add(0, element);
    }

    /** {@code List.addLast} of Java 21. */
    public void addLast(E element) {
        add(element);
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
        $rk$begin();
        int index = super.indexOf(element);
        if (index < 0) {
            return false;
        }
        super.remove(index);
        Notes.note(this, Unit.LIST_REMOVE, index, null, null);
        return true;
    }

    /** {@code List.removeFirst} of Java 21. */
    public E removeFirst() {
        read();
        $rk$begin();
        if (super.isEmpty()) {
            throw new NoSuchElementException();
        }
        E old = super.remove(0);
        Notes.note(this, Unit.LIST_REMOVE, 0, null, null);
        return old;
    }

    /** {@code List.removeLast} of Java 21. */
    public E removeLast() {
        read();
        $rk$begin();
        int last = super.size() - 1;
        if (last < 0) {
            throw new NoSuchElementException();
        }
        E old = super.remove(last);
        Notes.note(this, Unit.LIST_REMOVE, last, null, null);
        return old;
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
    protected void removeRange(int from, int to) {
        read();
        $rk$begin();
        int size = super.size();
        super.removeRange(from, to);
        Notes.removed(this, from, size - super.size(), super.size());
    }

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        read();
        $rk$begin();
        return addAllAt(super.size(), elements);
    }

    @Override
    public boolean addAll(int index, Collection<? extends E> elements) {
        read();
        $rk$begin();
        return addAllAt(index, elements);
    }

    private boolean addAllAt(int index, Collection<? extends E> elements) {
        int size = super.size();
        boolean changed = super.addAll(index, elements);
        if (changed) {
            Notes.added(this, index, super.size() - size, super.size(), super.listIterator(index));
        }
        return changed;
    }

    @Override
    public boolean removeAll(Collection<?> elements) {
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

    @Override
    public void replaceAll(UnaryOperator<E> operator) {
        readAll();
        Object[] before = before();
        long seq = $rk$begin();
        try {
            super.replaceAll(operator);
        } finally {
            changed(seq, before);
        }
    }

    @Override
    @SuppressWarnings("NullAway") // null stands for the natural order
    public void sort(@Nullable Comparator<? super E> order) {
        readAll();
        Object[] before = before();
        long seq = $rk$begin();
        try {
            super.sort(order);
        } finally {
            changed(seq, before);
        }
    }

    /** The elements before a bulk change, or null where the change is told by the whole list anyway. */
    private Object @Nullable [] before() {
        read();
        return Notes.oneByOne(this) ? super.toArray() : null;
    }

    private void changed(long seqBefore, Object @Nullable [] before) {
        if (before == null || $rk$version != seqBefore) {
            Notes.note(
                    this, WHOLE, 0, null,
                    null); // where operations were noted within: user code changed the list meanwhile
        } else {
            Notes.changed(this, 0, before, super.toArray());
        }
    }
}
