package io.rekindle.runtime.image;

/** A set: keys without values (a visitor is given {@code Null.NULL} for them). */
public final class SetState extends KeyedState {
    SetState(long id, int schemaId) {
        super(id, schemaId, false);
    }
}
