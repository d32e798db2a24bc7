package io.rekindle.runtime.capture;

import io.rekindle.format.Null;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one recovered object that could not be brought back: what they are in the store, and what stands in their place in the
 * heap. As long as that is there, no capture of the object takes them from the store, so that code which knows their classes finds them
 * again.
 *
 * <p>Made while the object is given its state; from then on guarded by itself.
 */
public final class Missing {
    /**
     * An element or entry.
     *
     * @param index of an element; unused for an entry
     * @param key as the store has it; the element itself in a list or array
     * @param value as the store has it; null in a list, a set or an array
     * @param liveKey the key in the heap, where it is only the value that is missing
     */
    record Part(
            long index,
            Object key,
            @Nullable Object value,
            @Nullable Object liveKey) {}

    /** By ordinal, what the field holds instead; {@code Null.NULL} for null. */
    private final Map<Integer, Object> fields = new HashMap<>(4);

    private final List<Part> parts = new ArrayList<>(4);
    private boolean loggedWhole;

    /** A field keeps what it has. */
    public synchronized void field(int ordinal, @Nullable Object holds) {
        fields.put(ordinal, holds == null ? Null.NULL : holds);
    }

    /** An element was left out of a list, or is null in an array. */
    public synchronized void element(long index, Object stored) {
        parts.add(new Part(index, stored, null, null));
    }

    /** An entry was left out. */
    public synchronized void entry(Object storedKey, @Nullable Object storedValue, @Nullable Object liveKey) {
        parts.add(new Part(-1, storedKey, storedValue, liveKey));
    }

    /** The collection is not as the store has it by index or by key: a change of it must be logged with all the rest. */
    public synchronized void logWhole() {
        loggedWhole = true;
    }

    synchronized boolean isLoggedWhole() {
        return loggedWhole;
    }

    /** Once logged whole, keys are as the store has them; the elements of a list are not as long as any is missing. */
    synchronized void wasLoggedWhole(boolean list) {
        loggedWhole &= list && !parts.isEmpty();
    }

    /** Whether a field is still as the recovery left it. */
    synchronized boolean isField(int ordinal, @Nullable Object holds) {
        Object left = fields.get(ordinal);
        if (left == null) {
            return false;
        }
        Object now = holds == null ? Null.NULL : holds;
        boolean boxed = left instanceof Number || left instanceof Boolean || left instanceof Character;
        boolean same = boxed ? left.equals(now) : left == now;
        if (!same) {
            fields.remove(ordinal); // the application has something of its own there
        }
        return same;
    }

    /** The elements or entries missing now, lowest index first; a copy. */
    synchronized List<Part> parts() {
        return List.copyOf(parts);
    }

    /** The application has put something in that place of an array. */
    synchronized void overwritten(long from, long to) {
        parts.removeIf(part -> part.index >= from && part.index < to);
    }

    synchronized void cleared() {
        parts.clear();
    }

    /** What the store has for an element of an array that is null; null for nothing. */
    synchronized @Nullable Object at(long index) {
        for (Part part : parts) {
            if (part.index == index) {
                return part.key;
            }
        }
        return null;
    }
}
