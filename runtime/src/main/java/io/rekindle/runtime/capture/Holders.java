package io.rekindle.runtime.capture;

import io.rekindle.hook.Unit;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which field holds a collection or array. Looked for only when something in it cannot be recovered, so that a write which goes well
 * pays nothing for the answer: among what the unit captures and has written, then from the live contexts on, field by field. What only
 * an element of another collection holds is not found.
 *
 * <p>Thread-safe. Bounded: in objects looked at for one answer, and in answers for one life.
 */
final class Holders {
    static final int MAX_SEARCHES = 64;
    private static final int MAX_OBJECTS = 10_000;

    /** A field of a wrapper of the JDK's is no answer: the one that holds the wrapper is. */
    private static final int MAX_WRAPPERS = 4;

    private static final String UNKNOWN = "";

    private final Layouts layouts;
    private final ContextRegistry contexts;
    /** By the id of what is held. */
    private final ConcurrentHashMap<Long, String> answers = new ConcurrentHashMap<>();

    private record Held(Object holder, Slot slot) {
        String name() {
            return slot.field().getDeclaringClass().getName()
                    + '#'
                    + slot.field().getName();
        }
    }

    Holders(Layouts layouts, ContextRegistry contexts) {
        this.layouts = layouts;
        this.contexts = contexts;
    }

    /** {@code com.acme.Session#items}; null if it is not found. */
    @Nullable
    String fieldOf(Object held, long id, UnitState state) {
        String known = answers.get(id);
        if (known == null) {
            if (answers.size() >= MAX_SEARCHES) {
                return null;
            }
            String found = search(held, state);
            known = found == null ? UNKNOWN : found;
            answers.put(id, known);
        }
        return known.equals(UNKNOWN) ? null : known;
    }

    /** A message must not cost the write that it is about: what fails has no answer. */
    private @Nullable String search(Object held, UnitState state) {
        try {
            return searchOrFail(held, state);
        } catch (RuntimeException | LinkageError noAnswer) {
            return null;
        }
    }

    private @Nullable String searchOrFail(Object held, UnitState state) {
        Object wanted = held;
        for (int i = 0; i < MAX_WRAPPERS; i++) {
            Held found = find(wanted, state);
            if (found == null) {
                return null;
            }
            if (found.holder.getClass().getClassLoader() != null) {
                return found.name();
            }
            wanted = found.holder;
        }
        return null;
    }

    private @Nullable Held find(Object wanted, UnitState state) {
        for (int i = 0; i < Math.min(MAX_OBJECTS, state.toCaptureCount); i++) {
            Held found = in(state.toCapture[i], wanted, null);
            if (found != null) {
                return found;
            }
        }
        Unit unit = state.unit;
        for (int i = 0; unit != null && i < Math.min(MAX_OBJECTS, unit.entryCount); i++) {
            Object written = unit.entries[i].target;
            Held found = written == null ? null : in(written, wanted, null);
            if (found != null) {
                return found;
            }
        }
        return fromContexts(wanted);
    }

    private @Nullable Held fromContexts(Object wanted) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        ArrayDeque<Object> open = new ArrayDeque<>();
        for (Object context : contexts.some(MAX_OBJECTS)) {
            seen.add(context);
            open.add(context);
        }
        for (int i = 0; i < MAX_OBJECTS && !open.isEmpty(); i++) {
            ArrayDeque<Object> next = new ArrayDeque<>();
            Held found = in(open.remove(), wanted, next);
            if (found != null) {
                return found;
            }
            for (Object each : next) {
                if (seen.add(each)) {
                    open.add(each);
                }
            }
        }
        return null;
    }

    /** Whether a field of the object holds what is wanted; other objects that its fields hold are added to {@code others}. */
    private @Nullable Held in(Object object, Object wanted, @Nullable ArrayDeque<Object> others) {
        Layout layout = layouts.of(object.getClass());
        if (layout.kind != Kind.OBJECT) {
            return null;
        }
        for (Slot slot : layout.slots) {
            Object value = slot.primitive() == 'L' ? slot.read(object) : null;
            if (value == wanted) {
                return new Held(object, slot);
            }
            if (value != null && others != null && layouts.of(value.getClass()).kind == Kind.OBJECT) {
                others.add(value);
            }
        }
        return null;
    }
}
