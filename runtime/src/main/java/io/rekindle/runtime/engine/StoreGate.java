package io.rekindle.runtime.engine;

import io.rekindle.runtime.settings.Settings;
import io.rekindle.runtime.storage.LockResult;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreLock;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits until this JVM may use the store: a former life may still be dumping core. The lock helps people; what keeps two lives apart is
 * the incarnation.
 */
final class StoreGate {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long SAY_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private StoreGate() {}

    /** A store that another live JVM holds, when waiting is over. */
    static final class HeldException extends IOException {
        private static final long serialVersionUID = 1;

        HeldException(String message) {
            super(message);
        }
    }

    /**
     * Takes the lock, waiting as long as the settings say.
     *
     * @return null where the file system has no locks
     * @throws HeldException if another JVM still holds it at the end
     */
    static @Nullable StoreLock enter(Storage storage, Settings settings, Consumer<String> say) throws IOException {
        long start = System.nanoTime();
        long waitNanos = TimeUnit.MILLISECONDS.toNanos(settings.lockWaitMillis());
        long nextSayAt = start;
        while (true) {
            LockResult result = storage.tryLock(owner());
            if (result instanceof LockResult.Held held) {
                return held.lock();
            }
            if (result instanceof LockResult.Unsupported unsupported) {
                say.accept("the store's file system has no locks (" + unsupported.reason()
                        + "); make sure that no second JVM uses " + storage.location());
                return null;
            }
            long now = System.nanoTime();
            String owner = result instanceof LockResult.Busy busy ? busy.owner() : "";
            if (now - start >= waitNanos) {
                throw new HeldException("store " + storage.location() + " is held by another live JVM (" + owner
                        + ") after lock.wait=" + settings.lockWaitMillis()
                        + " ms; next: stop that JVM, or give this one another dir");
            }
            if (now - nextSayAt >= 0) {
                say.accept("waiting for store " + storage.location() + ", held by another live JVM (" + owner
                        + "), up to " + text(settings.lockWaitMillis()));
                nextSayAt = now + SAY_EVERY_NANOS;
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }

    private static String text(long millis) {
        return millis < 10_000 ? millis + " ms" : millis / 1_000 + " s";
    }

    private static String owner() {
        return "pid " + ProcessHandle.current().pid();
    }
}
