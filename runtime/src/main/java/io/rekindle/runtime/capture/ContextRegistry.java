package io.rekindle.runtime.capture;

import io.rekindle.runtime.image.ContextName;
import io.rekindle.runtime.image.ContextState;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The contexts that are alive in this JVM, by logical name and key; weak, so that a context the application drops is dropped from the
 * store. Thread-safe.
 */
public final class ContextRegistry {
    private final ConcurrentHashMap<ContextName, Registered> byName = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, Registered> byId = new ConcurrentHashMap<>();
    /** The latest instance that came while another had its name. */
    private final ConcurrentHashMap<ContextName, WeakReference<Object>> heirs = new ConcurrentHashMap<>();

    private final java.util.Set<ContextName> taken = ConcurrentHashMap.newKeySet();
    private final ReferenceQueue<Object> dropped = new ReferenceQueue<>();

    /** One live context. */
    public static final class Registered extends WeakReference<Object> {
        final ContextName name;
        final int schemaId;
        final long id;

        /** Recovered, not begun in this life. */
        final boolean recovered;

        private volatile boolean held; // set by the first unit that captures a reference to it

        Registered(
                Object object,
                ReferenceQueue<Object> queue,
                ContextName name,
                int schemaId,
                long id,
                boolean recovered) {
            super(object, queue);
            this.name = name;
            this.schemaId = schemaId;
            this.id = id;
            this.recovered = recovered;
        }

        /** A recovered context of which no object is in the heap, to write of it. */
        Registered(ContextName name, ContextState state) {
            super(null);
            this.name = name;
            this.schemaId = state.schemaId();
            this.id = state.objectId();
            this.recovered = true;
            this.held = state.held();
        }

        public ContextName name() {
            return name;
        }

        public long id() {
            return id;
        }

        boolean isHeld() {
            return held;
        }

        /**
         * Whether it ends with its object. A recovered one that nothing held stays in the store: it may have been claimed by an instance
         * that was made by the way and thrown away.
         */
        public boolean endsWithItsObject() {
            return held || !recovered;
        }

        boolean hold() {
            if (held) {
                return false;
            }
            held = true;
            return true;
        }
    }

    /** The live instance with the name; null if there is none. */
    public @Nullable Object live(ContextName name) {
        Registered registered = byName.get(name);
        return registered == null ? null : registered.get();
    }

    /** The live context with the object id. */
    public @Nullable Registered byId(long id) {
        return byId.get(id);
    }

    /** Notes that recovered state of this name has gone to an instance: it is not given out again. */
    public void taken(ContextName name) {
        taken.add(name);
    }

    public boolean wasTaken(ContextName name) {
        return taken.contains(name);
    }

    public int size() {
        return byName.size();
    }

    /** Registers an instance; gives null if another live instance has the name. */
    public @Nullable Registered register(Object object, ContextName name, int schemaId, long id, boolean recovered) {
        Registered fresh = new Registered(object, dropped, name, schemaId, id, recovered);
        Registered now = byName.compute(name, (key, old) -> {
            Object other = old == null ? null : old.get();
            return other != null && other != object ? old : fresh;
        });
        if (now != fresh) {
            return null;
        }
        byId.put(id, fresh);
        return fresh;
    }

    /** Another live instance has the name: when that has been collected, this one gets it, if it is there and none came later. */
    public void inherits(ContextName name, Object object) {
        heirs.put(name, new WeakReference<>(object));
    }

    /** Who gets a name that is free again; null for nobody. */
    public @Nullable Object heir(ContextName name) {
        WeakReference<Object> heir = heirs.remove(name);
        return heir == null ? null : heir.get();
    }

    /** Takes the name away from an instance, on {@code forget} or when its key changed. */
    public @Nullable Registered remove(long id) {
        Registered registered = byId.remove(id);
        if (registered != null) {
            byName.remove(registered.name, registered);
        }
        return registered;
    }

    /** The contexts registered now; a snapshot. */
    public List<Registered> all() {
        return new ArrayList<>(byId.values());
    }

    /** The objects of at most so many of the contexts registered now. */
    List<Object> some(int limit) {
        List<Object> objects = new ArrayList<>();
        for (Registered registered : byId.values()) {
            Object object = objects.size() < limit ? registered.get() : null;
            if (object != null) {
                objects.add(object);
            } else if (objects.size() >= limit) {
                break;
            }
        }
        return objects;
    }

    /** The contexts collected since the last call whose names nobody has taken since; no longer registered. */
    public List<Registered> expunge() {
        List<Registered> gone = new ArrayList<>();
        for (Object next = dropped.poll(); next != null; next = dropped.poll()) {
            Registered registered = (Registered) next;
            byId.remove(registered.id, registered);
            if (byName.remove(registered.name, registered)) {
                gone.add(registered);
            }
        }
        return gone;
    }
}
