package io.rekindle.format;

import org.jspecify.annotations.Nullable;

/**
 * The 24 bytes at the start of a FRAGMENT record's payload, little endian: i64 token, i32 index, i32 count, i32 total
 * length, i32 kind of the joined record. The fragments of one record, in order of index and joined, are its payload.
 *
 * @param token the same in all fragments of a record and in no others of the life
 * @param index from 0
 * @param count of fragments, at least 1
 * @param totalLength of the joined payload, in bytes
 * @param kindCode {@link RecordKind#code} of the joined record
 */
public record Fragment(long token, int index, int count, int totalLength, int kindCode) {
    public static final int SIZE = 24;

    public void put(byte[] target, int at) {
        LittleEndian.putLong(target, at, token);
        LittleEndian.putInt(target, at + 8, index);
        LittleEndian.putInt(target, at + 12, count);
        LittleEndian.putInt(target, at + 16, totalLength);
        LittleEndian.putInt(target, at + 20, kindCode);
    }

    /**
     * Reads a fragment's head.
     *
     * @param length of the record's payload
     * @return null if no fragment can look like that
     */
    public static @Nullable Fragment read(byte[] payload, int at, int length) {
        if (length < SIZE) {
            return null;
        }
        Fragment head = new Fragment(
                LittleEndian.getLong(payload, at),
                LittleEndian.getInt(payload, at + 8),
                LittleEndian.getInt(payload, at + 12),
                LittleEndian.getInt(payload, at + 16),
                LittleEndian.getInt(payload, at + 20));
        boolean possible = head.index >= 0
                && head.index < head.count
                && head.totalLength >= length - SIZE
                && head.kindCode != RecordKind.NEVER_WRITTEN.code()
                && head.kindCode != RecordKind.FRAGMENT.code();
        return possible ? head : null;
    }
}
