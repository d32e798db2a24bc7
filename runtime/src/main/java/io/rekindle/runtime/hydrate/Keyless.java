package io.rekindle.runtime.hydrate;

import io.rekindle.runtime.capture.ContextKeys;
import io.rekindle.runtime.capture.Layouts;
import io.rekindle.runtime.capture.Slot;
import io.rekindle.runtime.capture.Unrecovered;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Instances that are to be contexts and have no key yet. Many get it right after their constructor, by a setter say; those that are
 * still without it {@link #SWEEPS} sweeps later are counted, and named once a class. At most {@link #MAX_WAITING} are looked at at a time.
 *
 * <p>Any thread adds; one thread sweeps.
 */
final class Keyless {
    /** A second. */
    static final int SWEEPS = 10;

    static final int MAX_WAITING = 1_024;

    private final Layouts layouts;
    private final Unrecovered unrecovered;
    private final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private volatile long sweeps; // written by the thread that sweeps

    private record Waiting(WeakReference<Object> instance, Slot key, long due) {}

    Keyless(Layouts layouts, Unrecovered unrecovered) {
        this.layouts = layouts;
        this.unrecovered = unrecovered;
    }

    /** An instance whose key is null. */
    void add(Object instance, Slot key) {
        if (size.incrementAndGet() > MAX_WAITING) {
            size.decrementAndGet();
            return;
        }
        waiting.add(new Waiting(new WeakReference<>(instance), key, sweeps + SWEEPS + 1));
    }

    void sweep() {
        long now = sweeps + 1;
        sweeps = now;
        for (Waiting next = waiting.peek(); next != null && next.due <= now; next = waiting.peek()) {
            waiting.remove();
            size.decrementAndGet();
            Object instance = next.instance.get();
            if (instance != null && !hasKey(instance, next.key)) {
                name(instance, next.key);
            }
        }
    }

    private boolean hasKey(Object instance, Slot key) {
        try {
            return ContextKeys.read(instance, key, layouts) != null;
        } catch (IllegalArgumentException unfit) {
            return true; // told when it was written
        }
    }

    private void name(Object instance, Slot key) {
        unrecovered.count("a " + instance.getClass().getName() + " is not a context: its key "
                + key.field().getDeclaringClass().getName() + '.' + key.field().getName()
                + " is still null a second after its constructor has ended, so it comes back only if a context or a"
                + " durable root refers to it; next: set the key, or choose a field that has a value");
    }
}
