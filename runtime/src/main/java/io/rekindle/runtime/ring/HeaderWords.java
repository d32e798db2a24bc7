package io.rekindle.runtime.ring;

import io.rekindle.format.RecordHeader;
import java.util.zip.CRC32C;

/**
 * A record's header as the four 64-bit words that the ring stores, without an array in between. The bytes are those of
 * {@link RecordHeader}.
 */
final class HeaderWords {
    /** Reflected polynomial of CRC32C. */
    private static final int POLYNOMIAL = 0x82f63b78;

    private static final int[][] TABLES = new int[8][256];

    static {
        for (int n = 0; n < 256; n++) {
            int crc = n;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
            }
            TABLES[0][n] = crc;
        }
        for (int n = 0; n < 256; n++) {
            for (int k = 1; k < 8; k++) {
                int previous = TABLES[k - 1][n];
                TABLES[k][n] = (previous >>> 8) ^ TABLES[0][previous & 0xff];
            }
        }
    }

    private HeaderWords() {}

    /** Magic and length. */
    static long first(int length) {
        return (RecordHeader.MAGIC & 0xffffffffL) | ((long) length << 32);
    }

    /** CRC and kind: the word that makes a record visible, never 0 since no record's kind is. */
    static long visible(int payloadCrc, int length, long position, int kind, long incarnation) {
        int crc = ~payloadCrc;
        crc = update(crc, length);
        crc = update(crc, position);
        crc = update(crc, kind);
        crc = update(crc, incarnation);
        return (~crc & 0xffffffffL) | ((long) kind << 32);
    }

    /** The kind in a visibility word. */
    static int kind(long visible) {
        return (int) (visible >>> 32) & 0xff;
    }

    static int payloadCrc(byte[] payload, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(payload, offset, length);
        return (int) crc.getValue();
    }

    // Slicing by 8 and by 4, as in Kounavis and Berry, "A Systematic Approach to Building High Performance
    // Software-based CRC Generators" (2005).

    private static int update(int crc, long word) {
        int low = crc ^ (int) word;
        int high = (int) (word >>> 32);
        return TABLES[7][low & 0xff]
                ^ TABLES[6][low >>> 8 & 0xff]
                ^ TABLES[5][low >>> 16 & 0xff]
                ^ TABLES[4][low >>> 24]
                ^ TABLES[3][high & 0xff]
                ^ TABLES[2][high >>> 8 & 0xff]
                ^ TABLES[1][high >>> 16 & 0xff]
                ^ TABLES[0][high >>> 24];
    }

    private static int update(int crc, int word) {
        int low = crc ^ word;
        return TABLES[3][low & 0xff]
                ^ TABLES[2][low >>> 8 & 0xff]
                ^ TABLES[1][low >>> 16 & 0xff]
                ^ TABLES[0][low >>> 24];
    }
}
