package com.acme.town;

import io.rekindle.ContextKey;
import io.rekindle.Recoverable;
import java.util.Arrays;

/** Arrays, guarded by a lock of its own. After a change it goes on for a while without the lock. */
@Recoverable
public final class Grid extends Station {
    private static final int SIDE = 12;

    @ContextKey
    private final long number;

    private final Object lock = new Object();
    private final long[][] cells = new long[SIDE][SIDE];
    private final long[] sums = new long[SIDE];
    private byte[] bytes = new byte[100];
    private final String[] names = new String[SIDE];
    private final char[] letters = new char[SIDE];
    private final double[] means = new double[SIDE];
    private final boolean[] odd = new boolean[SIDE];
    private transient long warmth;

    public Grid(long number) {
        this.number = number;
    }

    @Override
    public long perform(int worker, long draw) {
        long version;
        synchronized (lock) {
            version = change(worker);
            int row = Words.pick(draw, 0, SIDE);
            int column = Words.pick(draw, 1, SIDE);
            switch (Words.pick(draw, 2, 4)) {
                case 0, 1 -> set(row, column, draw);
                case 2 -> cells[row] = cells[row].clone();
                default -> shift(row, column, draw);
            }
        }
        // The change is published by now, though the method is not at its end.
        long heat = draw;
        for (int i = Words.pick(draw, 3, 60_000); i > 0; i--) {
            heat = heat * 31 + i;
        }
        warmth = heat;
        return version;
    }

    private void set(int row, int column, long draw) {
        sums[row] += draw - cells[row][column];
        cells[row][column] = draw;
        names[column] = (draw & 3) == 0 ? null : Words.of(draw);
        letters[row] = (char) draw;
        means[row] = sums[row] / (double) SIDE;
        odd[column] ^= true;
    }

    private void shift(int row, int column, long draw) {
        System.arraycopy(bytes, 0, bytes, column, bytes.length - column);
        bytes[column] = (byte) draw;
        if (Words.pick(draw, 4, 20) == 0) {
            bytes = Arrays.copyOf(bytes, 60 + Words.pick(draw, 5, 80));
        }
        Arrays.fill(names, Math.min(row, column), Math.max(row, column), "filled");
    }

    public long warmth() {
        return warmth;
    }

    @Override
    protected void describeTo(StringBuilder text) {
        text.append(number).append(' ').append(Arrays.deepToString(cells)).append(Arrays.toString(sums));
        for (int row = 0; row < SIDE; row++) {
            long sum = 0;
            for (long cell : cells[row]) {
                sum += cell;
            }
            text.append(sum == sums[row] ? "" : "(sum of row " + row + " is wrong)");
            text.append((int) letters[row])
                    .append(' ')
                    .append(Double.doubleToRawLongBits(means[row]))
                    .append(' ');
        }
        text.append(Arrays.toString(bytes)).append(Arrays.toString(names));
        text.append(Arrays.toString(odd));
    }
}
