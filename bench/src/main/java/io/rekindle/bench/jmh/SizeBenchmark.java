package io.rekindle.bench.jmh;

import com.acme.load.Entries;
import com.acme.load.Narrow;
import com.acme.load.Rows;
import com.acme.load.Wide;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A small change of something large: neither its time nor its bytes may grow with the size. One unit an operation. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SizeBenchmark {

    /** Objects with many fields and with one. */
    @State(Scope.Thread)
    public static class Objects {
        private final Wide wide = new Wide();
        private final Narrow narrow = new Narrow();
        private long value;
    }

    @Benchmark
    public void fieldOf1(Objects objects, Logged logged) {
        logged.begin();
        objects.narrow.changeOne(++objects.value);
        logged.end();
    }

    @Benchmark
    public void fieldOf100(Objects objects, Logged logged) {
        logged.begin();
        objects.wide.changeOne(++objects.value);
        logged.end();
    }

    /** A list and a map of a given size. */
    @State(Scope.Thread)
    public static class Collections {
        @Param({"1000", "100000", "1000000"})
        private int size;

        private final Rows rows = new Rows();
        private final Entries entries = new Entries();
        private long random = 1;

        @Setup(Level.Trial)
        public void fill() {
            entries.fill(size);
        }

        /** Back to the size, from what the iteration before appended. */
        @Setup(Level.Iteration)
        public void resize() {
            rows.resize(size);
        }

        private long next() {
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            return random;
        }
    }

    @Benchmark
    public void appendToList(Collections collections, Logged logged) {
        logged.begin();
        collections.rows.append(collections.next());
        logged.end();
    }

    @Benchmark
    public void changeMapEntry(Collections collections, Logged logged) {
        logged.begin();
        long value = collections.next();
        collections.entries.change(Math.floorMod(value, collections.size), value);
        logged.end();
    }
}
