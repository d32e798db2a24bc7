package io.rekindle.hook;

import org.jspecify.annotations.Nullable;

/** Notes writes to fields from code that cannot reach the class's own note method. Not fast: a class look-up a write. */
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
            return new Level(fields, Memory.offset(type, "$rk$entry"));
        }
    };

    private OtherFields() {}

    static void install(java.util.function.Function<Class<?>, String @Nullable []> lookup) {
        names = lookup;
    }

    static void note(Object target, Class<?> owner, String field, Unit unit) {
        for (Class<?> level = owner; level != null; level = level.getSuperclass()) {
            Level woven = LEVELS.get(level);
            int bit = woven.bit(field);
            if (bit >= 0) {
                Entry cached = (Entry) Memory.getReference(target, woven.entryOffset);
                if (cached == null || cached.unit != unit || cached.target != target || cached.level != level) {
                    cached = unit.entry(target, level);
                    Memory.putReference(target, woven.entryOffset, cached);
                }
                cached.mark(bit);
                return;
            }
        }
    }

    /** Notes a write to a field whose number is known. */
    static void note(Object target, Class<?> level, int bit, Unit unit) {
        Level woven = LEVELS.get(level);
        if (woven == Level.NOT_WOVEN) {
            return;
        }
        Entry cached = (Entry) Memory.getReference(target, woven.entryOffset);
        if (cached == null || cached.unit != unit || cached.target != target || cached.level != level) {
            cached = unit.entry(target, level);
            Memory.putReference(target, woven.entryOffset, cached);
        }
        cached.mark(bit);
    }

    static void resetHeader(Object copy) {
        for (Class<?> level = copy.getClass(); level != null; level = level.getSuperclass()) {
            if (LEVELS.get(level) == Level.NOT_WOVEN) {
                continue;
            }
            Memory.putReference(copy, LEVELS.get(level).entryOffset, null);
            try {
                Memory.putLong(copy, Memory.offset(level, "$rk$id"), 0);
                Memory.putLong(copy, Memory.offset(level, "$rk$version"), 0);
            } catch (InternalError notHere) {
                // the header is in a woven superclass
            }
        }
    }

    private static final class Level {
        static final Level NOT_WOVEN = new Level(new String[0], 0);

        final String[] fields;
        final long entryOffset;

        Level(String[] fields, long entryOffset) {
            this.fields = fields;
            this.entryOffset = entryOffset;
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
