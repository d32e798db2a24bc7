package io.rekindle.format;

/**
 * A value cannot be what its bytes say. Records and files carry checksums, so this is a defect of the writer or a forged
 * file, not damage; whoever reads must treat what holds the value as unusable.
 */
public final class MalformedValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedValueException(String message) {
        super(message);
    }

    public MalformedValueException(String message, Throwable cause) {
        super(message, cause);
    }
}
