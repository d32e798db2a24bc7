package io.rekindle.runtime.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A file that is there and cannot be read: a bad sector, a directory in its place, a link to nowhere. What is no fault of
 * this one file (no permission, too many files open) is another exception.
 */
public final class UnreadableFileException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableFileException(String message, @Nullable IOException cause) {
        super(message, cause);
    }
}
