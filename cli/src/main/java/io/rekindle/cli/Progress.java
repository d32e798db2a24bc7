package io.rekindle.cli;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A line on the terminal that says how far a command is, once it has taken a second; gone at the end. One thread. */
final class Progress implements AutoCloseable {
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int BAR = 30;
    private static final String ERASE = "\r\u001b[K";

    private final Screen screen;
    private final String what;
    private final long total;
    private final long start = System.nanoTime();
    private long nextAt = start + SILENT_NANOS;
    private long done;
    private boolean shown;

    /** @param total bytes; 0 if that cannot be told */
    Progress(Screen screen, String what, long total) {
        this.screen = screen;
        this.what = what;
        this.total = total;
    }

    void add(long bytes) {
        done += bytes;
        long now = System.nanoTime();
        if (screen.live() && now - nextAt >= 0) {
            nextAt = now + EVERY_NANOS;
            shown = true;
            screen.err().print(ERASE + line(what, done, total, now - start));
            screen.err().flush();
        }
    }

    static String line(String what, long done, long total, long nanos) {
        String seconds = String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
        if (total <= 0) {
            return what + "  " + Words.bytes(done) + "  " + seconds;
        }
        double share = Math.min(1, (double) done / total);
        int full = (int) (share * BAR);
        return String.format(
                Locale.ROOT,
                "%s [%s%s] %3d %%  %s of %s  %s",
                what,
                "#".repeat(full),
                ".".repeat(BAR - full),
                (int) (share * 100),
                Words.bytes(Math.min(done, total)),
                Words.bytes(total),
                seconds);
    }

    @Override
    public void close() {
        if (shown) {
            screen.err().print(ERASE);
            screen.err().flush();
        }
    }
}
