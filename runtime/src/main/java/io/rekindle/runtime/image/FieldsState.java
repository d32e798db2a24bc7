package io.rekindle.runtime.image;

import io.rekindle.format.proto.Change;
import java.util.function.LongConsumer;

/** An object that is its fields: shapes OBJECT, ENUM and OTHER. */
public final class FieldsState extends ObjectState {
    FieldsState(long id, int schemaId) {
        super(id, schemaId);
    }

    @Override
    public long size() {
        return fieldLimit();
    }

    @Override
    void settle() {}

    @Override
    void applyContent(Change change, long timeMicros) {}

    @Override
    void writeContent(Change.Builder change) {}

    @Override
    void forEachContentReference(LongConsumer references) {}

    @Override
    long contentDigest(SchemaTable schemas) {
        return 0;
    }
}
