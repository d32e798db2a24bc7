package io.rekindle.it.planted;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A log that answers before it has written: the same records in the same order, a little later. */
public final class LateLog {
    private static final long DELAY_MILLIS = 5;
    private static final Method APPEND = find("append", int.class, byte[].class, int.class, int.class);
    private static final Method APPENDED_POSITION = find("appendedPosition");
    private static final ScheduledExecutorService LATER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "planted");
        thread.setDaemon(true);
        return thread;
    });

    private LateLog() {}

    /** In the place of the log's own method. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits: that is the fault
    public static long append(Object log, int kind, byte[] payload, int offset, int length) {
        byte[] copy = Arrays.copyOfRange(payload, offset, offset + length);
        try {
            LATER.schedule(() -> (Long) APPEND.invoke(log, kind, copy, 0, length), DELAY_MILLIS, TimeUnit.MILLISECONDS);
            return (Long) APPENDED_POSITION.invoke(log);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Method find(String name, Class<?>... parameters) {
        try {
            return Class.forName("io.rekindle.runtime.wal.CommitLog", false, LateLog.class.getClassLoader())
                    .getMethod(name, parameters);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
