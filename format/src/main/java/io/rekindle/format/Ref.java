package io.rekindle.format;

/**
 * A reference to a tracked object, as {@link Values#decode} gives it.
 *
 * @param id see {@link ObjectId}; never 0
 */
public record Ref(long id) {
    public Ref {
        if (id == ObjectId.NONE) {
            throw new IllegalArgumentException("a reference to nothing is Null.NULL");
        }
    }
}
