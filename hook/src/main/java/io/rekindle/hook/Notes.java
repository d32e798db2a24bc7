package io.rekindle.hook;

import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps of noting that the tracked collections and their views have in common. */
final class Notes {
    /** Up to as many operations are noted one by one, whatever share of the collection they change. */
    private static final int FEW = 8;

    private static final byte NOT_LOGGED = -1;

    private Notes() {}

    // ---- reading: only where $rk$flags is not zero ----

    /** Before any use: fills in the recovered elements if they are still pending. */
    static void use(Noting collection) {
        if ((collection.$rk$flags() & Hook.PENDING) != 0 && Unit.current().suspended == 0) {
            Hook.resolve(collection);
        }
    }

    /** A value of the collection is given to the application. */
    static <T> T handOut(Noting collection, T value) {
        if ((collection.$rk$flags() & Hook.HANDS_OUT) != 0) {
            Unit unit = Unit.current();
            if (unit.suspended == 0) {
                Hook.touch(value, unit);
            }
        }
        return value;
    }

    /** A copy of an entry of the map is given to the application. */
    static <K, V> Map.@Nullable Entry<K, V> handOutEntry(Noting map, Map.@Nullable Entry<K, V> entry) {
        if (entry != null) {
            handOut(map, entry.getValue());
        }
        return entry;
    }

    /** All values of the iterator may be given to the application. */
    static void handOutAll(Noting collection, Iterator<?> values) {
        if ((collection.$rk$flags() & Hook.HANDS_OUT) != 0 && Unit.current().suspended == 0) {
            while (values.hasNext()) {
                handOut(collection, values.next());
            }
        }
    }

    // ---- writing ----

    /**
     * What a collection keeps from before a change until it notes it: whether it was logged by then, and which {@link Hook#resync} was the
     * last.
     */
    static byte since(long id) {
        return id > 0 ? Hook.resync : NOT_LOGGED;
    }

    /**
     * Whether a change that began then is one on what was logged. Else another thread may have read the collection for the log meanwhile,
     * with half of the change or all of it: the commit captures it whole, under the application's lock.
     */
    static boolean isLoggedSince(long id, byte since) {
        return id > 0 && since >= 0 && since == Hook.resync;
    }

    /** Notes one operation, and commits it where no unit is open. */
    static void note(Noting collection, byte kind, int index, @Nullable Object key, @Nullable Object value) {
        Unit unit = Unit.current();
        if (unit.suspended == 0) {
            collection.$rk$note(unit, kind, index, key, value);
            Hook.written(unit);
        }
    }

    /** {@link #note}, unless the JDK's code did it through one of the collection's own methods. */
    static void noteUnlessDone(
            Noting collection, long seqBefore, byte kind, int index, @Nullable Object key, @Nullable Object value) {
        if (collection.$rk$version() == seqBefore) {
            note(collection, kind, index, key, value);
        }
    }

    /** Opens a unit around a bulk change, so that it is committed as one; gives what {@link #close} needs. */
    static int open(Unit unit) {
        return unit.suspended == 0 ? Hook.enter(unit) : -1;
    }

    static void close(Unit unit, int opened) {
        if (opened >= 0) {
            Hook.exit(unit, opened);
        }
    }

    /** Whether so many changes are better told by the whole collection, at its new size. */
    static boolean isMost(int changes, int size) {
        return changes > FEW && changes > size / 2;
    }

    /** Whether a bulk change of the collection must be told operation by operation. */
    static boolean oneByOne(Noting collection) {
        return collection.$rk$isTracked() && Unit.current().suspended == 0;
    }

    // ---- lists ----

    /** Elements were added at an index in one go; the iterator stands before the first of them. */
    static void added(Noting list, int from, int count, int size, Iterator<?> elements) {
        Unit unit = Unit.current();
        if (count == 0 || unit.suspended > 0) {
            return;
        }
        if (isToldWhole(list, count, size, unit)) {
            list.$rk$note(unit, Noting.WHOLE, 0, null, null);
        } else {
            for (int i = 0; i < count; i++) {
                list.$rk$note(unit, Unit.LIST_ADD, from + i, null, elements.next());
            }
        }
        Hook.written(unit);
    }

    /** Elements from an index on were removed in one go; {@code size} is what remains. */
    static void removed(Noting list, int from, int count, int size) {
        Unit unit = Unit.current();
        if (count == 0 || unit.suspended > 0) {
            return;
        }
        if (isToldWhole(list, count, size, unit)) {
            list.$rk$note(unit, size == 0 ? Unit.LIST_CLEAR : Noting.WHOLE, 0, null, null);
        } else {
            for (int i = 0; i < count; i++) {
                list.$rk$note(unit, Unit.LIST_REMOVE, from, null, null);
            }
        }
        Hook.written(unit);
    }

    /**
     * A part of the list, from an index on, may have been changed in one go: notes the differences. Only after {@link #oneByOne}.
     */
    static void changed(Noting list, int from, @Nullable Object[] before, @Nullable Object[] after) {
        Unit unit = Unit.current();
        int changes = differences(before, after);
        if (changes == 0) {
            return;
        }
        if (isToldWhole(list, changes, after.length, unit)) {
            list.$rk$note(unit, Noting.WHOLE, 0, null, null);
        } else {
            noteDifferences(unit, list, from, before, after);
        }
        Hook.written(unit);
    }

    /**
     * Whether changes of a list that are already made are told by the whole. They must be if the notes do not fit: half of them encoded
     * would go with a list that has all.
     */
    private static boolean isToldWhole(Noting list, int changes, int size, Unit unit) {
        return !list.$rk$isTracked() || isMost(changes, size) || changes > Unit.MAX_NOTES - unit.opCount;
    }

    /** How many operations lead from one to the other by setting, if they are equally long, or by removing; else very many. */
    private static int differences(@Nullable Object[] before, @Nullable Object[] after) {
        boolean sameLength = before.length == after.length;
        int changes = 0;
        int kept = 0;
        for (Object element : before) {
            if (kept < after.length && element == after[kept]) {
                kept++;
            } else {
                changes++;
                kept += sameLength ? 1 : 0;
            }
        }
        return kept == after.length ? changes : Integer.MAX_VALUE;
    }

    private static void noteDifferences(
            Unit unit, Noting list, int from, @Nullable Object[] before, @Nullable Object[] after) {
        boolean sameLength = before.length == after.length;
        int at = 0;
        for (Object element : before) {
            if (at < after.length && element == after[at]) {
                at++;
            } else if (sameLength) {
                list.$rk$note(unit, Unit.LIST_SET, from + at, null, after[at]);
                at++;
            } else {
                list.$rk$note(unit, Unit.LIST_REMOVE, from + at, null, null);
            }
        }
    }
}
