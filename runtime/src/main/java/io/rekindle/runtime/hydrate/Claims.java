package io.rekindle.runtime.hydrate;

import io.rekindle.format.EnumRef;
import io.rekindle.format.Null;
import io.rekindle.format.Ref;
import io.rekindle.hook.Hook;
import io.rekindle.hook.Memory;
import io.rekindle.hook.Tracked;
import io.rekindle.hook.Unit;
import io.rekindle.runtime.capture.Capture;
import io.rekindle.runtime.capture.ContextKeys;
import io.rekindle.runtime.capture.ContextRegistry;
import io.rekindle.runtime.capture.Headers;
import io.rekindle.runtime.capture.Layout;
import io.rekindle.runtime.capture.Layouts;
import io.rekindle.runtime.capture.Slot;
import io.rekindle.runtime.capture.Unrecovered;
import io.rekindle.runtime.capture.WovenType;
import io.rekindle.runtime.capture.WovenType.RootField;
import io.rekindle.runtime.capture.WovenTypes;
import io.rekindle.runtime.image.ContextName;
import io.rekindle.runtime.image.ContextState;
import io.rekindle.runtime.image.Image;
import io.rekindle.runtime.image.ObjectState;
import io.rekindle.runtime.image.RootState;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.collections.Long2LongCounterMap;
import org.jspecify.annotations.Nullable;

/**
 * Who gets which recovered state: roots when their class is initialised or they are assigned, contexts when an instance with their key
 * is constructed, collections that had to wait when they are first used.
 *
 * <p>Thread-safe. One hydration runs at a time; a thread that cannot get its turn within {@link #LOCK_WAIT_SECONDS} goes on without,
 * since the one that has it may be waiting for a class that this thread initialises.
 */
public final class Claims {
    static final long LOCK_WAIT_SECONDS = 30;

    private final Image image;
    private final Layouts layouts;
    private final Headers headers;
    private final ContextRegistry contexts;
    private final Capture capture;
    private final WovenTypes wovenTypes;
    private final Unrecovered unrecovered;
    private final Unclaimed unclaimed;
    private final Keyless keyless;
    private final LiveObjects live;
    private final ReentrantLock turn = new ReentrantLock();
    private final Map<Long, ContextName> namesById = new HashMap<>(); // filled by the constructor, then read only
    private final ConcurrentHashMap<Long, Pending> pending = new ConcurrentHashMap<>();
    /** Left null by their class initialisers. */
    private final Set<String> rootsWaiting = ConcurrentHashMap.newKeySet();

    private final Set<String> rootsTaken = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<String, StaticField> rootFields = new ConcurrentHashMap<>();
    private final AtomicLong contextsTaken = new AtomicLong();

    private enum Occasion {
        INITIALISED,
        ASSIGNED,
        READ
    }

    private record Pending(
            Object collection, ObjectState state, @Nullable ClassLoader loader, Object origin) {}

    /**
     * @param image what was recovered; objects are taken out of it in {@link #release}
     * @param repeats how many references each object of it has, from what roots and contexts reach, beyond the first
     */
    public Claims(
            Image image,
            Long2LongCounterMap repeats,
            Layouts layouts,
            Headers headers,
            ContextRegistry contexts,
            Capture capture,
            WovenTypes wovenTypes,
            Unrecovered unrecovered,
            Unclaimed unclaimed) {
        this.image = image;
        this.live = new LiveObjects(image, repeats);
        this.layouts = layouts;
        this.headers = headers;
        this.contexts = contexts;
        this.capture = capture;
        this.wovenTypes = wovenTypes;
        this.unrecovered = unrecovered;
        this.unclaimed = unclaimed;
        this.keyless = new Keyless(layouts, unrecovered);
        image.contexts().forEach((name, id) -> namesById.put(id, name));
    }

    /** Recovered contexts that are in the heap again. */
    public long contextsTaken() {
        return contextsTaken.get();
    }

    // ---- roots ----

    /** A class initialiser has ended: its roots take over recovered state, or are logged as they are. */
    public void initialised(Class<?> type, Unit unit) {
        WovenType woven = wovenTypes.of(type);
        if (woven == null) {
            return;
        }
        for (RootField root : woven.roots()) {
            takeRoot(type, root, unit, Occasion.INITIALISED);
        }
    }

    /** A root was assigned outside the initialiser: the first assignment of a life takes over, later ones are changes. */
    public void rootAssigned(Class<?> type, String field, Unit unit) {
        WovenType woven = wovenTypes.of(type);
        if (woven == null) {
            return;
        }
        for (RootField root : woven.roots()) {
            if (root.field().equals(field)) {
                takeRoot(type, root, unit, Occasion.ASSIGNED);
                noLongerWaits(root.name());
            }
        }
    }

    /** A root that its class initialiser left null is read: it takes over, whether or not it will ever be assigned. */
    public void rootRead(Class<?> type, String field, Unit unit) {
        WovenType woven = wovenTypes.of(type);
        if (woven == null) {
            return;
        }
        for (RootField root : woven.roots()) {
            if (root.field().equals(field) && rootsWaiting.contains(root.name())) {
                readRoot(type, root, unit);
            }
        }
    }

    private void readRoot(Class<?> type, RootField root, Unit unit) {
        boolean mine = await();
        try {
            if (rootsWaiting.contains(root.name())) {
                takeRoot(type, root, unit, Occasion.READ);
                noLongerWaits(root.name());
            }
        } finally {
            if (mine) {
                turn.unlock();
            }
        }
    }

    private void noLongerWaits(String root) {
        synchronized (rootsWaiting) {
            if (rootsWaiting.remove(root) && rootsWaiting.isEmpty()) {
                Hook.rootsWait(false);
            }
        }
    }

    private void takeRoot(Class<?> type, RootField root, Unit unit, Occasion occasion) {
        StaticField field = rootFields.computeIfAbsent(root.name(), name -> StaticField.of(type, root.field()));
        Object current = field.get();
        String logged = loggedName(root);
        RootState recovered = image.roots().get(logged);
        if (recovered == null || rootsTaken.contains(root.name())) {
            capture.rootAssigned(root.name(), current, unit);
            return;
        }
        boolean initialiser = occasion == Occasion.INITIALISED;
        if (initialiser
                && current == null
                && (recovered.value() instanceof Ref || recovered.value() instanceof EnumRef)) {
            // An object that is assigned later takes over; whoever reads it before needs one, too.
            synchronized (rootsWaiting) {
                rootsWaiting.add(root.name());
                Hook.rootsWait(true);
            }
            return;
        }
        rootsTaken.add(root.name());
        if (recovered.value() instanceof Ref ref) {
            capture.isRoot(ref.id(), root.name());
        }
        Object value = recovered.value();
        if (occasion == Occasion.ASSIGNED && (value == Null.NULL) != (current == null)) {
            capture.rootAssigned(root.name(), current, unit);
        } else if (!initialiser
                || !(value instanceof Ref ref)
                || !defer(ref.id(), current, type.getClassLoader(), root.name())) {
            Object taken = hydrate(value, field.type(), current, type.getClassLoader(), root.name());
            if (taken != current && (taken != null || value == Null.NULL)) {
                field.set(taken);
            }
        }
        if (!logged.equals(root.name())) {
            capture.rootAssigned(root.name(), field.get(), unit);
            capture.rootAssigned(logged, null, unit);
        }
    }

    /** The name under which the root was logged: its own, else the one former name under which there is a value. */
    private String loggedName(RootField root) {
        String found = null;
        for (String name : root.formerNames()) {
            RootState former = image.roots().get(name);
            if (former == null || former.value() == Null.NULL) {
                continue;
            }
            if (found != null || image.roots().containsKey(root.name())) {
                unrecovered.count("durable root " + root.name() + " is stored under its former name " + name
                        + ", too: that value stays in the store");
                return root.name();
            }
            found = name;
        }
        return found == null ? root.name() : found;
    }

    /**
     * Leaves a collection's content for its first use, since a class initialiser is on the stack: no other class may be initialised
     * then.
     */
    private boolean defer(long id, @Nullable Object current, @Nullable ClassLoader loader, Object origin) {
        ObjectState state = live.state(id);
        if (state == null || !(current instanceof Tracked tracked) || live.find(id) != null) {
            return false;
        }
        String name = tracked.originalClass().getName();
        var schema = image.schemas().get(state.schemaId());
        if (schema == null || !schema.getClassName().equals(name)) {
            return false;
        }
        live.put(id, current);
        headers.adopt(current, layouts.of(current.getClass()), id, Math.max(0, state.maxStamp()));
        pending.put(id, new Pending(current, state, loader, origin));
        tracked.setFlag(Hook.PENDING, true);
        return true;
    }

    /** First use of a deferred collection, by any thread; returns when it is filled. */
    public void resolve(Object collection) {
        if (turn.isHeldByCurrentThread()) {
            return; // it is being filled by this thread
        }
        boolean mine = await();
        try {
            long id = headers.id(collection, layouts.of(collection.getClass()));
            Pending waiting = pending.get(id);
            if (waiting == null || waiting.collection() != collection) {
                return;
            }
            Unit unit = Unit.current();
            unit.suspended++;
            try {
                Hydration hydration = hydration(waiting.loader(), waiting.origin());
                hydration.fill(collection, waiting.state());
                Memory.releaseFence();
                ((Tracked) collection).setFlag(Hook.PENDING, false);
                pending.remove(id);
                register(hydration.objects(), 0);
                filled(hydration.objects());
                live.filled(id);
                call(hydration.objects());
            } finally {
                unit.suspended--;
            }
        } finally {
            if (mine) {
                turn.unlock();
            }
        }
    }

    /** The durable roots seen in this life with their present values, {@link Capture#NULL_ROOT} for null. */
    public Map<String, Object> currentRoots() {
        Map<String, Object> values = new HashMap<>();
        rootFields.forEach((name, field) -> {
            Object value = field.get();
            values.put(name, value == null ? Capture.NULL_ROOT : value);
        });
        return values;
    }

    // ---- contexts ----

    /** The outermost constructor of a context has ended. */
    public void constructed(Object self, Unit unit) {
        Layout layout = layouts.of(self.getClass());
        if (layout.context() == null || (headers.id(self, layout) != 0 && isRegistered(self, layout))) {
            return;
        }
        ContextName name = nameOf(self, layout);
        if (name != null) {
            claim(self, name, unit);
        } else {
            isKeyless(self, layout);
        }
    }

    /** The key of a context was written outside its constructors: it is claimed only now, or moves to another name. */
    public void keyWritten(Object self, Unit unit) {
        Layout layout = layouts.of(self.getClass());
        if (layout.context() == null) {
            return;
        }
        ContextName name = nameOf(self, layout);
        ContextRegistry.Registered registered = contexts.byId(headers.id(self, layout));
        if (registered != null) {
            if (name != null && registered.name().equals(name)) {
                return;
            }
            contexts.remove(registered.id());
            capture.unregister(registered, unit);
        }
        if (name != null) {
            claim(self, name, unit);
        } else if (registered != null) {
            isKeyless(self, layout);
        }
    }

    /** It is no context yet. If it stays without a key, that must be told: nobody else would miss it. */
    private void isKeyless(Object self, Layout layout) {
        Slot key = keySlot(layout);
        if (key != null) {
            keyless.add(self, key);
        }
    }

    /** Names the instances that have been without a key for long; to be called every tick, by one thread. */
    public void sweepKeyless() {
        keyless.sweep();
    }

    private boolean isRegistered(Object self, Layout layout) {
        return contexts.byId(headers.id(self, layout)) != null;
    }

    private @Nullable ContextName nameOf(Object self, Layout layout) {
        WovenType context = layout.context();
        if (context == null) {
            return null;
        }
        String keyField = context.keyField();
        if (keyField == null) {
            return new ContextName(context.logicalName(), null);
        }
        Slot slot = keySlot(layout);
        if (slot != null) {
            return nameOf(self, slot, context);
        }
        unrecovered.count("context key " + self.getClass().getName() + '.' + keyField
                + " is not a recovered field; expected one that is neither transient nor @NotRecovered; its instances"
                + " are not contexts");
        return null;
    }

    private static @Nullable Slot keySlot(Layout layout) {
        WovenType context = layout.context();
        String keyField = context == null ? null : context.keyField();
        for (Slot slot : layout.slots()) {
            if (slot.field().getName().equals(keyField)) {
                return slot;
            }
        }
        return null;
    }

    private @Nullable ContextName nameOf(Object self, Slot slot, WovenType context) {
        try {
            Object key = ContextKeys.read(self, slot, layouts);
            return key == null ? null : new ContextName(context.logicalName(), key);
        } catch (IllegalArgumentException unfit) {
            unrecovered.count(unfit.getMessage() + "; its instance is not a context");
            return null;
        }
    }

    private void claim(Object self, ContextName name, Unit unit) {
        Object other = contexts.live(name);
        if (other != null && other != self) {
            isSecond(self, other, name);
            return;
        }
        ContextName logged = loggedName(self, name);
        ContextState recovered = image.context(logged);
        if (recovered != null && !contexts.wasTaken(logged)) {
            takeOver(self, name, logged, recovered, unit);
            return;
        }
        if (capture.register(self, name, unit) == null) {
            other = contexts.live(name);
            isSecond(self, other == null ? self : other, name);
        }
    }

    /** The instance that had a context's name was collected: if another one waits for it, that is the context from now on. */
    public boolean inherit(ContextRegistry.Registered gone, Unit unit) {
        Object heir = contexts.heir(gone.name());
        return heir != null
                && gone.name().equals(nameOf(heir, layouts.of(heir.getClass())))
                && capture.register(heir, gone.name(), unit) != null;
    }

    /** The first instance keeps the key while it lives. It may be one that nobody refers to any more, and this one its successor. */
    private void isSecond(Object self, Object first, ContextName name) {
        Layout layout = layouts.of(first.getClass());
        if (!live.isAsRecovered(headers.id(first, layout), headers.version(first, layout))) {
            contexts.inherits(name, self);
            unrecovered.count("a second live instance of context " + name
                    + " is not a context of its own until the first is collected: the first has the key");
        } else {
            // The first took recovered state and has not been written since: the state must not end with it.
            unrecovered.count("a second live instance of context " + name
                    + " is not a context of its own: the first has the key, and what was recovered");
        }
    }

    /** The name under which the context was logged: its own, else the one former name under which there is one. */
    private ContextName loggedName(Object self, ContextName name) {
        WovenType context = layouts.of(self.getClass()).context();
        ContextName found = null;
        for (String each : context == null ? List.<String>of() : context.formerContextNames()) {
            ContextName former = new ContextName(each, name.key());
            if (image.context(former) == null || contexts.wasTaken(former)) {
                continue;
            }
            if (found != null || image.context(name) != null) {
                unrecovered.count("context " + name + " is stored as " + former + ", too: that one stays in the store");
                return name;
            }
            found = former;
        }
        return found == null ? name : found;
    }

    private void takeOver(Object self, ContextName name, ContextName logged, ContextState recovered, Unit unit) {
        if (live.find(recovered.objectId()) != null) {
            unrecovered.count("a second live instance of context " + name + " is not tracked: its key is taken");
            return;
        }
        ObjectState state = live.state(recovered.objectId());
        if (!unclaimed.claim(logged, unit) || state == null) {
            capture.register(self, name, unit);
            return;
        }
        if (!logged.equals(name)
                && state.schemaId() != layouts.of(self.getClass()).schemaId()) {
            unrecovered.count("context " + name + " begins anew: " + logged + " stays in the store, since there are"
                    + " objects of the present name of its class, too");
            capture.register(self, name, unit);
            return;
        }
        hydrate(
                new Ref(recovered.objectId()),
                self.getClass(),
                self,
                self.getClass().getClassLoader(),
                name);
        if (headers.id(self, layouts.of(self.getClass())) != recovered.objectId()) {
            unrecovered.count("context " + name + " of class " + self.getClass().getName()
                    + " cannot take over the recovered state, which is of another class; it stays in the store");
        }
    }

    /** Ends a context; gives false if the object is none. */
    public boolean forget(Object self, Unit unit) {
        Layout layout = layouts.of(self.getClass());
        ContextRegistry.Registered registered =
                layout.context() == null ? null : contexts.remove(headers.id(self, layout));
        if (registered == null) {
            return false;
        }
        capture.unregister(registered, unit);
        return true;
    }

    // ---- hydration ----

    private @Nullable Object hydrate(
            Object value, Class<?> declared, @Nullable Object existing, @Nullable ClassLoader loader, Object origin) {
        boolean mine = await();
        Unit unit = Unit.current();
        unit.suspended++;
        List<Object> objects;
        Object result;
        try {
            Hydration hydration = hydration(loader, origin);
            result = hydration.run(value, declared, existing);
            objects = hydration.objects();
            register(objects, origin instanceof ContextName && value instanceof Ref ref ? ref.id() : 0);
            filled(objects);
            Memory.releaseFence();
        } finally {
            unit.suspended--;
            if (mine) {
                turn.unlock();
            }
        }
        call(objects);
        return result;
    }

    private Hydration hydration(@Nullable ClassLoader loader, Object origin) {
        return new Hydration(image, layouts, headers, live, unrecovered, wovenTypes, loader, origin);
    }

    private boolean await() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    boolean mine = turn.tryLock(LOCK_WAIT_SECONDS, TimeUnit.SECONDS);
                    if (!mine) {
                        unrecovered.count("a hydration went on beside another that made no progress for "
                                + LOCK_WAIT_SECONDS + " s");
                    }
                    return mine;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void filled(List<Object> objects) {
        for (Object object : objects) {
            live.filled(headers.id(object, layouts.of(object.getClass())));
        }
    }

    /** Gives up the state of what is in the heap. Any thread, but not while others read the image. */
    public void release() {
        live.release();
    }

    /** How many objects are kept for those that may still ask for them. */
    int kept() {
        return live.kept();
    }

    /** @param byName the object that a context's name was asked for, 0 for none */
    private void register(List<Object> objects, long byName) {
        for (Object object : objects) {
            Layout layout = layouts.of(object.getClass());
            if (layout.context() == null) {
                continue;
            }
            long id = headers.id(object, layout);
            ContextName name = namesById.get(id);
            if (name != null) {
                live.isContext(id);
                if (id != byName) {
                    live.met(id);
                }
                contexts.taken(name);
                unclaimed.revive(name, Unit.current());
                contexts.register(object, renamed(name, layout.context()), layout.schemaId(), id, true);
                contextsTaken.incrementAndGet();
            }
        }
    }

    /** The present name of a context that comes back; noted if it is another than the logged one. */
    private ContextName renamed(ContextName logged, WovenType context) {
        ContextState recovered = image.context(logged);
        ContextName name = new ContextName(context.logicalName(), logged.key());
        if (recovered == null || !context.formerContextNames().contains(logged.name()) || image.context(name) != null) {
            return logged;
        }
        capture.renamed(logged, name, recovered, Unit.current());
        return name;
    }

    /** Runs the {@code @AfterRecovery} methods of what came back. */
    private void call(List<Object> objects) {
        for (Object object : objects) {
            for (Class<?> level = object.getClass(); level != null; level = level.getSuperclass()) {
                WovenType woven = wovenTypes.of(level);
                if (woven != null) {
                    for (String name : woven.afterRecovery()) {
                        callOne(object, level, name);
                    }
                }
            }
        }
    }

    private void callOne(Object object, Class<?> level, String name) {
        try {
            Method method = level.getDeclaredMethod(name);
            method.setAccessible(true);
            method.invoke(object);
        } catch (InvocationTargetException e) {
            unrecovered.count("@AfterRecovery " + level.getName() + '.' + name + " threw " + e.getCause());
        } catch (ReflectiveOperationException | RuntimeException e) {
            unrecovered.count("@AfterRecovery " + level.getName() + '.' + name + " cannot be called: " + e);
        }
    }

    /** Recovered roots and contexts that nothing has asked for yet. */
    public List<String> unclaimed() {
        List<String> names = new ArrayList<>();
        for (String root : image.roots().keySet()) {
            if (!rootsTaken.contains(root)) {
                names.add(root);
            }
        }
        Set<ContextName> open = new HashSet<>(namesById.values());
        open.removeIf(contexts::wasTaken);
        open.forEach(name -> names.add(name.toString()));
        return names;
    }

    /** A static field by offset, final ones too. */
    private record StaticField(Field field, Object base, long offset) {
        static StaticField of(Class<?> type, String name) {
            try {
                Field field = type.getDeclaredField(name);
                return new StaticField(field, Memory.staticBase(field), Memory.staticOffset(field));
            } catch (NoSuchFieldException e) {
                throw new IllegalStateException("durable root " + type.getName() + '#' + name + " is not there", e);
            }
        }

        Class<?> type() {
            return field.getType();
        }

        @Nullable
        Object get() {
            Class<?> type = field.getType();
            if (type == int.class) {
                return Memory.getInt(base, offset);
            } else if (type == long.class) {
                return Memory.getLong(base, offset);
            } else if (type == boolean.class) {
                return Memory.getBoolean(base, offset);
            } else if (type == double.class) {
                return Memory.getDouble(base, offset);
            } else if (type == float.class) {
                return Memory.getFloat(base, offset);
            } else if (type == short.class) {
                return Memory.getShort(base, offset);
            } else if (type == byte.class) {
                return Memory.getByte(base, offset);
            } else if (type == char.class) {
                return Memory.getChar(base, offset);
            }
            return Memory.getReference(base, offset);
        }

        void set(@Nullable Object value) {
            Class<?> type = field.getType();
            if (!type.isPrimitive()) {
                Memory.putReference(base, offset, value);
                return;
            }
            Object fitted = value == null
                    ? null
                    : Fitting.fitPrimitive(value, type.descriptorString().charAt(0));
            if (fitted instanceof Integer number) {
                Memory.putInt(base, offset, number);
            } else if (fitted instanceof Long number) {
                Memory.putLong(base, offset, number);
            } else if (fitted instanceof Boolean flag) {
                Memory.putBoolean(base, offset, flag);
            } else if (fitted instanceof Double number) {
                Memory.putDouble(base, offset, number);
            } else if (fitted instanceof Float number) {
                Memory.putFloat(base, offset, number);
            } else if (fitted instanceof Short number) {
                Memory.putShort(base, offset, number);
            } else if (fitted instanceof Byte number) {
                Memory.putByte(base, offset, number);
            } else if (fitted instanceof Character letter) {
                Memory.putChar(base, offset, letter);
            }
        }
    }
}
