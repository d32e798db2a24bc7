package io.rekindle.format;

/** A unit does not fit into one record. The encoder that threw it must be {@link UnitEncoder#reset} before further use. */
public final class UnitTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnitTooLargeException(long needed, int limit) {
        super("unit of work too large: bytes=" + needed + " limit=" + limit
                + "; split the work into several units, or exclude the object that holds so much");
    }
}
