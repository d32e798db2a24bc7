package java.util;

/** What the compiler must know of the interface of Java 21 while it compiles against Java 17; not in the jar. */
public interface SequencedMap<K, V> extends Map<K, V> {
    SequencedMap<K, V> reversed();

    default SequencedSet<K> sequencedKeySet() {
        throw new UnsupportedOperationException();
    }

    default SequencedCollection<V> sequencedValues() {
        throw new UnsupportedOperationException();
    }

    default SequencedSet<Map.Entry<K, V>> sequencedEntrySet() {
        throw new UnsupportedOperationException();
    }
}
