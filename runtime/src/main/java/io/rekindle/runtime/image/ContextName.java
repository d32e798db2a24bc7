package io.rekindle.runtime.image;

import io.rekindle.format.Composite;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What identifies a context in a store. Integral numbers are equal by their value, so that a key field may be widened: whichever of the
 * types byte, short, int and long a key is given or logged as, here it is a long.
 *
 * @param name logical name: that of its class, or the one in its annotation
 * @param key decoded value of its key field; null for a singleton
 */
public record ContextName(String name, @Nullable Object key) {
    public ContextName {
        key = key == null ? null : canonical(key);
    }

    private static Object canonical(Object key) {
        if (key instanceof Integer || key instanceof Short || key instanceof Byte) {
            return ((Number) key).longValue();
        }
        if (!(key instanceof Composite composite)) {
            return key;
        }
        List<Object> components = new ArrayList<>(composite.components().size());
        for (Object component : composite.components()) {
            components.add(canonical(component));
        }
        return new Composite(composite.schemaId(), components);
    }

    @Override
    public String toString() {
        return key == null ? name : name + "[" + key + "]";
    }
}
