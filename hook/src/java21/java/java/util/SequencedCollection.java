package java.util;

/** What the compiler must know of the interface of Java 21 while it compiles against Java 17; not in the jar. */
public interface SequencedCollection<E> extends Collection<E> {
    SequencedCollection<E> reversed();
}
