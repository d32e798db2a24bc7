package io.rekindle.runtime.image;

import io.rekindle.format.Composite;
import io.rekindle.format.Ref;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.EntryChange;
import io.rekindle.format.proto.Value;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Finds the references in decoded values. */
final class References {
    private References() {}

    /** The references that a change brings, whether or not a later part of it takes one away again. */
    static void in(Change change, LongConsumer references) {
        change.getFieldsList().forEach(field -> in(field.getValue(), references));
        change.getElementsList().forEach(element -> in(element, references));
        change.getOpsList().forEach(op -> in(op.getValue(), references));
        for (EntryChange entry : change.getEntriesList()) {
            if (!entry.getRemoved()) {
                in(entry.getKey(), references);
                in(entry.getValue(), references);
            }
        }
        change.getRunsList().forEach(run -> run.getValuesList().forEach(value -> in(value, references)));
    }

    private static void in(Value value, LongConsumer references) {
        if (value.hasRef()) {
            references.accept(value.getRef());
        } else if (value.hasComposite()) {
            value.getComposite().getComponentsList().forEach(component -> in(component, references));
        }
    }

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
