package io.rekindle.runtime.recovery;

import java.io.IOException;

/**
 * The store is whole and cannot be used by this version of Rekindle: nothing of it was touched. The service runs on
 * without being tracked.
 */
public final class StoreRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    StoreRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
