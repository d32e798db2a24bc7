package com.acme.zoo;

import io.rekindle.NotRecovered;
import io.rekindle.Recoverable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Reads that hand a mutable value out, and reads that do not. */
@Recoverable
@SuppressWarnings("unused")
class Handing {
    private final float[] vector = {1, 2, 3};
    private final int[][] grid = {{1}, {2}};
    private final String[] words = {"a", "b"};
    private final BitSet[] sets = {new BitSet()};
    private final AtomicLong counter = new AtomicLong();
    private Object anything = new BitSet();
    private String text = "text";
    private Integer boxed = 1;
    private Entrant.Medal medal = Entrant.Medal.GOLD;
    private transient BitSet cache = new BitSet();

    @NotRecovered
    private BitSet ignored = new BitSet();

    private int at;

    float[] vector() {
        return vector;
    }

    int length() {
        return vector.length;
    }

    float element(int index) {
        return vector[index];
    }

    float elementAtField() {
        return vector[at];
    }

    float sum() {
        float sum = 0;
        for (float each : vector) {
            sum += each;
        }
        return sum;
    }

    float passed() {
        return Arrays.hashCode(vector);
    }

    String word() {
        return words[at];
    }

    int row() {
        return grid[1][0];
    }

    int[] wholeRow() {
        return grid[1];
    }

    BitSet set() {
        return sets[0];
    }

    boolean isSet() {
        return anything != null;
    }

    Object anything() {
        return anything;
    }

    long count() {
        return counter.incrementAndGet();
    }

    Object immutable() {
        return text.isEmpty() ? boxed : medal;
    }

    BitSet untracked() {
        return cache == null ? ignored : cache;
    }

    void store(int index, float value) {
        vector[index] = value;
    }

    void storeInRow() {
        grid[0][0] = 5;
    }

    /** Nobody else sees the array while it is written. */
    float[] fresh(int size) {
        float[] made = new float[size];
        for (int i = 0; i < size; i++) {
            made[i] = i;
        }
        return made;
    }

    List<float[]> escaping() {
        float[] made = new float[1];
        List<float[]> list = List.of(made);
        made[0] = 1;
        return list;
    }

    int[] initialised() {
        return new int[] {1, 2, 3};
    }
}
