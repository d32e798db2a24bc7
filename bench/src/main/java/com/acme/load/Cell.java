package com.acme.load;

/** One field. */
public final class Cell {
    long value;

    /** One unit with {@code 8 * rounds} writes, each to the cell that {@code order} names. */
    long write(Cell[] cells, int[] order, int rounds) {
        long sum = 0;
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < 8; i++) {
                Cell cell = cells[order[i]];
                cell.value += round;
                sum += cell.value;
            }
        }
        return sum;
    }
}
