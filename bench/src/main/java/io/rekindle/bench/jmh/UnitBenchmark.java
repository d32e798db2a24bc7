package io.rekindle.bench.jmh;

import com.acme.load.Registry;
import com.acme.load.Session;
import io.rekindle.bench.w1.Messages;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One unit of a service: workload W1's operation on one of 10,000 sessions. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class UnitBenchmark {
    private final Messages messages = new Messages(1);

    @Setup
    public void openSessions() {
        for (String name : Messages.sessionNames()) {
            Session opened = Registry.open(name);
            if (opened.requests() < 0) {
                throw new AssertionError();
            }
        }
    }

    @Benchmark
    public void sessionUpdate(Logged logged) {
        messages.next();
        logged.begin();
        Registry.update(messages.session(), messages.text(), messages.attribute(), messages.value());
        logged.end();
    }
}
