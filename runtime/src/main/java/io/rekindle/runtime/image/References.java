package io.rekindle.runtime.image;

import io.rekindle.format.Composite;
import io.rekindle.format.Ref;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Finds the references in decoded values. */
final class References {
    private References() {}

    /** The references in a value; composites are as deep as the encoder let them be, which is bounded. */
    static void in(@Nullable Object value, LongConsumer references) {
        if (value instanceof Ref ref) {
            references.accept(ref.id());
        } else if (value instanceof Composite composite) {
            for (Object component : composite.components()) {
                in(component, references);
            }
        }
    }
}
