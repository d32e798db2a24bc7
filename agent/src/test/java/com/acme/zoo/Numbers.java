package com.acme.zoo;

import io.rekindle.Recoverable;

/** Stack shapes: wide values, chained and compound assignments, control flow. */
@Recoverable
@SuppressWarnings({"unused", "AssignmentExpression"})
class Numbers {
    private long wide;
    private double real;
    private int small;
    private Numbers peer;
    private final long[] longs = new long[4];
    private final double[][] matrix = new double[2][2];

    Numbers() {
        peer = this;
    }

    long chain(long value) {
        return wide = peer.wide = value;
    }

    double compound(double by) {
        real += by;
        longs[1] += (long) real;
        matrix[1][0] = longs[1]++;
        return matrix[1][0] + real--;
    }

    int flow(int n) {
        int result = 0;
        outer:
        for (int i = 0; i < n; i++) {
            try {
                switch (i % 5) {
                    case 0 -> small = i;
                    case 1 -> result += small > 2 ? chain(i) > 3 ? 1 : 2 : 3;
                    case 2 -> {
                        if (i > 20) {
                            break outer;
                        }
                    }
                    case 3 -> throw new IllegalStateException("three");
                    default -> {
                        synchronized (longs) {
                            longs[i % 4] = small > 1 ? i : -i;
                            if (i == 19) {
                                continue;
                            }
                        }
                    }
                }
            } catch (IllegalStateException e) {
                result += e.getMessage().length();
            } finally {
                real = result;
            }
        }
        return result;
    }

    void onNull(Numbers other) {
        other.small = 1;
    }
}
