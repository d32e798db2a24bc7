package io.rekindle.hook;

import java.util.Comparator;
import java.util.Map;
import java.util.Spliterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gives the entries of a tracked map to streams, each noting its {@code setValue}. */
final class TrackedEntrySpliterator<K, V> implements Spliterator<Map.Entry<K, V>> {
    private final Noting map;
    private final Spliterator<Map.Entry<K, V>> raw;

    TrackedEntrySpliterator(Noting map, Spliterator<Map.Entry<K, V>> raw) {
        this.map = map;
        this.raw = raw;
    }

    @Override
    public boolean tryAdvance(Consumer<? super Map.Entry<K, V>> action) {
        return raw.tryAdvance(entry -> action.accept(new TrackedEntry<>(map, entry)));
    }

    @Override
    public void forEachRemaining(Consumer<? super Map.Entry<K, V>> action) {
        raw.forEachRemaining(entry -> action.accept(new TrackedEntry<>(map, entry)));
    }

    @Override
    public @Nullable Spliterator<Map.Entry<K, V>> trySplit() {
        Spliterator<Map.Entry<K, V>> part = raw.trySplit();
        return part == null ? null : new TrackedEntrySpliterator<>(map, part);
    }

    @Override
    public long estimateSize() {
        return raw.estimateSize();
    }

    @Override
    public int characteristics() {
        return raw.characteristics();
    }

    @Override
    public Comparator<? super Map.Entry<K, V>> getComparator() {
        return raw.getComparator();
    }
}
