package io.rekindle.bench.jmh;

import com.acme.load.Cells;
import io.rekindle.bench.AgentUnderTest;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A field write inside a unit, in a loop of eight that cannot be hoisted; the unit's commit is spread over 8,000 writes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FieldWriteBenchmark {
    private static final int ROUNDS = 1000;

    private final Cells cells = new Cells();
    private final int[] eight = {3, 1, 4, 0, 5, 2, 6, 7};
    private final int[] one = {3, 3, 3, 3, 3, 3, 3, 3};

    @Setup
    public void awaitAgent() {
        AgentUnderTest.awaitIfGiven();
    }

    /** Each to another object. */
    @Benchmark
    @OperationsPerInvocation(8 * ROUNDS)
    public long eightObjects() {
        return cells.write(eight, ROUNDS);
    }

    /** All to one object. */
    @Benchmark
    @OperationsPerInvocation(8 * ROUNDS)
    public long oneObject() {
        return cells.write(one, ROUNDS);
    }

    /** Each to another object, by a class that does not declare the field. */
    @Benchmark
    @OperationsPerInvocation(8 * ROUNDS)
    public long fromAnotherClass() {
        return cells.writeFromOutside(eight, ROUNDS);
    }
}
