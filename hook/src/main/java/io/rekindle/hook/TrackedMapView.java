package io.rekindle.hook;

import java.util.AbstractCollection;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The keys, values or entries of a tracked map or of a part of it: the JDK's own view, and notes of what is changed through it.
 *
 * @param <T> what it shows
 */
abstract class TrackedMapView<K, V, T> extends AbstractCollection<T> {
    final Noting map;
    final Collection<T> raw;
    final Set<Map.Entry<K, V>> rawEntries; // of the same part of the map
    private final boolean isWhole;

    TrackedMapView(Noting map, Collection<T> raw, Set<Map.Entry<K, V>> rawEntries, boolean isWhole) {
        this.map = map;
        this.raw = raw;
        this.rawEntries = rawEntries;
        this.isWhole = isWhole;
    }

    /** What this view shows of an entry. */
    abstract T show(Map.Entry<K, V> entry);

    final Collection<T> read() {
        if (map.$rk$flags() != 0) {
            Notes.use(map);
        }
        return raw;
    }

    /** Before several values are given out. */
    Collection<T> readAll() {
        if (map.$rk$flags() != 0) {
            Notes.use(map);
            Notes.handOutAll(map, new TrackedIterator.Values<>(map, rawEntries.iterator()));
        }
        return raw;
    }

    @Override
    public final int size() {
        return read().size();
    }

    @Override
    public final boolean isEmpty() {
        return read().isEmpty();
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return read().contains(element);
    }

    @Override
    public Object[] toArray() {
        return readAll().toArray();
    }

    @Override
    public <A> A[] toArray(A[] array) {
        return readAll().toArray(array);
    }

    @Override
    public void forEach(Consumer<? super T> action) {
        readAll().forEach(action);
    }

    @Override
    public Spliterator<T> spliterator() {
        return readAll().spliterator();
    }

    @Override
    public final void clear() {
        if (!isWhole) {
            super.clear(); // by the iterator
            return;
        }
        boolean empty = read().isEmpty();
        long seq = map.$rk$begin();
        raw.clear();
        if (!empty) {
            Notes.noteUnlessDone(map, seq, Unit.MAP_CLEAR, 0, null, null);
        }
    }

    @Override
    public boolean removeAll(Collection<?> elements) {
        Unit unit = Unit.current();
        int depth = Notes.open(unit);
        try {
            return super.removeAll(elements);
        } finally {
            Notes.close(unit, depth);
        }
    }

    @Override
    public final boolean retainAll(Collection<?> elements) {
        Unit unit = Unit.current();
        int depth = Notes.open(unit);
        try {
            return super.retainAll(elements);
        } finally {
            Notes.close(unit, depth);
        }
    }

    /** Unsupported of keys and values; each map says so in its own way. */
    @Override
    public boolean addAll(Collection<? extends T> elements) {
        return raw.addAll(elements);
    }

    /** By the JDK's own code, as a concurrent map removes an entry only if it still has the value that was tested. */
    @Override
    public boolean removeIf(Predicate<? super T> filter) {
        readAll();
        List<@Nullable Object> keys = new ArrayList<>();
        long seq = map.$rk$begin();
        try {
            return rawEntries.removeIf(entry -> {
                boolean remove = filter.test(show(entry));
                if (remove) {
                    keys.add(entry.getKey());
                }
                return remove;
            });
        } finally {
            noteRemoved(keys, seq);
        }
    }

    private void noteRemoved(List<@Nullable Object> keys, long seqBefore) {
        Unit unit = Unit.current();
        if (keys.isEmpty() || unit.suspended > 0) {
            return;
        }
        if (map.$rk$version() != seqBefore || Notes.isMost(keys.size(), rawEntries.size())) {
            map.$rk$note(unit, Noting.WHOLE, 0, null, null);
        } else {
            for (Object key : keys) {
                map.$rk$note(unit, Unit.MAP_REMOVE, 0, key, null);
            }
        }
        Hook.written(unit);
    }

    static final class Values<K, V> extends TrackedMapView<K, V, V> {
        Values(Noting map, Collection<V> raw, Set<Map.Entry<K, V>> rawEntries) {
            this(map, raw, rawEntries, true);
        }

        Values(Noting map, Collection<V> raw, Set<Map.Entry<K, V>> rawEntries, boolean isWhole) {
            super(map, raw, rawEntries, isWhole);
        }

        @Override
        V show(Map.Entry<K, V> entry) {
            return entry.getValue();
        }

        @Override
        public Iterator<V> iterator() {
            read();
            return new TrackedIterator.Values<>(map, rawEntries.iterator());
        }
    }

    /** What {@link Keys} and {@link Entries} have in common as sets. */
    abstract static class AsSet<K, V, T> extends TrackedMapView<K, V, T> implements Set<T> {
        AsSet(Noting map, Set<T> raw, Set<Map.Entry<K, V>> rawEntries, boolean isWhole) {
            super(map, raw, rawEntries, isWhole);
        }

        /** One unit, in which a concurrent map whose own method is called within notes the key once. */
        final boolean remove(@Nullable Object element, @Nullable Object probe) {
            Unit unit = Unit.current();
            int opened = Notes.open(unit);
            try {
                long seq = map.$rk$begin();
                boolean removed = raw.remove(element);
                if (removed) {
                    Notes.noteUnlessDone(map, seq, Unit.MAP_REMOVE, 0, Probe.found(probe), null);
                }
                return removed;
            } finally {
                Notes.close(unit, opened);
            }
        }

        /** As {@link java.util.AbstractSet#removeAll} does it. */
        @Override
        public final boolean removeAll(Collection<?> elements) {
            if (size() <= elements.size()) {
                return super.removeAll(elements);
            }
            Unit unit = Unit.current();
            int depth = Notes.open(unit);
            boolean changed = false;
            try {
                for (Object element : elements) {
                    changed |= remove(element);
                }
            } finally {
                Notes.close(unit, depth);
            }
            return changed;
        }

        @Override
        @SuppressWarnings("UndefinedEquals") // it is a set
        public final boolean equals(@Nullable Object other) {
            return other == this || read().equals(other);
        }

        @Override
        public final int hashCode() {
            return read().hashCode();
        }
    }

    static final class Keys<K, V> extends AsSet<K, V, K> {
        Keys(Noting map, Set<K> raw, Set<Map.Entry<K, V>> rawEntries) {
            super(map, raw, rawEntries, true);
        }

        @Override
        K show(Map.Entry<K, V> entry) {
            return entry.getKey();
        }

        @Override
        Collection<K> readAll() {
            return read();
        }

        @Override
        public Iterator<K> iterator() {
            read();
            return new TrackedIterator.Keys<>(map, rawEntries.iterator());
        }

        @Override
        public boolean remove(@Nullable Object key) {
            read();
            Object probe = map.$rk$probe(key);
            return remove(probe, probe);
        }

        /** By the iterator: a key that matches goes whatever its value has become. */
        @Override
        public boolean removeIf(Predicate<? super K> filter) {
            boolean removed = false;
            for (Iterator<K> each = iterator(); each.hasNext(); ) {
                if (filter.test(each.next())) {
                    each.remove();
                    removed = true;
                }
            }
            return removed;
        }
    }

    static final class Entries<K, V> extends AsSet<K, V, Map.Entry<K, V>> {
        Entries(Noting map, Set<Map.Entry<K, V>> raw) {
            this(map, raw, true);
        }

        Entries(Noting map, Set<Map.Entry<K, V>> raw, boolean isWhole) {
            super(map, raw, raw, isWhole);
        }

        @Override
        Map.Entry<K, V> show(Map.Entry<K, V> entry) {
            return new TrackedEntry<>(map, entry);
        }

        @Override
        public Iterator<Map.Entry<K, V>> iterator() {
            read();
            return new TrackedIterator.Entries<>(map, rawEntries.iterator());
        }

        @Override
        public Object[] toArray() {
            return toArray(new Object[0]);
        }

        @Override
        public <A> A[] toArray(A[] array) {
            List<Map.Entry<K, V>> entries = new ArrayList<>(size());
            for (Map.Entry<K, V> entry : this) {
                entries.add(entry);
            }
            return entries.toArray(array);
        }

        @Override
        public void forEach(Consumer<? super Map.Entry<K, V>> action) {
            for (Map.Entry<K, V> entry : this) {
                action.accept(entry);
            }
        }

        @Override
        public Spliterator<Map.Entry<K, V>> spliterator() {
            return new TrackedEntrySpliterator<>(map, readAll().spliterator());
        }

        /** Only concurrent maps allow it. */
        @Override
        public boolean add(Map.Entry<K, V> entry) {
            read();
            Object probe = map.$rk$probe(entry.getKey());
            long seq = map.$rk$begin();
            boolean added = raw.add(entry);
            if (rawEntries.contains(entryOf(probe, entry.getValue()))) {
                Notes.noteUnlessDone(map, seq, Unit.MAP_PUT, 0, Probe.found(probe), entry.getValue());
            }
            return added;
        }

        @Override
        public boolean addAll(Collection<? extends Map.Entry<K, V>> entries) {
            boolean added = false;
            for (Map.Entry<K, V> entry : entries) {
                added |= add(entry);
            }
            return added;
        }

        @Override
        public boolean remove(@Nullable Object element) {
            read();
            if (!(element instanceof Map.Entry<?, ?> entry)) {
                return false;
            }
            Object probe = map.$rk$probe(entry.getKey());
            return remove(entryOf(probe, entry.getValue()), probe);
        }

        @SuppressWarnings("NullAway") // maps may have null keys and values
        private static Map.Entry<?, ?> entryOf(@Nullable Object key, @Nullable Object value) {
            return new SimpleImmutableEntry<>(key, value);
        }
    }
}
