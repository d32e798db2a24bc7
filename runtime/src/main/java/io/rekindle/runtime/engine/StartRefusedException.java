package io.rekindle.runtime.engine;

import java.io.IOException;

/** The application must not run unprotected, as the user asked by a setting; the message says which. */
public final class StartRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    StartRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
