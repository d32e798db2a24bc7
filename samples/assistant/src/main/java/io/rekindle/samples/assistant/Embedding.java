package io.rekindle.samples.assistant;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * Texts as vectors of length one. Every run of three letters counts in the dimension that its hash names: no model, and
 * the same text has the same bits on every machine.
 */
final class Embedding {
    private static final int DIMENSIONS = 64;
    private static final int RUN_LENGTH = 3;

    private Embedding() {}

    static float[] of(String text) {
        String letters = " " + text.toLowerCase(Locale.ROOT) + " ";
        float[] vector = new float[DIMENSIONS];
        for (int start = 0; start + RUN_LENGTH <= letters.length(); start++) {
            int hash = letters.substring(start, start + RUN_LENGTH).hashCode() * 0x9E3779B9;
            vector[hash >>> 26] += (hash & 1) == 0 ? 1f : -1f;
        }
        float length = (float) Math.sqrt(similarity(vector, vector));
        if (length > 0) {
            for (int i = 0; i < DIMENSIONS; i++) {
                vector[i] /= length;
            }
        }
        return vector;
    }

    static float similarity(float[] one, float[] other) {
        float sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    /** CRC-32C over the raw bits, in hexadecimal. */
    static String checksum(float[] vector) {
        ByteBuffer bits = ByteBuffer.allocate(vector.length * Float.BYTES);
        bits.asFloatBuffer().put(vector);
        CRC32C crc = new CRC32C();
        crc.update(bits);
        return String.format("%08x", crc.getValue());
    }
}
