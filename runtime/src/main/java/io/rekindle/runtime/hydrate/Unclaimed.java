package io.rekindle.runtime.hydrate;

import io.rekindle.hook.Unit;
import io.rekindle.runtime.capture.Capture;
import io.rekindle.runtime.capture.Unrecovered;
import io.rekindle.runtime.image.ContextName;
import io.rekindle.runtime.image.ContextState;
import io.rekindle.runtime.image.Image;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets the recovered contexts that nothing has claimed for the time of {@code unclaimed.ttl}.
 *
 * <p>What counts is the time for which JVMs have run that could have claimed it, so that nothing is forgotten because a service was
 * down, or by a clock that was set. Each eighth of the time, each hour at most, the age of what is unclaimed is written into the log,
 * and what has reached the bound is removed; a life that ends before does not count. A claim begins at 0 again.
 *
 * <p>Contexts that a durable root held are not looked at: they are there as long as something reaches them.
 *
 * <p>Thread-safe; each context goes either to who claims it or to the sweep.
 */
public final class Unclaimed {
    private static final Logger LOG = LoggerFactory.getLogger(Unclaimed.class);

    /** A round over all is spread over as many sweeps as it takes: the log must not stall for it. */
    static final int CONTEXTS_A_SWEEP = 256;

    private static final int ROUNDS = 8;
    private static final long MIN_STEP_MILLIS = 100;
    private static final long MAX_STEP_MILLIS = 3_600_000;

    private final Image image;
    private final Capture capture;
    private final Unrecovered unrecovered;
    private final long ttlMillis;
    private final LongSupplier clock;
    private final long begunAtMillis;
    private final long stepMillis;

    /** Recovered and neither claimed nor forgotten, with the age last written; empty without a bound. Guarded by this. */
    private final Map<ContextName, Long> open = new HashMap<>();
    /** Guarded by this. */
    private final Set<ContextName> forgotten = new HashSet<>();

    /** Claimed, and logged with age 0. Guarded by this. */
    private final Set<ContextName> young = new HashSet<>();

    private final ArrayDeque<ContextName> round = new ArrayDeque<>(); // the timer's
    private long nextRoundAtMillis; // the timer's

    /**
     * @param ttlMillis {@link Long#MAX_VALUE} for unlimited
     * @param clock milliseconds from any point on, never set
     */
    public Unclaimed(Image image, Capture capture, Unrecovered unrecovered, long ttlMillis, LongSupplier clock) {
        this.image = image;
        this.capture = capture;
        this.unrecovered = unrecovered;
        this.ttlMillis = ttlMillis;
        this.clock = clock;
        this.begunAtMillis = clock.getAsLong();
        this.stepMillis = Math.min(MAX_STEP_MILLIS, Math.max(MIN_STEP_MILLIS, ttlMillis / ROUNDS));
        this.nextRoundAtMillis = stepMillis;
        if (ttlMillis != Long.MAX_VALUE) {
            for (ContextName name : image.contexts().keySet()) {
                ContextState state = image.context(name);
                if (state != null && !state.held()) {
                    open.put(name, state.unclaimedMillis());
                }
            }
        }
    }

    /** A recovered context is claimed; gives false if it has been forgotten in this life: then there is nothing to take over. */
    synchronized boolean claim(ContextName name, Unit unit) {
        Long written = open.remove(name);
        if (forgotten.contains(name)) {
            return false;
        }
        ContextState recovered = image.context(name);
        boolean aged = recovered != null && (written == null ? recovered.unclaimedMillis() : written) > 0;
        if (recovered != null && aged && young.add(name)) {
            capture.unclaimed(name, recovered, 0, unit);
        }
        return true;
    }

    /** A recovered context is in the heap again, whoever asked for it: if it was forgotten meanwhile, it is one again. */
    synchronized void revive(ContextName name, Unit unit) {
        ContextState recovered = image.context(name);
        if (!claim(name, unit) && recovered != null) {
            forgotten.remove(name);
            capture.unclaimed(name, recovered, 0, unit);
        }
    }

    /** To be called every tick, by one thread; gives whether the unit has something to commit. */
    public boolean sweep(Unit unit) {
        if (ttlMillis == Long.MAX_VALUE) {
            return false;
        }
        long ran = clock.getAsLong() - begunAtMillis;
        if (round.isEmpty() && ran >= nextRoundAtMillis) {
            nextRoundAtMillis = ran + stepMillis;
            synchronized (this) {
                round.addAll(open.keySet());
            }
        }
        boolean noted = false;
        for (int i = 0; i < CONTEXTS_A_SWEEP; i++) {
            ContextName name = round.poll();
            if (name == null) {
                break;
            }
            noted |= age(name, ran, unit);
        }
        return noted;
    }

    private boolean age(ContextName name, long ran, Unit unit) {
        synchronized (this) {
            ContextState recovered = open.containsKey(name) ? image.context(name) : null;
            if (recovered == null) {
                return false;
            }
            long age = recovered.unclaimedMillis() + ran;
            if (age < ttlMillis) {
                open.put(name, age);
                capture.unclaimed(name, recovered, age, unit);
                return true;
            }
            open.remove(name);
            forgotten.add(name);
            capture.forgetUnclaimed(name, recovered, unit);
        }
        unrecovered.count("a recovered context was forgotten: nothing claimed it within unclaimed.ttl");
        LOG.info("forgotten: {} was not claimed within unclaimed.ttl", name);
        return true;
    }
}
