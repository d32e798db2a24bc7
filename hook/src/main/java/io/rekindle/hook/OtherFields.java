package io.rekindle.hook;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Notes writes to fields from code that cannot reach the class's own note method. What must be known of the class is kept
 * in a small table: each place in woven code names the row to look in, and the class that the row must be of.
 */
final class OtherFields {
    /** Tracked field names of a woven class in the order of their bits; installed by the agent, which wove it. */
    private static volatile java.util.function.@Nullable Function<Class<?>, String @Nullable []> names;

    private static final ClassValue<Level> LEVELS = new ClassValue<>() {
        @Override
        protected Level computeValue(Class<?> type) {
            var lookup = names;
            String[] fields = lookup == null ? null : lookup.apply(type);
            if (fields == null) {
                return Level.NOT_WOVEN;
            }
            return new Level(type, fields);
        }
    };

    /** Rows are filled by whoever comes first, without order between threads: a level has final fields only. */
    private static final Level[] TABLE = new Level[1024];

    static {
        Arrays.fill(TABLE, Level.NOT_WOVEN);
    }

    private OtherFields() {}

    static void install(java.util.function.Function<Class<?>, String @Nullable []> lookup) {
        names = lookup;
    }

    static void note(Object target, Class<?> owner, String field, Unit unit) {
        for (Class<?> level = owner; level != null; level = level.getSuperclass()) {
            Level woven = LEVELS.get(level);
            int bit = woven.bit(field);
            if (bit >= 0) {
                mark(target, level, woven.entryOffset, bit, unit);
                return;
            }
        }
    }

    /**
     * Notes a write to a field whose number is known.
     *
     * @param hash of the class's name, the same at each call for the class
     */
    static void note(Object target, Class<?> level, int bit, Unit unit, int hash) {
        int row = hash & TABLE.length - 1;
        Level woven = TABLE[row];
        if (!woven.refersTo(level)) {
            woven = LEVELS.get(level);
            if (woven == Level.NOT_WOVEN) {
                return;
            }
            TABLE[row] = woven;
        }
        mark(target, level, woven.entryOffset, bit, unit);
    }

    private static void mark(Object target, Class<?> level, long entryOffset, int bit, Unit unit) {
        Entry cached = (Entry) Memory.getReference(target, entryOffset);
        if (cached == null || cached.unit != unit || cached.target != target || cached.level != level) {
            cached = unit.entry(target, level);
            Memory.putReference(target, entryOffset, cached);
        }
        cached.mark(bit);
    }

    /** Whether the copy says that it is the very object that the original is. */
    static boolean hasHeaderOf(Object copy, Object original) {
        if (copy.getClass() != original.getClass()) {
            return false;
        }
        for (Class<?> level = copy.getClass(); level != null; level = level.getSuperclass()) {
            long offset = LEVELS.get(level).idOffset;
            if (offset >= 0) {
                long id = Memory.getLong(copy, offset);
                return id != 0 && Math.abs(id) == Math.abs(Memory.getLong(original, offset));
            }
        }
        return false;
    }

    static void resetHeader(Object copy) {
        for (Class<?> level = copy.getClass(); level != null; level = level.getSuperclass()) {
            Level woven = LEVELS.get(level);
            if (woven == Level.NOT_WOVEN) {
                continue;
            }
            Memory.putReference(copy, woven.entryOffset, null);
            if (woven.idOffset >= 0) {
                Memory.putLong(copy, woven.idOffset, 0);
                Memory.putLong(copy, woven.versionOffset, 0);
            }
        }
    }

    /** Refers to its class weakly, for the table must not keep the class of an application that was undeployed. */
    private static final class Level extends WeakReference<Class<?>> {
        static final Level NOT_WOVEN = new Level();

        final String[] fields;
        final long entryOffset;

        /** -1, with the next, if the header is in a woven superclass. */
        final long idOffset;

        final long versionOffset;

        Level(Class<?> type, String[] fields) {
            super(type);
            this.fields = fields;
            this.entryOffset = Memory.offset(type, "$rk$entry");
            this.idOffset = Memory.offsetIfDeclared(type, "$rk$id");
            this.versionOffset = Memory.offsetIfDeclared(type, "$rk$version");
        }

        private Level() {
            super(OtherFields.class);
            this.fields = new String[0];
            this.entryOffset = -1;
            this.idOffset = -1;
            this.versionOffset = -1;
        }

        int bit(String field) {
            for (int i = 0; i < fields.length; i++) {
                if (fields[i].equals(field)) {
                    return i;
                }
            }
            return -1;
        }
    }
}
