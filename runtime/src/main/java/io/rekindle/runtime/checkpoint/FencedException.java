package io.rekindle.runtime.checkpoint;

import java.io.IOException;

/** A later life has taken the store over: this one must not write to it any more. */
public final class FencedException extends IOException {
    private static final long serialVersionUID = 1;

    FencedException(long own, long higher, String store) {
        super("store taken over: own incarnation=" + own + " found=" + higher + " store=" + store
                + "; this process no longer writes to it; stop it, or give it another directory");
    }
}
