package io.rekindle.runtime.capture;

/** The ways in which a value is kept. */
public enum Kind {
    /** Immutable, written in place wherever it is referenced; has no identity. */
    INLINE,
    /** An enum constant, written by name. */
    ENUM,
    /** Field by field. */
    OBJECT,
    /** Element by element, in order. */
    LIST,
    SET,
    MAP,
    ARRAY,
    /** By its characters: a StringBuilder. */
    TEXT,
    /** Made anew, without content: a lock. */
    FRESH,
    /** Cannot be recovered: a thread, a socket, a plain lambda. Named once and counted. */
    UNRECOVERABLE
}
