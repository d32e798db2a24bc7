package io.rekindle.runtime.image;

import io.rekindle.format.Values;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.FieldValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The fields of one object by ordinal, each with the stamp of its value. Of two values of a field the higher stamp stays. */
final class FieldRegisters {
    private static final Object[] NONE = {};

    @FunctionalInterface
    interface Visitor {
        void field(int ordinal, Object value);
    }

    // An element is null where nothing is known of the field.
    private @Nullable Object[] values = NONE;
    // While all fields have one stamp, as after a whole capture, it is kept once and `stamps` is null.
    private long commonStamp = ObjectState.NO_STAMP;
    private long @Nullable [] stamps;
    private int limit;

    int limit() {
        return limit;
    }

    @Nullable
    Object get(int ordinal) {
        return ordinal >= 0 && ordinal < limit ? values[ordinal] : null;
    }

    void put(int ordinal, long stamp, Object value) {
        if (ordinal < limit && values[ordinal] != null && stamp < stampOf(ordinal)) {
            return;
        }
        if (ordinal >= values.length) {
            values = Arrays.copyOf(values, Math.max(ordinal + 1, Math.min(2 * values.length, ordinal + 8)));
            if (stamps != null) {
                stamps = Arrays.copyOf(stamps, values.length);
            }
        }
        if (limit == 0) {
            commonStamp = stamp;
        } else if (stamps == null && stamp != commonStamp) {
            stamps = new long[values.length];
            Arrays.fill(stamps, commonStamp);
        }
        limit = Math.max(limit, ordinal + 1);
        values[ordinal] = value;
        if (stamps != null) {
            stamps[ordinal] = stamp;
        }
    }

    long stampOf(int ordinal) {
        return stamps == null ? commonStamp : stamps[ordinal];
    }

    void forEach(Visitor visitor) {
        for (int ordinal = 0; ordinal < limit; ordinal++) {
            Object value = values[ordinal];
            if (value != null) {
                visitor.field(ordinal, value);
            }
        }
    }

    void writeTo(Change.Builder change, long changeStamp) {
        forEach((ordinal, value) -> {
            FieldValue.Builder field =
                    FieldValue.newBuilder().setOrdinal(ordinal).setValue(Values.encode(value));
            if (stampOf(ordinal) != changeStamp) {
                field.setStamp(stampOf(ordinal));
            }
            change.addFields(field);
        });
    }

    long digest() {
        long hash = 0;
        for (int ordinal = 0; ordinal < limit; ordinal++) {
            Object value = values[ordinal];
            if (value != null) {
                hash += ContentHash.mix(ordinal + 1, ContentHash.of(value));
            }
        }
        return hash;
    }
}
