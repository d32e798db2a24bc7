package io.rekindle.runtime.wal;

import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.threads.DiskSpaceMonitor;
import org.jspecify.annotations.Nullable;

/**
 * First use of Chronicle's libraries in this class loader, without their side effects on the application: they would
 * merge a file {@code system.properties} of the working directory into the JVM's properties, start a thread that polls
 * the disk, and announce themselves. They read what prevents it from system properties, once: those are set while their
 * classes start, and put back.
 */
public final class ChronicleBoot {
    private static final String[][] WHILE_STARTING = {
        {"system.properties", "io/rekindle/runtime/wal/no-system.properties"},
        {"chronicle.announcer.disable", "true"},
        {"chronicle.disk.monitor.disable", "true"},
    };

    // Guarded by the class.
    private static boolean started;

    private ChronicleBoot() {}

    /**
     * Starts Chronicle once; takes some hundred milliseconds the first time. Call it before any other use of Chronicle.
     */
    public static synchronized void start() {
        if (started) {
            return;
        }
        Thread thread = Thread.currentThread();
        ClassLoader context = thread.getContextClassLoader();
        @Nullable String[] before = new @Nullable String[WHILE_STARTING.length];
        // Chronicle looks classes up through the context class loader and fails on a null one.
        thread.setContextClassLoader(ChronicleBoot.class.getClassLoader());
        try {
            for (int n = 0; n < WHILE_STARTING.length; n++) {
                before[n] = System.setProperty(WHILE_STARTING[n][0], WHILE_STARTING[n][1]);
            }
            Jvm.init();
            DiskSpaceMonitor.INSTANCE.clear();
            started = true;
        } finally {
            for (int n = 0; n < WHILE_STARTING.length; n++) {
                restore(WHILE_STARTING[n][0], before[n]);
            }
            thread.setContextClassLoader(context);
        }
    }

    private static void restore(String key, @Nullable String before) {
        if (before == null) {
            System.clearProperty(key);
        } else {
            System.setProperty(key, before);
        }
    }
}
