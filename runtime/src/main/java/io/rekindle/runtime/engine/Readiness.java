package io.rekindle.runtime.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Lets application threads wait until recovered state can be claimed, or until it is known that there will be none. Bounded, and with a
 * word every few seconds.
 */
final class Readiness {
    private static final long SAY_EVERY_SECONDS = 10;
    private static final long WITHOUT_PROGRESS_SECONDS = 30;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Consumer<String> say;
    private volatile int progress; // counted up by the starting thread
    private volatile long bytesRead; // likewise

    Readiness(Consumer<String> say) {
        this.say = say;
    }

    /** A step of the start has been made: waiting goes on. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void progressed() {
        progress++;
    }

    /** So many more bytes of the store have been read. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void read(long bytes) {
        bytesRead += bytes;
        progress++;
    }

    void done() {
        done.countDown();
    }

    /** Returns when all is ready, when the start has failed, or when it made no progress for 30 seconds. */
    void await() {
        boolean interrupted = false;
        int seen = progress;
        long idleSeconds = 0;
        while (idleSeconds < WITHOUT_PROGRESS_SECONDS) {
            try {
                if (done.await(SAY_EVERY_SECONDS, TimeUnit.SECONDS)) {
                    break;
                }
                say.accept("thread \"" + Thread.currentThread().getName() + "\" waits for recovered state; "
                        + (bytesRead >> 20) + " MiB of checkpoints and log read so far");
                idleSeconds = progress == seen ? idleSeconds + SAY_EVERY_SECONDS : 0;
                seen = progress;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (idleSeconds >= WITHOUT_PROGRESS_SECONDS) {
            say.accept("no progress of the recovery for " + WITHOUT_PROGRESS_SECONDS + " s: thread \""
                    + Thread.currentThread().getName() + "\" goes on without; what it makes is not tracked");
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
