package io.rekindle.format;

/**
 * An enum constant, as {@link Values#decode} gives it.
 *
 * @param schemaId schema of the enum class
 * @param name name of the constant
 */
public record EnumRef(int schemaId, String name) {}
