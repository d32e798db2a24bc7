package io.rekindle.format;

import java.util.List;

/**
 * An immutable made of values, such as a record used as a key.
 *
 * @param schemaId schema of its class
 * @param components decoded values in the order of the schema's ordinals
 */
public record Composite(int schemaId, List<Object> components) {
    public Composite {
        components = List.copyOf(components);
    }
}
