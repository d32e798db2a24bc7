package io.rekindle.runtime.image;

import org.jspecify.annotations.Nullable;

/**
 * What identifies a context in a store.
 *
 * @param name logical name: that of its class, or the one in its annotation
 * @param key decoded value of its key field; null for a singleton
 */
public record ContextName(String name, @Nullable Object key) {
    @Override
    public String toString() {
        return key == null ? name : name + "[" + key + "]";
    }
}
