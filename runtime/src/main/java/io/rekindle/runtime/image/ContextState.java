package io.rekindle.runtime.image;

/**
 * A context that is there.
 *
 * @param objectId its object
 * @param schemaId schema of its class
 * @param stamp stamp of the change that said so
 * @param held whether it is there only as long as something reaches it
 * @param unclaimedMillis how long JVMs had run without claiming it, when that was last written; 0 while one has it
 */
public record ContextState(long objectId, int schemaId, long stamp, boolean held, long unclaimedMillis) {}
