package io.rekindle.format;

/** A whole file of ours, but another one than belongs here: it was renamed or copied. */
public final class WrongFileKindException extends FileFormatException {
    private static final long serialVersionUID = 1L;

    public WrongFileKindException(String file, long offset, String actual, String expected) {
        super(
                "wrong kind of file",
                file,
                offset,
                actual,
                expected,
                "put the right file back, or move this one out of the store");
    }
}
