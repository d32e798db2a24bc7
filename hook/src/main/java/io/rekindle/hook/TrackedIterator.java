package io.rekindle.hook;

import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Iterates over a tracked set, or over the keys, values or entries of a tracked map, and notes what is removed through it. */
abstract class TrackedIterator<S, T> implements Iterator<T> {
    final Noting owner;
    private final Iterator<S> raw;

    @Nullable
    S last;

    TrackedIterator(Noting owner, Iterator<S> raw) {
        this.owner = owner;
        this.raw = raw;
    }

    @Override
    public final boolean hasNext() {
        return raw.hasNext();
    }

    final S nextRaw() {
        S next = raw.next();
        last = next;
        return next;
    }

    /** The key, in the collection, of what {@link #next} gave last. */
    abstract @Nullable Object lastKey();

    @Override
    public final void remove() {
        Object key = last == null ? null : lastKey();
        long seq = owner.$rk$begin();
        raw.remove();
        Notes.noteUnlessDone(owner, seq, Unit.MAP_REMOVE, 0, key, null);
    }

    static final class Elements<E> extends TrackedIterator<E, E> {
        Elements(Noting set, Iterator<E> raw) {
            super(set, raw);
        }

        @Override
        public E next() {
            E next = nextRaw();
            return owner.$rk$flags() == 0 ? next : Notes.handOut(owner, next);
        }

        @Override
        @Nullable
        Object lastKey() {
            return last;
        }
    }

    abstract static class OfMap<K, V, T> extends TrackedIterator<Map.Entry<K, V>, T> {
        OfMap(Noting map, Iterator<Map.Entry<K, V>> raw) {
            super(map, raw);
        }

        @Override
        final @Nullable Object lastKey() {
            return last == null ? null : last.getKey();
        }
    }

    static final class Keys<K, V> extends OfMap<K, V, K> {
        Keys(Noting map, Iterator<Map.Entry<K, V>> raw) {
            super(map, raw);
        }

        @Override
        public K next() {
            return nextRaw().getKey();
        }
    }

    static final class Values<K, V> extends OfMap<K, V, V> {
        Values(Noting map, Iterator<Map.Entry<K, V>> raw) {
            super(map, raw);
        }

        @Override
        public V next() {
            V next = nextRaw().getValue();
            return owner.$rk$flags() == 0 ? next : Notes.handOut(owner, next);
        }
    }

    static final class Entries<K, V> extends OfMap<K, V, Map.Entry<K, V>> {
        Entries(Noting map, Iterator<Map.Entry<K, V>> raw) {
            super(map, raw);
        }

        @Override
        public Map.Entry<K, V> next() {
            return new TrackedEntry<>(owner, nextRaw());
        }
    }
}
