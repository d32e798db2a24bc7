package io.rekindle.bench.jmh;

import io.rekindle.bench.LoggedBytes;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Bytes that a unit has put into the log; zero without the agent. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Logged {
    /** Of the record of the last unit: its payload. */
    public double payloadBytes;

    /** Of the ring's stream: header and whole slots included. */
    public double ringBytes;

    private @Nullable LoggedBytes log;

    @Setup(Level.Iteration)
    public void find() {
        if (log == null) {
            log = LoggedBytes.ofThisJvm();
        }
    }

    /** Before a unit. */
    public long position() {
        return log == null ? 0 : log.position();
    }

    /** After a unit that began when {@link #position} was this. */
    public void unit(long before) {
        LoggedBytes known = log;
        if (known != null) {
            ringBytes = known.position() - before;
            payloadBytes = known.payloadAt(before);
        }
    }
}
