package io.rekindle.format;

/** A file is damaged: its bytes are not those that were written. Move it to quarantine. */
public final class CorruptFileException extends FileFormatException {
    private static final long serialVersionUID = 1L;

    static final String NEXT_STEP = "run: java -jar rekindle.jar verify <dir>";

    /**
     * Describes the damage.
     *
     * @param what is wrong: "checkpoint crc mismatch"
     * @param actual what was found, with {@code expected} in the same form
     */
    public CorruptFileException(String what, String file, long offset, String actual, String expected) {
        super(what, file, offset, actual, expected, NEXT_STEP);
    }

    /** For checksums. */
    public static CorruptFileException crc(String what, String file, long offset, int actual, int expected) {
        return new CorruptFileException(what + " crc mismatch", file, offset, hex(actual), hex(expected));
    }

    static String hex(int value) {
        return String.format("%08x", value);
    }
}
