package io.rekindle.runtime.storage;

import java.io.IOException;

/** Something already has the name that was to be created or published; nothing was changed. */
public final class NameTakenException extends IOException {
    private static final long serialVersionUID = 1;

    public NameTakenException(String message) {
        super(message);
    }
}
