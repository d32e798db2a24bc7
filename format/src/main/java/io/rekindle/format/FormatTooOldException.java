package io.rekindle.format;

/** The file is of a format that this version does not read any more. It is whole; leave it where it is. */
public final class FormatTooOldException extends FileFormatException {
    private static final long serialVersionUID = 1L;

    public FormatTooOldException(FileKind kind, String file, long offset, int actual, int oldest) {
        super(
                kind.label() + " format too old",
                file,
                offset,
                "version " + actual,
                "version " + oldest + " at least",
                "start the service once with a release of Rekindle in between, then again with this one");
    }
}
