package io.rekindle.format;

import java.io.IOException;

/**
 * A file of the store cannot be used. Says which, where, what was found against what was expected, and what to do next;
 * which of the subclasses it is decides what the reader may do.
 */
public abstract sealed class FileFormatException extends IOException
        permits CorruptFileException,
                FormatTooNewException,
                FormatTooOldException,
                WrongFileKindException,
                WrongStoreException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;
    private final String actual;
    private final String expected;

    FileFormatException(String what, String file, long offset, String actual, String expected, String nextStep) {
        super(what + ": file=" + file + " offset=" + offset + " actual=" + actual + " expected=" + expected + "; "
                + nextStep);
        this.file = file;
        this.offset = offset;
        this.actual = actual;
        this.expected = expected;
    }

    /** Name of the file as it was given to the reader. */
    public final String file() {
        return file;
    }

    /** Where in the file, in bytes. */
    public final long offset() {
        return offset;
    }

    public final String actual() {
        return actual;
    }

    public final String expected() {
        return expected;
    }
}
