package io.rekindle.runtime.image;

import org.agrona.collections.Hashing;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.Object2ObjectHashMap;

/**
 * The maps that an image is made of. Agrona's have one iterator for all who ask, unless told otherwise: two threads that read a recovered
 * image, one that hydrates and one that writes a checkpoint, would each skip what the other is given.
 */
final class Maps {
    private static final int MIN_CAPACITY = 8;
    private static final boolean ONE_ITERATOR_FOR_ALL = false;

    private Maps() {}

    static <V> Object2ObjectHashMap<Object, V> ofObjects() {
        return new Object2ObjectHashMap<>(MIN_CAPACITY, Hashing.DEFAULT_LOAD_FACTOR, ONE_ITERATOR_FOR_ALL);
    }

    static <V> Long2ObjectHashMap<V> ofLongs() {
        return new Long2ObjectHashMap<>(MIN_CAPACITY, Hashing.DEFAULT_LOAD_FACTOR, ONE_ITERATOR_FOR_ALL);
    }

    static <V> Int2ObjectHashMap<V> ofInts() {
        return new Int2ObjectHashMap<>(MIN_CAPACITY, Hashing.DEFAULT_LOAD_FACTOR, ONE_ITERATOR_FOR_ALL);
    }
}
