package com.acme.load;

import io.rekindle.Recoverable;

/** Eight cells, written in an order that the compiler cannot know. */
@Recoverable
public final class Cells {
    private final Cell[] cells = new Cell[8];

    public Cells() {
        for (int i = 0; i < cells.length; i++) {
            cells[i] = new Cell();
        }
    }

    /** One unit with {@code 8 * rounds} writes, each to the cell that {@code order} names, by the class that declares the field. */
    public long write(int[] order, int rounds) {
        return cells[0].write(cells, order, rounds);
    }

    /** The same by another class. */
    public long writeFromOutside(int[] order, int rounds) {
        Cell[] local = cells;
        long sum = 0;
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < 8; i++) {
                Cell cell = local[order[i]];
                cell.value += round;
                sum += cell.value;
            }
        }
        return sum;
    }
}
