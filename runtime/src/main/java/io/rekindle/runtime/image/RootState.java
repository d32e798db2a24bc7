package io.rekindle.runtime.image;

/**
 * A durable root.
 *
 * @param value decoded; {@code Null.NULL} for null
 * @param stamp stamp of the assignment
 */
public record RootState(Object value, long stamp) {}
