package io.rekindle.hook;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The unit of work of one thread: which objects and fields it has written since its last commit, which operations it did on tracked
 * collections, which values it handed out that have to be compared, and which locks it holds.
 *
 * <p>One instance a thread, reused for all its units; no other thread touches it. Public members are for woven code, the tracked
 * collections and the engine.
 */
public final class Unit {
    /** Operation kinds of {@link #opKinds}: lists, by index. */
    public static final byte LIST_ADD = 0;

    public static final byte LIST_SET = 1;
    public static final byte LIST_REMOVE = 2;
    public static final byte LIST_CLEAR = 3;
    /** Maps and sets whose value is known at the operation (the key alone for sets). */
    public static final byte MAP_PUT = 4;

    public static final byte MAP_REMOVE = 5;
    public static final byte MAP_CLEAR = 6;
    /** Concurrent maps: the key's value is read at the commit, after the stamp was taken. */
    public static final byte MAP_KEY = 7;
    /** Arrays: as many elements as {@link #opSeqs} says were stored from the index on; read at the commit. */
    public static final byte ARRAY_STORE = 8;

    /** Notes beyond this are encoded at once, so that a unit's memory is its bytes and not its notes. */
    static final int MAX_NOTES = 1 << 15;

    private static final ThreadLocal<Unit> CURRENT = new ThreadLocal<>() {
        @Override
        protected Unit initialValue() {
            return new Unit();
        }
    };
    private static final int FIRST_SIZE = 8;
    private static final int KEPT_SIZE = 1024;

    /** How many unit-opening calls are on the stack. */
    public int depth;
    /** How many of them are {@code @Atomic}: above zero no lock release commits. */
    public int atomic;
    /** Above zero nothing is noted: our own hands are in the collections. */
    public int suspended;
    /** Above zero a constructor makes an object that is then given recovered state: nothing of it is noted or claimed. */
    public int constructing;
    /** Set where a call ended for want of stack or memory: hooks on its way may have been left out. */
    boolean overflowed;
    /** {@link Hook#ticks} when the outermost call began. */
    int openedAtTick;
    /** Set by a constructor just before it delegates to {@code this(...)}, taken by the one it calls. */
    boolean delegating;

    /** Objects noted; the first {@link #entryCount} count. */
    public Entry[] entries = new Entry[FIRST_SIZE];

    public int entryCount;

    /** Operations in the order done; the first {@link #opCount} of each array count. */
    public Object[] opTargets = new Object[FIRST_SIZE];

    public byte[] opKinds = new byte[FIRST_SIZE];
    public int[] opIndexes = new int[FIRST_SIZE];
    /** The collection's own sequence number of the operation, or the stamp of the key; for arrays the number of elements. */
    public long[] opSeqs = new long[FIRST_SIZE];

    public @Nullable Object[] opKeys = new Object[FIRST_SIZE];
    public @Nullable Object[] opValues = new Object[FIRST_SIZE];
    public int opCount;

    /** Values handed out that are not tracked, to be compared at the commit; the first {@link #touchedCount} count. */
    public Object[] touched = new Object[FIRST_SIZE];

    public int touchedCount;

    /** The engine's own state of this unit: pending encoded bytes and what they depend on. */
    public @Nullable Object engineState;
    /** Whether {@link Engine#encode} has left bytes that are not published. */
    public boolean hasPending;

    private final Object[] locks = new Object[FIRST_SIZE * 2];
    private final int[] lockHolds = new int[FIRST_SIZE * 2];
    private int lockCount;
    private int locksBeyond; // holds that did not fit above
    private Object[] marked = new Object[0];
    private PendingCommit[] markedFor = new PendingCommit[0]; // beside marked: the commit that was owed
    private int markedCount;
    private @Nullable PendingCommit owed; // the next commit, once a lock was marked for it
    /** The last commit whose record had to wait for another's; null for none. Written by the unit's thread, read by all. */
    private volatile @Nullable PendingCommit deferred;

    private PendingCommit[] after = new PendingCommit[0];
    private int afterCount;
    private Unit[] waitFor = new Unit[0];
    private long[] waitForCommit = new long[0]; // beside waitFor: the commits the other unit had published
    private int waitCount;
    private long published; // commits of this unit
    private volatile long commits; // the same for other threads; written after the notes are cleared

    /** Stands in a tracked collection for the unit that wrote to it last; notes nothing. */
    final Entry writer = new Entry(this);

    /** All units of live threads; guarded by itself. */
    private static final ArrayList<WeakReference<Unit>> ALL = new ArrayList<>();

    private static int pruneAtSize = 64; // guarded by ALL

    @SuppressWarnings("StaticAssignmentInConstructor") // of the list of all units, guarded by it
    private Unit() {
        register(new WeakReference<>(this));
    }

    private static void register(WeakReference<Unit> unit) {
        synchronized (ALL) {
            if (ALL.size() >= pruneAtSize) {
                ALL.removeIf(reference -> reference.get() == null);
                pruneAtSize = Math.max(64, ALL.size() * 2);
            }
            ALL.add(unit);
        }
    }

    /** Makes this unit wait for every unit that has something unpublished now. */
    void followAll() {
        synchronized (ALL) {
            for (WeakReference<Unit> reference : ALL) {
                Unit other = reference.get();
                if (other != null) {
                    follow(other);
                }
            }
        }
    }

    /** The calling thread's unit. */
    public static Unit current() {
        return CURRENT.get();
    }

    /** Whether this unit has anything to commit. */
    public boolean isDirty() {
        return (entryCount | opCount | touchedCount) != 0 || hasPending;
    }

    /** Whether no call of this thread is inside a unit and it holds no lock: then a write commits at once. */
    public boolean isClosed() {
        return depth == 0 && lockCount == 0 && locksBeyond == 0;
    }

    boolean holdsNoLock() {
        return lockCount == 0 && locksBeyond == 0;
    }

    /** A fresh entry for the object; the caller caches it. */
    Entry entry(Object target, @Nullable Class<?> level) {
        if (constructing > 0) {
            return new Entry(this); // which nobody reads
        }
        if (entryCount >= MAX_NOTES) {
            Hook.encode(this);
        }
        int at = entryCount;
        if (at == entries.length) {
            entries = Arrays.copyOf(entries, at * 2);
        }
        Entry entry = entries[at];
        if (entry == null) {
            entries[at] = entry = new Entry(this);
        }
        entry.target = target;
        entry.level = level;
        entryCount = at + 1;
        return entry;
    }

    /**
     * Notes an operation on a tracked collection or an array.
     *
     * @param seq the collection's sequence number (lists) or stamp (maps whose value is known now); unused otherwise
     */
    public void op(Object target, byte kind, int index, long seq, @Nullable Object key, @Nullable Object value) {
        if (suspended > 0) {
            return;
        }
        if (opCount >= MAX_NOTES) {
            Hook.encode(this);
        }
        int at = opCount;
        if (at == opTargets.length) {
            growOps();
        }
        opTargets[at] = target;
        opKinds[at] = kind;
        opIndexes[at] = index;
        opSeqs[at] = seq;
        opKeys[at] = key;
        opValues[at] = value;
        opCount = at + 1;
    }

    /** Notes that an element of an array was stored; a loop over neighbouring ones is one note. */
    void arrayStore(Object array, int index) {
        int last = opCount - 1;
        if (last >= 0 && opTargets[last] == array && opKinds[last] == ARRAY_STORE) {
            long after = index - (long) opIndexes[last];
            if (after >= 0 && after < opSeqs[last]) {
                return;
            }
            if (after == opSeqs[last]) {
                opSeqs[last]++;
                return;
            }
        }
        op(array, ARRAY_STORE, index, 1, null, null);
    }

    private void growOps() {
        int size = opTargets.length * 2;
        opTargets = Arrays.copyOf(opTargets, size);
        opKinds = Arrays.copyOf(opKinds, size);
        opIndexes = Arrays.copyOf(opIndexes, size);
        opSeqs = Arrays.copyOf(opSeqs, size);
        opKeys = Arrays.copyOf(opKeys, size);
        opValues = Arrays.copyOf(opValues, size);
    }

    /** Notes a value handed out that must be compared at the commit. */
    void touch(Object value) {
        if (constructing > 0) {
            return;
        }
        int count = touchedCount;
        for (int i = count - 1, end = Math.max(0, count - FIRST_SIZE); i >= end; i--) {
            if (touched[i] == value) {
                return;
            }
        }
        if (count >= MAX_NOTES) {
            Hook.encode(this);
            count = touchedCount;
        }
        if (count == touched.length) {
            touched = Arrays.copyOf(touched, count * 2);
        }
        touched[count] = value;
        touchedCount = count + 1;
    }

    /** Forgets what is noted; the engine calls it when it has encoded it. */
    public void clearNotes() {
        for (int i = 0; i < entryCount; i++) {
            entries[i].free();
        }
        Arrays.fill(opTargets, 0, opCount, null);
        Arrays.fill(opKeys, 0, opCount, null);
        Arrays.fill(opValues, 0, opCount, null);
        Arrays.fill(touched, 0, touchedCount, null);
        if (entryCount > KEPT_SIZE) {
            entries = Arrays.copyOf(entries, KEPT_SIZE);
        }
        entryCount = 0;
        opCount = 0;
        touchedCount = 0;
    }

    void acquired(Object lock) {
        PendingCommit other = LockMarks.find(lock);
        if (other != null) {
            comeAfter(other);
        }
        for (int i = lockCount - 1; i >= 0; i--) {
            if (locks[i] == lock) {
                lockHolds[i]++;
                return;
            }
        }
        if (lockCount == locks.length) {
            locksBeyond++;
            return;
        }
        locks[lockCount] = lock;
        lockHolds[lockCount++] = 1;
    }

    /** Notes that one hold of the lock is about to end; says whether it was the last hold of that lock. */
    boolean releasing(Object lock) {
        for (int i = lockCount - 1; i >= 0; i--) {
            if (locks[i] == lock) {
                if (--lockHolds[i] > 0) {
                    return false;
                }
                int last = --lockCount;
                locks[i] = locks[last];
                lockHolds[i] = lockHolds[last];
                locks[last] = this; // not null, as the array's type says; holds nothing alive that is not alive anyway
                return true;
            }
        }
        if (locksBeyond > 0) {
            locksBeyond--;
        }
        return true;
    }

    /** How often the unit holds the lock, as far as woven code has seen. */
    int holds(Object lock) {
        for (int i = lockCount - 1; i >= 0; i--) {
            if (locks[i] == lock) {
                return lockHolds[i];
            }
        }
        return 0;
    }

    /** Forgets locks that this thread no longer holds, though no woven code saw the release. */
    void dropStaleLocks() {
        for (int i = lockCount - 1; i >= 0; i--) {
            if (!Locks.isHeld(locks[i])) {
                lockHolds[i] = 1;
                releasing(locks[i]);
            }
        }
    }

    /**
     * The end of a unit in which hooks may have been left out, for want of stack: releases of locks, and notes of operations that a
     * collection's number of the next one counts.
     */
    void settle() {
        Arrays.fill(locks, 0, lockCount, this); // as in releasing
        lockCount = 0;
        locksBeyond = 0;
        for (int i = 0, count = opCount; i < count; i++) {
            if (opTargets[i] instanceof Noting collection && (i == 0 || opTargets[i - 1] != collection)) {
                collection.$rk$note(this, Noting.WHOLE, 0, null, null);
            }
        }
    }

    /** Leaves a mark on a lock that is released while what was written under it is noted and not yet published. */
    void mark(Object lock) {
        mark(lock, owed());
    }

    /** Leaves a mark on a lock that is released after a commit, if that had to be deferred. */
    void markIfDeferred(Object lock) {
        PendingCommit late = deferred;
        if (late != null && !late.isPublished()) {
            mark(lock, late);
        }
    }

    /** The same for every lock held. */
    void markAllIfDeferred() {
        for (int i = 0; i < lockCount; i++) {
            markIfDeferred(locks[i]);
        }
    }

    private void mark(Object lock, PendingCommit commit) {
        if (marked.length == markedCount) {
            marked = Arrays.copyOf(marked, markedCount + FIRST_SIZE);
            markedFor = Arrays.copyOf(markedFor, markedCount + FIRST_SIZE);
        }
        marked[markedCount] = lock;
        markedFor[markedCount++] = commit;
        LockMarks.mark(lock, commit);
    }

    private PendingCommit owed() {
        PendingCommit commit = owed;
        if (commit == null) {
            owed = commit = new PendingCommit();
        }
        return commit;
    }

    /** What was noted is published, deferred or dropped: lifts the marks of what nobody need wait for any more. */
    void committed() {
        PendingCommit commit = owed;
        if (commit != null) {
            owed = null;
            commit.published(-1); // no effect if it has been
        }
        commits = ++published;
        if (markedCount > 0) {
            liftMarks();
        }
    }

    private void liftMarks() {
        int kept = 0;
        for (int i = 0; i < markedCount; i++) {
            if (markedFor[i].isPublished()) {
                LockMarks.unmark(marked[i], markedFor[i]);
            } else {
                marked[kept] = marked[i];
                markedFor[kept++] = markedFor[i];
            }
        }
        markedCount = kept;
        if (kept == 0) {
            marked = new Object[0];
            markedFor = new PendingCommit[0];
        } else {
            Arrays.fill(marked, kept, marked.length, this); // as in locks: holds nothing alive
        }
    }

    /** The engine has published what the unit noted; the position is that after the record, negative if it was dropped. */
    public void publishedAt(long position) {
        PendingCommit commit = owed;
        if (commit != null) {
            commit.published(position);
        }
    }

    /** Whether other units may depend on what this one commits now. */
    public boolean isOwed() {
        return owed != null;
    }

    /** Whether what this unit commits now must come after what is not published yet. */
    public boolean comesAfterUnpublished() {
        if (afterCount == 0) {
            return false;
        }
        int open = 0;
        for (int i = 0; i < afterCount; i++) {
            if (!after[i].isPublished()) {
                after[open++] = after[i];
            }
        }
        afterCount = open;
        if (open == 0) {
            after = new PendingCommit[0];
        }
        return open > 0;
    }

    /** What this unit's commit must come after. */
    public PendingCommit[] after() {
        return Arrays.copyOf(after, afterCount);
    }

    /** The record of what was noted waits for others, beyond this call; gives the commit that is then still to come. */
    public PendingCommit defer() {
        PendingCommit commit = owed();
        owed = null;
        deferred = commit;
        after = new PendingCommit[] {commit}; // which comes after all the others
        afterCount = 1;
        return commit;
    }

    private void comeAfter(PendingCommit commit) {
        if (commit == owed || commit.isPublished()) {
            return;
        }
        for (int i = 0; i < afterCount; i++) {
            if (after[i] == commit) {
                return;
            }
        }
        if (after.length == afterCount) {
            after = Arrays.copyOf(after, afterCount + FIRST_SIZE);
        }
        after[afterCount++] = commit;
    }

    /**
     * What this unit writes comes after something that the other has written and perhaps not published: it waits for that at its own
     * end. The other's state is read racily: at worst this waits for a later commit of the other, bounded.
     */
    void follow(Unit other) {
        if (other == this) {
            return;
        }
        long seen = other.commits;
        if (!other.isDirty()) {
            comeAfterDeferredOf(other);
            return;
        }
        for (int i = 0; i < waitCount; i++) {
            if (waitFor[i] == other) {
                return;
            }
        }
        if (waitFor.length == waitCount) {
            waitFor = Arrays.copyOf(waitFor, waitCount + FIRST_SIZE);
            waitForCommit = Arrays.copyOf(waitForCommit, waitCount + FIRST_SIZE);
        }
        waitFor[waitCount] = other;
        waitForCommit[waitCount++] = seen;
    }

    /**
     * Becomes the last writer of a collection whose operations form a sequence: if the former one has not published its own yet, this unit
     * waits for them at its end, since they come first in the sequence.
     */
    Entry writerAfter(@Nullable Entry last) {
        if (last != null && last != writer) {
            follow(last.unit);
        }
        return writer;
    }

    private void comeAfterDeferredOf(Unit other) {
        PendingCommit late = other.deferred;
        if (late != null) {
            comeAfter(late);
        }
    }

    boolean mustWait() {
        return (waitCount | afterCount) != 0;
    }

    /** Waits for the commits that this unit depends on; says how many were still to come when time was over. */
    int awaitOthers(long timeoutNanos) {
        int open = 0;
        long deadline = System.nanoTime() + timeoutNanos;
        for (int i = 0; i < waitCount; i++) {
            for (int spins = 0; waitFor[i].commits == waitForCommit[i] && waitFor[i].isDirty(); spins++) {
                if (System.nanoTime() - deadline > 0) {
                    open++;
                    break;
                }
                pause(spins);
            }
            comeAfterDeferredOf(waitFor[i]);
        }
        waitCount = 0;
        waitFor = new Unit[0];
        waitForCommit = new long[0];
        for (int spins = 0; comesAfterUnpublished(); spins++) {
            if (System.nanoTime() - deadline > 0) {
                open += afterCount;
                break;
            }
            pause(spins);
        }
        return open;
    }

    private static void pause(int spins) {
        if (spins < 100) {
            Thread.onSpinWait();
        } else {
            java.util.concurrent.locks.LockSupport.parkNanos(50_000);
        }
    }

    /** The wait is over: what this unit writes from now on does not depend on what was waited for. */
    void waited() {
        afterCount = 0;
        after = new PendingCommit[0];
        deferred = null;
        if (markedCount > 0) {
            liftMarks();
        }
    }
}
