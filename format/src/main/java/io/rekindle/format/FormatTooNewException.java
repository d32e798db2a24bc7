package io.rekindle.format;

/** A newer version of Rekindle wrote the file. It is whole; leave it where it is. */
public final class FormatTooNewException extends FileFormatException {
    private static final long serialVersionUID = 1L;

    public FormatTooNewException(FileKind kind, String file, long offset, int actual, int newest) {
        super(
                kind.label() + " format too new",
                file,
                offset,
                "version " + actual,
                "version " + newest + " at most",
                "use the version of Rekindle that wrote it, or a newer one");
    }
}
