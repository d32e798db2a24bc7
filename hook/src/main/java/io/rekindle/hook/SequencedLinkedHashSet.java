package io.rekindle.hook;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * The {@link TrackedLinkedHashSet} of Java 21 and later, whose reversed view is tracked too. On its own, as its methods name types that
 * older versions lack.
 */
public class SequencedLinkedHashSet<E> extends TrackedLinkedHashSet<E> implements SequencedSet<E> {
    private static final long serialVersionUID = 1;

    private static final MethodHandle REVERSED = original();

    public SequencedLinkedHashSet() {}

    public SequencedLinkedHashSet(int capacity) {
        super(capacity);
    }

    public SequencedLinkedHashSet(int capacity, float loadFactor) {
        super(capacity, loadFactor);
    }

    public SequencedLinkedHashSet(Collection<? extends E> elements) {
        super(elements);
    }

    private static MethodHandle original() {
        try {
            return MethodHandles.lookup()
                    .findSpecial(
                            LinkedHashSet.class,
                            "reversed",
                            MethodType.methodType(SequencedSet.class),
                            SequencedLinkedHashSet.class);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("LinkedHashSet.reversed", e);
        }
    }

    private Object writeReplace() {
        return $rk$isExact() ? $rk$plain() : this;
    }

    @Override
    boolean $rk$isExact() {
        return getClass() == SequencedLinkedHashSet.class;
    }

    @Override
    public SequencedSet<E> reversed() {
        return new TrackedReversedSet<>(this);
    }

    /** The JDK's own iterator from the last element to the first. */
    @SuppressWarnings("unchecked")
    final Iterator<E> rawDescendingIterator() {
        try {
            return ((SequencedSet<E>) REVERSED.invoke(this)).iterator();
        } catch (Throwable e) {
            throw new LinkageError("the reversed view of LinkedHashSet", e);
        }
    }
}
