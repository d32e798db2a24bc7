package io.rekindle.runtime.capture;

import io.rekindle.format.UnitEncoder;
import io.rekindle.hook.PendingCommit;
import io.rekindle.hook.Unit;
import java.util.Arrays;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * What one thread's unit has encoded and not yet published: the bytes, and the objects first captured in them. Kept in
 * {@link io.rekindle.hook.Unit#engineState} and reused by that thread alone.
 */
final class UnitState {
    final UnitEncoder out = new UnitEncoder();

    /** Objects whose id this unit assigned; negative in their headers until the bytes are published. */
    Object[] fresh = new Object[8];

    int freshCount;
    /** Ids of {@link #fresh} captured whole in the running {@link Capture#encode}, or about to be. */
    final LongHashSet freshNow = new LongHashSet(0);
    /** Ids of all of {@link #fresh}. */
    final LongHashSet mine = new LongHashSet(0);
    /** Objects of other units, not yet published, captured here again so that no reference dangles. */
    final LongHashSet repeated = new LongHashSet(0);

    /** Set while everything reachable is logged again: the ids met so far. Null otherwise. */
    @Nullable
    LongHashSet resynced;

    /** The unit whose notes are being encoded; for messages. */
    @Nullable
    Unit unit;

    /** The object whose content is being encoded; for messages. */
    @Nullable
    Object container;

    /** Whether what is being encoded is the value of a durable root itself. */
    boolean inRoot;

    /** Objects still to be captured whole by the running encode. */
    Object[] toCapture = new Object[8];

    int toCaptureCount;
    /** Objects without header still to be compared by the running encode. */
    Object[] toCompare = new Object[8];

    int toCompareCount;
    /** Contexts registered or removed since the last encode. */
    final java.util.ArrayList<ContextNote> contextNotes = new java.util.ArrayList<>(0);
    /** Ends of contexts that are encoded and not yet published. */
    final java.util.ArrayList<ContextNote> removals = new java.util.ArrayList<>(0);
    /** Roots assigned since the last encode. */
    final java.util.ArrayList<RootNote> rootNotes = new java.util.ArrayList<>(0);

    /** Position in the log after this unit's last record; 0 before the first. */
    long lastPosition;
    /** This unit's last commit that had to wait for others; null for none since its durability was awaited. */
    @Nullable
    PendingCommit deferred;

    /** Reused for the content of primitive arrays. */
    byte[] scratch = new byte[0];

    record ContextNote(ContextRegistry.Registered context, long stamp, boolean removed, long unclaimedMillis) {
        ContextNote(ContextRegistry.Registered context, long stamp, boolean removed) {
            this(context, stamp, removed, 0);
        }
    }

    record RootNote(String name, @Nullable Object value, long stamp) {}

    void addFresh(Object object, long id) {
        if (freshCount == fresh.length) {
            fresh = Arrays.copyOf(fresh, freshCount * 2);
        }
        fresh[freshCount++] = object;
        freshNow.add(id);
        mine.add(id);
        addToCapture(object);
    }

    void addToCapture(Object object) {
        if (toCaptureCount == toCapture.length) {
            toCapture = Arrays.copyOf(toCapture, toCaptureCount * 2);
        }
        toCapture[toCaptureCount++] = object;
    }

    void addToCompare(Object object) {
        for (int i = 0; i < toCompareCount; i++) {
            if (toCompare[i] == object) {
                return;
            }
        }
        if (toCompareCount == toCompare.length) {
            toCompare = Arrays.copyOf(toCompare, toCompareCount * 2);
        }
        toCompare[toCompareCount++] = object;
    }

    void endEncode() {
        freshNow.clear();
        repeated.clear();
        Arrays.fill(toCapture, 0, toCaptureCount, null);
        Arrays.fill(toCompare, 0, toCompareCount, null);
        toCaptureCount = 0;
        toCompareCount = 0;
        contextNotes.clear();
        rootNotes.clear();
        unit = null;
        container = null;
    }

    void endCommit() {
        out.reset();
        Arrays.fill(fresh, 0, freshCount, null);
        freshCount = 0;
        removals.clear();
        mine.clear();
        if (fresh.length > 4096) {
            fresh = new Object[8];
            toCapture = new Object[8];
        }
    }

    byte[] scratch(int length) {
        if (scratch.length < length) {
            scratch = new byte[Math.max(length, 256)];
        }
        return scratch;
    }
}
