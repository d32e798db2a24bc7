package io.rekindle.runtime.engine;

import io.rekindle.hook.Hook;
import io.rekindle.hook.Unit;
import io.rekindle.runtime.capture.Capture;
import io.rekindle.runtime.capture.ContextRegistry;
import io.rekindle.runtime.hydrate.Claims;
import io.rekindle.runtime.hydrate.Unclaimed;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The timer: counts ticks for the hooks, ends the contexts that the collector took and those that nothing claims, names those that stay
 * without a key, and publishes what has waited too long for other units. A daemon thread.
 */
final class ContextSweep {
    private final ContextRegistry contexts;
    private final Capture capture;
    private final Claims claims;
    private final Unclaimed unclaimed;
    private final Faults faults;
    private final long tickMillis;
    private final Thread thread;
    private BooleanSupplier imageIsFree = () -> false; // written before the thread begins
    private volatile boolean stopping;

    ContextSweep(
            ContextRegistry contexts,
            Capture capture,
            Claims claims,
            Unclaimed unclaimed,
            Faults faults,
            long tickMillis) {
        this.contexts = contexts;
        this.capture = capture;
        this.claims = claims;
        this.unclaimed = unclaimed;
        this.faults = faults;
        this.tickMillis = tickMillis;
        this.thread = new Thread(this::run, "rekindle-timer");
        thread.setDaemon(true);
        thread.setContextClassLoader(ContextSweep.class.getClassLoader());
    }

    /** @param imageIsFree whether nobody but the claims reads the recovered image any more */
    void start(BooleanSupplier imageIsFree) {
        this.imageIsFree = imageIsFree;
        thread.start();
    }

    void stop() {
        stopping = true;
        thread.interrupt();
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    private void run() {
        while (!stopping) {
            try {
                Thread.sleep(tickMillis);
                Hook.ticks++;
                sweep();
            } catch (InterruptedException e) {
                return;
            } catch (Throwable t) {
                faults.count("timer", t);
            }
        }
    }

    private void sweep() {
        capture.publishDeferred(Hook.markWaitNanos);
        claims.sweepKeyless();
        List<ContextRegistry.Registered> gone = contexts.expunge();
        Unit unit = Unit.current();
        for (ContextRegistry.Registered context : gone) {
            if (!claims.inherit(context, unit) && context.endsWithItsObject()) {
                capture.unregister(context, unit);
            }
        }
        if (unclaimed.sweep(unit) || !gone.isEmpty()) {
            capture.commit(unit);
        }
        if (imageIsFree.getAsBoolean()) {
            claims.release();
        }
    }
}
