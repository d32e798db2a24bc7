package io.rekindle.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Measurements of one thing: their median, and how far to trust it. */
public final class Sample {
    private static final int RESAMPLES = 2000;
    private static final long SEED = 42; // the same measurements give the same interval

    private final double[] sorted;

    public Sample(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no measurement");
        }
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    public int size() {
        return sorted.length;
    }

    public double median() {
        return medianOfSorted(sorted);
    }

    public double min() {
        return sorted[0];
    }

    /** The lower end of the bootstrap 95 % interval of the median. */
    public double low() {
        return bootstrap()[RESAMPLES / 40];
    }

    /** The upper end of the bootstrap 95 % interval of the median. */
    public double high() {
        return bootstrap()[RESAMPLES - 1 - RESAMPLES / 40];
    }

    private double[] bootstrap() {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] medians = new double[RESAMPLES];
        double[] drawn = new double[sorted.length];
        for (int i = 0; i < RESAMPLES; i++) {
            for (int j = 0; j < drawn.length; j++) {
                drawn[j] = sorted[random.nextInt(sorted.length)];
            }
            Arrays.sort(drawn);
            medians[i] = medianOfSorted(drawn);
        }
        Arrays.sort(medians);
        return medians;
    }

    private static double medianOfSorted(double[] values) {
        int half = values.length / 2;
        return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
}
