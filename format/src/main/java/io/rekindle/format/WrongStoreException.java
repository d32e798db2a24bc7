package io.rekindle.format;

/** A whole file of ours, but of another store, life or version than belongs here: it was copied over. */
public final class WrongStoreException extends FileFormatException {
    private static final long serialVersionUID = 1L;

    public WrongStoreException(String what, String file, long offset, String actual, String expected) {
        super(what, file, offset, actual, expected, "put the right file back, or move this one out of the store");
    }
}
