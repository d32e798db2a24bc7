package io.rekindle.agent.weave;

import org.jspecify.annotations.Nullable;

/**
 * What a field named by an instruction is to us.
 *
 * @param declaring the woven class that declares it; null for {@link Kind#UNKNOWN} and {@link Kind#NONE}
 * @param bit its number, for {@link Kind#TRACKED}
 */
record FieldUse(Kind kind, @Nullable WovenClass declaring, int bit) {
    enum Kind {
        /** Not ours: neither noted nor touched. */
        NONE,
        /** A tracked instance field. */
        TRACKED,
        /** A durable root. */
        ROOT,
        /** A field of a class that will be woven, but is not known yet: noted by name. */
        UNKNOWN
    }

    static final FieldUse NONE = new FieldUse(Kind.NONE, null, -1);
    static final FieldUse UNKNOWN = new FieldUse(Kind.UNKNOWN, null, -1);

    boolean isTracked() {
        return kind == Kind.TRACKED;
    }

    boolean isRoot() {
        return kind == Kind.ROOT;
    }

    boolean isNoted() {
        return kind == Kind.TRACKED || kind == Kind.UNKNOWN;
    }

    boolean isContextKey() {
        return kind == Kind.TRACKED
                && declaring != null
                && declaring.fields().get(bit).isContextKey();
    }
}
