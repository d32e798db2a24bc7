package io.rekindle.hook;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What woven code calls. No method here throws to the application, whatever fails within: failures go to {@link Engine#failed} and
 * are counted.
 *
 * <p>The rules of a unit of work: it opens at the outermost {@link #enter}, and commits when the last held lock is about to be
 * released, or at the outermost {@link #exit} with no lock held. A write outside any unit, holding no lock, commits at once.
 */
public final class Hook {
    /** Counts up every 100 ms while an engine runs; written by the engine's timer thread, read plainly. */
    public static int ticks;
    /** How many {@link #ticks} a unit may be open before it commits what it has; the setting {@code unit.max}. */
    public static int maxOpenTicks = 10;
    /** Whether there are durable roots that their class initialisers left null, with recovered state for whoever reads them first. */
    private static volatile boolean rootsWaiting;
    /**
     * Negative while everything reachable is logged again, beside the application; else counts how often that was done, modulo 128.
     */
    static volatile byte resync;

    /** How long a unit waits at its end for units it depends on, in nanoseconds. */
    public static long markWaitNanos = 1_000_000_000L;

    /** Bits of {@code $rk$flags} of a tracked collection: recovered elements wait for the first use. */
    public static final byte PENDING = 1;
    /** Elements that are compared are in it: handing one out is a touch. */
    public static final byte HANDS_OUT = 2;

    private static final AtomicLong FAILURES = new AtomicLong();
    private static final AtomicLong MARK_TIMEOUTS = new AtomicLong();
    private static volatile @Nullable Engine engine;

    private Hook() {}

    /** Installs the engine; units that end before are dropped, as nothing can be tracked before. */
    public static void install(Engine installed) {
        engine = installed;
    }

    /** Installs the look-up of a woven class's tracked field names, in the order of their bits; null for a class not woven. */
    public static void installFieldNames(java.util.function.Function<Class<?>, String @Nullable []> names) {
        OtherFields.install(names);
    }

    /** Failures of ours that were kept from the application since the start. */
    public static long failures() {
        return FAILURES.get();
    }

    /** Units that gave up waiting for one they depend on. */
    public static long markTimeouts() {
        return MARK_TIMEOUTS.get();
    }

    // ---- units ----

    /** The thread's unit; woven methods that need it fetch it once, at their start. */
    public static Unit unit() {
        return Unit.current();
    }

    /** Opens a unit or goes one deeper; gives the depth before, for {@link #exit}. */
    public static int enter(Unit unit) {
        int depth = unit.depth;
        unit.depth = depth + 1;
        if (depth == 0) {
            unit.openedAtTick = ticks;
        }
        return depth;
    }

    /** Ends a call that {@link #enter} began, normally or by an exception; commits at the outermost one. */
    public static void exit(Unit unit, int depth) {
        unit.depth = depth;
        if (depth == 0) {
            unit.atomic = 0; // whatever a StackOverflowError left behind
            if (unit.overflowed) {
                settle(unit);
            }
            if (!unit.holdsNoLock()) {
                unit.dropStaleLocks();
            }
            if (unit.holdsNoLock()) {
                end(unit);
            }
        } else if (ticks - unit.openedAtTick > maxOpenTicks && unit.atomic == 0 && unit.holdsNoLock()) {
            unit.openedAtTick = ticks;
            end(unit);
        }
    }

    /** A call that {@link #enter} began, or that holds a monitor, is about to end by what was thrown. */
    public static void unwinding(Throwable thrown, Unit unit) {
        if (thrown instanceof VirtualMachineError) {
            unit.overflowed = true;
        }
    }

    private static void settle(Unit unit) {
        unit.overflowed = false;
        unit.settle();
        Engine current = engine;
        if (current != null) {
            try {
                current.torn();
            } catch (Throwable t) {
                failed("torn", t);
            }
        }
    }

    /** {@link #enter} for an {@code @Atomic} method. */
    public static int enterAtomic(Unit unit) {
        unit.atomic++;
        return enter(unit);
    }

    /** {@link #exit} for an {@code @Atomic} method. */
    public static void exitAtomic(Unit unit, int depth) {
        if (unit.atomic > 0) {
            unit.atomic--;
        }
        exit(unit, depth);
    }

    /** After a write in a method that opens no unit: commits at once unless a caller's unit is open or a lock is held. */
    public static void written(Unit unit) {
        if (unit.isClosed()) {
            end(unit);
        }
    }

    /** Publishes what the unit has, and waits for what must be durable or published before it is acknowledged. Holds no lock. */
    private static void end(Unit unit) {
        if (unit.isDirty()) {
            commit(unit);
        }
        Engine current = engine;
        if (unit.mustWait()) {
            await(unit, current);
        }
        if (current != null && unit.engineState != null) {
            try {
                current.awaitDurable(unit);
            } catch (Throwable t) {
                failed("awaitDurable", t);
            }
        }
    }

    private static void await(Unit unit, @Nullable Engine current) {
        if (unit.awaitOthers(markWaitNanos) > 0) {
            MARK_TIMEOUTS.incrementAndGet();
            if (current != null) {
                try {
                    current.publishDeferred();
                } catch (Throwable t) {
                    failed("publishDeferred", t);
                }
            }
        }
        unit.waited();
    }

    private static void commit(Unit unit) {
        Engine current = engine;
        unit.suspended++;
        try {
            if (current != null) {
                current.commit(unit);
            }
        } catch (Throwable t) {
            failed("commit", t);
        } finally {
            unit.suspended--; // first: the rest may want stack that is not there
            unit.hasPending = false;
            unit.clearNotes();
        }
        unit.committed();
    }

    static void encode(Unit unit) {
        Engine current = engine;
        unit.suspended++;
        try {
            if (current != null) {
                current.encode(unit);
            }
        } catch (Throwable t) {
            failed("encode", t);
        } finally {
            unit.suspended--;
            unit.clearNotes();
        }
    }

    /** From now on, until {@link #resynced}, collections are noted whole: what is read of them beside the application may be half a change. */
    public static void resyncing() {
        resync = (byte) (-1 - Math.max(0, resync));
    }

    /** The end of what {@link #resyncing} began. */
    public static void resynced() {
        resync = (byte) (-resync & Byte.MAX_VALUE);
    }

    /** Waits until every unit that is open now has published; gives how many had not when time was over. */
    public static int awaitQuiet(long timeoutNanos) {
        Unit unit = Unit.current();
        unit.followAll();
        int open = unit.awaitOthers(timeoutNanos);
        unit.waited();
        return open;
    }

    // ---- writes ----

    /**
     * The entry that notes writes of the unit to one level of an object; called by the generated {@code $rk$note} where the entry that the
     * object caches is not the unit's.
     */
    public static Entry entry(Object target, Class<?> level, Unit unit) {
        return unit.entry(target, level);
    }

    /** Notes a write to a field of another class; the weaver uses the class's own note method where it may. */
    public static void note(@Nullable Object target, Class<?> owner, String field, Unit unit) {
        if (target == null) {
            return;
        }
        try {
            OtherFields.note(target, owner, field, unit);
        } catch (Throwable t) {
            failed("note " + field, t);
        }
    }

    /**
     * Notes a write to a field of another class, the one that declares it, by its number.
     *
     * @param hash of the class's name
     */
    public static void note(@Nullable Object target, Class<?> level, int bit, Unit unit, int hash) {
        if (target == null) {
            return;
        }
        try {
            OtherFields.note(target, level, bit, unit, hash);
        } catch (Throwable t) {
            failed("note " + level.getName(), t);
        }
    }

    /** Before a store into an array by woven code. */
    public static void arrayStore(@Nullable Object array, int index, Unit unit) {
        if (array != null) {
            unit.arrayStore(array, index);
        }
    }

    /** A value that may be untracked and mutable is handed to woven code: it is compared at the commit. */
    public static void touch(@Nullable Object value, Unit unit) {
        if (value == null || value instanceof Tracked || value instanceof String) {
            return;
        }
        unit.touch(value);
    }

    /** {@code Object.clone} copied the header of a woven object: makes the copy an object of its own. */
    public static void cloned(@Nullable Object copy) {
        if (copy != null) {
            try {
                OtherFields.resetHeader(copy);
            } catch (Throwable t) {
                failed("clone", t);
            }
        }
    }

    /** {@code clone()} was called, which may have been {@code Object}'s own: then the copy's header is reset. Gives the copy. */
    public static @Nullable Object cloned(Object original, @Nullable Object copy) {
        if (copy != null && copy != original) {
            try {
                if (OtherFields.hasHeaderOf(copy, original)) {
                    OtherFields.resetHeader(copy);
                }
            } catch (Throwable t) {
                failed("clone", t);
            }
        }
        return copy;
    }

    // ---- locks ----

    /** After a monitor was entered. */
    public static void lockEnter(Object lock, Unit unit) {
        unit.acquired(lock);
    }

    /** Before a monitor or lock is released. */
    public static void lockExit(Object lock, Unit unit) {
        if (unit.overflowed && unit.depth == 0) {
            settle(unit);
        }
        if (!unit.releasing(lock)) {
            return;
        }
        if (!unit.isDirty()) {
            return;
        }
        if (unit.holdsNoLock() && unit.atomic == 0) {
            commit(unit);
            unit.markIfDeferred(lock);
            return;
        }
        encode(unit);
        if (unit.hasPending) {
            unit.mark(lock); // else nothing that it wrote is tracked, and no commit would lift the mark
        }
    }

    /** Before {@code Object.wait}, which releases the monitor whole. */
    static void waiting(Object monitor, Unit unit) {
        if (!unit.isDirty()) {
            return;
        }
        int holds = unit.holds(monitor);
        for (int i = 0; i < holds; i++) {
            lockExit(monitor, unit);
        }
        for (int i = 0; i < holds; i++) {
            unit.acquired(monitor);
        }
    }

    /** Before a condition's await: its lock is not known, so all are taken to be released. */
    static void allLocksReleased(Unit unit) {
        if (unit.isDirty()) {
            commit(unit);
            unit.markAllIfDeferred();
        }
    }

    // ---- constructors, roots, contexts ----

    /** Just before a constructor calls {@code this(...)}: the constructor entered next is not the outermost. */
    public static void delegating(Unit unit) {
        unit.delegating = true;
    }

    /** First thing in a constructor of a context class: whether another constructor of the same object called it. */
    public static boolean takeDelegated(Unit unit) {
        boolean delegated = unit.delegating;
        unit.delegating = false;
        return delegated;
    }

    /** The end of a constructor of a context class; the outermost one of the object's own class may claim recovered state. */
    public static void constructed(Object self, Class<?> declaring, boolean delegated, Unit unit) {
        if (delegated || self.getClass() != declaring || unit.constructing > 0) {
            return;
        }
        Engine current = engineOrWait();
        if (current != null) {
            try {
                current.constructed(self);
            } catch (Throwable t) {
                failed("constructed " + declaring.getName(), t);
            }
            written(unit);
        }
    }

    /** The key field of a context was written outside its constructors. */
    public static void keyWritten(@Nullable Object self, Unit unit) {
        Engine current = unit.constructing > 0 ? null : engineOrWait();
        if (current != null && self != null) {
            try {
                current.keyWritten(self);
            } catch (Throwable t) {
                failed("keyWritten", t);
            }
            written(unit);
        }
    }

    /** The initialiser of a class with durable roots is about to return. */
    public static void initialised(Class<?> type, Unit unit) {
        Engine current = engineOrWait();
        if (current != null) {
            try {
                current.initialised(type);
            } catch (Throwable t) {
                failed("initialised " + type.getName(), t);
            }
            written(unit);
        }
    }

    /** A durable root was assigned outside its class initialiser. */
    public static void rootAssigned(Class<?> type, String field, Unit unit) {
        Engine current = engineOrWait();
        if (current != null) {
            try {
                current.rootAssigned(type, field);
            } catch (Throwable t) {
                failed("rootAssigned " + field, t);
            }
            written(unit);
        }
    }

    /** Before a durable root is read outside its class initialiser; in most programs at most times this does nothing. */
    public static void rootRead(Class<?> type, String field) {
        if (rootsWaiting) {
            waitingRootRead(type, field);
        }
    }

    /** See {@link #rootRead}. */
    public static void rootsWait(boolean wait) {
        rootsWaiting = wait;
    }

    private static void waitingRootRead(Class<?> type, String field) {
        Engine current = engine;
        if (current != null) {
            try {
                current.rootRead(type, field);
            } catch (Throwable t) {
                failed("rootRead " + field, t);
            }
        }
    }

    /** First use of a tracked collection whose recovered elements are pending. */
    static void resolve(Object collection) {
        Engine current = engine;
        if (current != null) {
            try {
                current.resolve(collection);
            } catch (Throwable t) {
                failed("resolve", t);
            }
        }
    }

    /** Set by the agent: waits, bounded, until the engine has started or has given up. */
    private static volatile @Nullable Runnable awaitEngine;

    public static void awaitEngineWith(Runnable wait) {
        awaitEngine = wait;
    }

    private static @Nullable Engine engineOrWait() {
        Engine current = engine;
        if (current != null) {
            return current;
        }
        Runnable wait = awaitEngine;
        if (wait != null) {
            try {
                wait.run();
            } catch (Throwable t) {
                failed("start", t);
            }
        }
        return engine;
    }

    static void failed(String where, Throwable failure) {
        FAILURES.incrementAndGet();
        Engine current = engine;
        if (current != null) {
            try {
                current.failed(where, failure);
            } catch (Throwable again) {
                FAILURES.incrementAndGet(); // nothing is left to tell: the count is what remains
            }
        }
    }
}
