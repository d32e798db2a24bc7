package io.rekindle.hook;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.RandomAccess;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A part of a tracked list, as {@link List#subList} gives it: the JDK's own view, and notes of what is changed through it. Of the
 * JDK's views some call the list's own methods and some do not, differently from release to release; both come to one note here.
 */
class TrackedListView<E> extends AbstractCollection<E> implements List<E> {
    private final Noting list;
    private final List<E> raw;
    private final int offset;

    private TrackedListView(Noting list, List<E> raw, int offset) {
        this.list = list;
        this.raw = raw;
        this.offset = offset;
    }

    /** Shows {@code raw}, which is a part of the list, from {@code offset} on. */
    static <E> List<E> of(Noting list, List<E> raw, int offset) {
        return raw instanceof RandomAccess
                ? new OfRandomAccess<>(list, raw, offset)
                : new TrackedListView<>(list, raw, offset);
    }

    private static final class OfRandomAccess<E> extends TrackedListView<E> implements RandomAccess {
        OfRandomAccess(Noting list, List<E> raw, int offset) {
            super(list, raw, offset);
        }
    }

    private List<E> read() {
        if (list.$rk$flags() != 0) {
            Notes.use(list);
        }
        return raw;
    }

    private List<E> readAll() {
        if (list.$rk$flags() != 0) {
            Notes.use(list);
            Notes.handOutAll(list, raw.iterator());
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
    public int indexOf(@Nullable Object element) {
        return read().indexOf(element);
    }

    @Override
    public int lastIndexOf(@Nullable Object element) {
        return read().lastIndexOf(element);
    }

    @Override
    public E get(int index) {
        E element = read().get(index);
        return list.$rk$flags() == 0 ? element : Notes.handOut(list, element);
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
    public void forEach(Consumer<? super E> action) {
        readAll().forEach(action);
    }

    @Override
    public Spliterator<E> spliterator() {
        return readAll().spliterator();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this || read().equals(other);
    }

    @Override
    public int hashCode() {
        return read().hashCode();
    }

    @Override
    public String toString() {
        return read().toString();
    }

    @Override
    public Iterator<E> iterator() {
        return listIterator(0);
    }

    @Override
    public ListIterator<E> listIterator() {
        return listIterator(0);
    }

    @Override
    public ListIterator<E> listIterator(int index) {
        return new TrackedListIterator<>(list, read().listIterator(index), offset);
    }

    @Override
    public List<E> subList(int from, int to) {
        return of(list, read().subList(from, to), offset + from);
    }

    @Override
    public E set(int index, E element) {
        List<E> view = read();
        long seq = list.$rk$begin();
        E old = view.set(index, element);
        if (old != element) {
            Notes.noteUnlessDone(list, seq, Unit.LIST_SET, offset + index, null, element);
        }
        return old;
    }

    @Override
    public boolean add(E element) {
        add(size(), element);
        return true;
    }

    @Override
    public void add(int index, E element) {
        List<E> view = read();
        long seq = list.$rk$begin();
        view.add(index, element);
        Notes.noteUnlessDone(list, seq, Unit.LIST_ADD, offset + index, null, element);
    }

    @Override
    public E remove(int index) {
        List<E> view = read();
        long seq = list.$rk$begin();
        E old = view.remove(index);
        Notes.noteUnlessDone(list, seq, Unit.LIST_REMOVE, offset + index, null, null);
        return old;
    }

    @Override
    public boolean remove(@Nullable Object element) {
        int index = indexOf(element);
        if (index < 0) {
            return false;
        }
        remove(index);
        return true;
    }

    @Override
    public void clear() {
        List<E> view = read();
        int count = view.size();
        long seq = list.$rk$begin();
        view.clear();
        if (list.$rk$version() == seq) {
            Notes.removed(list, offset, count, listSize());
        }
    }

    private int listSize() {
        return ((Collection<?>) list).size();
    }

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        return addAll(size(), elements);
    }

    @Override
    public boolean addAll(int index, Collection<? extends E> elements) {
        List<E> view = read();
        int size = view.size();
        long seq = list.$rk$begin();
        boolean changed = view.addAll(index, elements);
        if (list.$rk$version() == seq) {
            Notes.added(list, offset + index, view.size() - size, listSize(), view.listIterator(index));
        }
        return changed;
    }

    @Override
    public boolean removeAll(Collection<?> elements) {
        Object[] before = before();
        long seq = list.$rk$begin();
        try {
            return raw.removeAll(elements);
        } finally {
            changed(seq, before);
        }
    }

    @Override
    public boolean retainAll(Collection<?> elements) {
        Object[] before = before();
        long seq = list.$rk$begin();
        try {
            return raw.retainAll(elements);
        } finally {
            changed(seq, before);
        }
    }

    @Override
    public boolean removeIf(Predicate<? super E> filter) {
        Object[] before = beforeUserCode();
        long seq = list.$rk$begin();
        try {
            return raw.removeIf(filter);
        } finally {
            changed(seq, before);
        }
    }

    @Override
    public void replaceAll(UnaryOperator<E> operator) {
        for (ListIterator<E> each = listIterator(0); each.hasNext(); ) {
            each.set(operator.apply(each.next()));
        }
    }

    @Override
    @SuppressWarnings("NullAway") // null stands for the natural order
    public void sort(@Nullable Comparator<? super E> order) {
        Object[] before = beforeUserCode();
        long seq = list.$rk$begin();
        try {
            raw.sort(order);
        } finally {
            changed(seq, before);
        }
    }

    private Object @Nullable [] before() {
        List<E> view = read();
        return Notes.oneByOne(list) ? view.toArray() : null;
    }

    private Object @Nullable [] beforeUserCode() {
        readAll();
        return before();
    }

    private void changed(long seq, Object @Nullable [] before) {
        if (before == null) {
            Notes.note(list, Noting.WHOLE, 0, null, null);
        } else if (list.$rk$version() == seq) {
            Notes.changed(list, offset, before, raw.toArray());
        }
    }
}
