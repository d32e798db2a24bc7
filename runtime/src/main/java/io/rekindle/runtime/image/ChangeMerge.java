package io.rekindle.runtime.image;

import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Folds the changes of one object after another, each given oldest first, into one that says the same of any older state.
 * Memory for one object at a time. Not safe for use by several threads.
 */
public final class ChangeMerge {
    private final SchemaTable schemas;
    private final List<Change> unresolved = new ArrayList<>();
    private @Nullable Change only;
    private @Nullable ObjectState state;

    /**
     * Prepares.
     *
     * @param schemas those of all objects to come
     */
    public ChangeMerge(SchemaTable schemas) {
        this.schemas = schemas;
    }

    /** The next change of the object; {@code timeMicros} is when it, or the file that has it, was made. */
    public void add(Change change, long timeMicros) {
        if (schemas.shape(change.getSchemaId()) == Shape.SHAPE_UNSPECIFIED) {
            unresolved.add(change);
        } else if (state == null && only == null) {
            only = change;
        } else {
            ObjectState target = materialise(timeMicros).forChange(change, schemas);
            target.apply(change, timeMicros);
            state = target;
        }
    }

    private ObjectState materialise(long timeMicros) {
        ObjectState folded = state;
        Change first = only;
        if (folded == null) {
            if (first == null) {
                throw new IllegalStateException("nothing to fold");
            }
            folded = ObjectState.of(first, schemas);
            folded.apply(first, timeMicros);
            state = folded;
            only = null;
        }
        return folded;
    }

    /** A life ended between the changes before and those to come. See {@link ImageFolder#endLife}. */
    public void endLife(long timeMicros) {
        if (state != null || only != null) {
            materialise(timeMicros).settle();
        }
    }

    /** The merged changes, one as a rule; then begins anew for the next object. */
    public List<Change> takeResult() {
        List<Change> result = new ArrayList<>(1 + unresolved.size());
        if (only != null) {
            result.add(only);
        } else if (state != null) {
            result.add(state.toChange());
        }
        result.addAll(unresolved);
        unresolved.clear();
        only = null;
        state = null;
        return result;
    }

    /** The ids of the objects that a change refers to. */
    public static void forEachReference(Change change, LongConsumer references) {
        References.in(change, references);
    }
}
