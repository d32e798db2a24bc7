package io.rekindle.format;

import io.rekindle.format.proto.LogPosition;

/**
 * A position in the log of all lives, ordered by incarnation and then by position.
 *
 * @param incarnation number of the life, from 1; 0 only in {@link #NONE}
 * @param position bytes since that life began
 */
public record Lsn(long incarnation, long position) implements Comparable<Lsn> {
    /** Before everything: the position of a store that has no log yet. */
    public static final Lsn NONE = new Lsn(0, 0);

    public Lsn {
        if (incarnation < 0 || position < 0) {
            throw new IllegalArgumentException("negative LSN: " + incarnation + ":" + position);
        }
    }

    /**
     * Reads the form that {@link #toString()} writes.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Lsn parse(String text) {
        int colon = text.indexOf(':');
        try {
            return new Lsn(Long.parseLong(text, 0, colon, 10), Long.parseLong(text, colon + 1, text.length(), 10));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "not an LSN: '" + text + "', expected <incarnation>:<position>, 3:4096 say", e);
        }
    }

    /** Takes over a message, an absent one as {@link #NONE}. */
    public static Lsn of(LogPosition proto) {
        return new Lsn(proto.getIncarnation(), proto.getPosition());
    }

    public LogPosition toProto() {
        return LogPosition.newBuilder()
                .setIncarnation(incarnation)
                .setPosition(position)
                .build();
    }

    /** Whether this is {@link #NONE}. */
    public boolean isNone() {
        return incarnation == 0;
    }

    /** The same life, at another position. */
    public Lsn at(long otherPosition) {
        return new Lsn(incarnation, otherPosition);
    }

    @Override
    public int compareTo(Lsn other) {
        int byLife = Long.compare(incarnation, other.incarnation);
        return byLife != 0 ? byLife : Long.compare(position, other.position);
    }

    public boolean isBefore(Lsn other) {
        return compareTo(other) < 0;
    }

    public boolean isAfter(Lsn other) {
        return compareTo(other) > 0;
    }

    /** {@code <incarnation>:<position>}, both decimal. */
    @Override
    public String toString() {
        return incarnation + ":" + position;
    }
}
