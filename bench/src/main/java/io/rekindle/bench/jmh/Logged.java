package io.rekindle.bench.jmh;

import io.rekindle.bench.AgentUnderTest;
import io.rekindle.bench.LoggedBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Bytes that the last unit has put into the log, told to {@link Steps} by the file {@code -Dbench.bytes}: payload of its record, and of
 * the ring's stream with header and whole slots.
 */
@State(Scope.Thread)
public class Logged {
    private @Nullable LoggedBytes log;
    private long begin;
    private long end;

    @Setup(Level.Iteration)
    public void find() {
        if (log == null && AgentUnderTest.awaitIfGiven()) {
            log = LoggedBytes.ofThisJvm();
        }
    }

    /** Before a unit. */
    public void begin() {
        LoggedBytes known = log;
        if (known != null) {
            begin = known.position();
        }
    }

    /** After it. */
    public void end() {
        LoggedBytes known = log;
        if (known != null) {
            end = known.position();
        }
    }

    @TearDown(Level.Trial)
    public void tell() throws IOException {
        if (log != null) {
            Files.writeString(
                    Path.of(System.getProperty("bench.bytes", "")), log.payloadAt(begin) + " " + (end - begin));
        }
    }
}
