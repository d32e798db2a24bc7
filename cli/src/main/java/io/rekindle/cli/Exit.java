package io.rekindle.cli;

import io.rekindle.format.FileFormatException;
import io.rekindle.format.FormatTooNewException;
import io.rekindle.format.FormatTooOldException;
import io.rekindle.runtime.recovery.StoreRefusedException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How a command ends that cannot do what it was asked.
 *
 * @param message what is wrong, where, and the next step
 */
record Exit(int code, String message) {
    /** Done, and nothing is wrong. */
    static final int FINE = 0;

    /** Damage, a gap, nothing of that name, or more than one thing. */
    static final int FOUND = 1;

    /** Wrong usage. */
    static final int USAGE = 2;

    /** No store there, or one that this version cannot read. */
    static final int NO_STORE = 3;

    /** Thrown where a command learns it. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        private final int code;

        Refusal(int code, String message) {
            super(message);
            this.code = code;
        }
    }

    /** The end that a failure means; null for a fault of our own. */
    static @Nullable Exit of(Exception failure) {
        if (failure instanceof Refusal refusal) {
            return new Exit(refusal.code, "" + refusal.getMessage());
        }
        if (failure instanceof StoreRefusedException refused) {
            Throwable cause = refused.getCause();
            return otherVersion(cause == null ? refused : cause);
        }
        if (failure instanceof FormatTooNewException || failure instanceof FormatTooOldException) {
            return otherVersion(failure);
        }
        if (failure instanceof FileFormatException damaged) {
            return new Exit(FOUND, "" + damaged.getMessage());
        }
        if (failure instanceof IOException unreadable) {
            return new Exit(
                    NO_STORE,
                    "the store cannot be read: " + unreadable
                            + "; next: make sure that its files are readable for this user");
        }
        return null;
    }

    private static Exit otherVersion(Throwable cause) {
        return new Exit(NO_STORE, "this version cannot read the store: " + cause.getMessage());
    }
}
