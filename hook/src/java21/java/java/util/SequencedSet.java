package java.util;

/** What the compiler must know of the interface of Java 21 while it compiles against Java 17; not in the jar. */
public interface SequencedSet<E> extends Set<E>, SequencedCollection<E> {
    @Override
    SequencedSet<E> reversed();
}
