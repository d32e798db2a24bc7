package io.rekindle.runtime.image;

/**
 * A context that is there.
 *
 * @param objectId its object
 * @param schemaId schema of its class
 * @param stamp stamp of the change that said so
 */
public record ContextState(long objectId, int schemaId, long stamp) {}
