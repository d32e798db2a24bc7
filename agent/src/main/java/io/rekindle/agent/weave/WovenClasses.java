package io.rekindle.agent.weave;

import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The classes woven in this JVM, by class. Thread-safe; a look-up is quick after the first of its class. Holds no class loader alive.
 */
public final class WovenClasses {
    /** Guarded by itself. Boot classes are never woven, so no key is null. */
    private static final Map<ClassLoader, Map<String, WovenClass>> BY_LOADER = new WeakHashMap<>();

    private static final ClassValue<Found> FOUND = new ClassValue<>() {
        @Override
        protected Found computeValue(Class<?> type) {
            return new Found(lookUp(type.getClassLoader(), type.getName().replace('.', '/')));
        }
    };

    private record Found(@Nullable WovenClass woven) {}

    /** What a constructor may allocate that allocates others; beyond, it may be a cycle. */
    private static final int MAX_DEPTH = 8;

    private WovenClasses() {}

    /** What weaving knows about the class; null if it is not woven. */
    public static @Nullable WovenClass of(Class<?> type) {
        return FOUND.get(type).woven();
    }

    /** Names of the tracked fields that the class itself declares, in the order of their bits; null if it is not woven. */
    public static String @Nullable [] fieldNames(Class<?> type) {
        WovenClass woven = of(type);
        if (woven == null || !woven.hasEntry()) {
            return null;
        }
        List<WovenClass.TrackedField> fields = woven.fields();
        String[] names = new String[fields.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = fields.get(i).name().intern(); // woven code passes constants: equal by identity
        }
        return names;
    }

    /**
     * Whether the no-argument constructor of a woven class does nothing but store constants and new objects into the object, those of its
     * superclasses and of the classes that it allocates included. Loads the latter, initialises nothing.
     */
    public static boolean hasPlainConstructor(Class<?> type) {
        return isPlain(type, "()V", 0);
    }

    private static boolean isPlain(Class<?> type, String descriptor, int depth) {
        if (depth == MAX_DEPTH || Modifier.isAbstract(type.getModifiers())) {
            return false;
        }
        String constructor = descriptor;
        for (Class<?> level = type; level != null; level = level.getSuperclass()) {
            WovenClass woven = of(level);
            WovenClass.PlainConstructor plain = woven == null ? null : woven.plainConstructor(constructor);
            if (woven == null
                    || plain == null
                    || (depth > 0 && (woven.isContext() || woven.facts().hasInitialiser()))) {
                return false; // a context would have to be claimed, an initialiser may do anything
            }
            for (Map.Entry<String, String> made : plain.made().entrySet()) {
                if (!isPlain(made.getKey(), level.getClassLoader(), made.getValue(), depth + 1)) {
                    return false;
                }
            }
            if (plain.above().isEmpty()) {
                return true;
            }
            constructor = plain.above();
        }
        return false;
    }

    private static boolean isPlain(String internalName, ClassLoader loader, String descriptor, int depth) {
        try {
            return isPlain(Class.forName(internalName.replace('/', '.'), false, loader), descriptor, depth);
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** Called when a class has been woven, before it is defined. */
    static void add(ClassLoader loader, WovenClass woven) {
        Map<String, WovenClass> ofLoader;
        synchronized (BY_LOADER) {
            ofLoader = BY_LOADER.get(loader);
            if (ofLoader == null) {
                ofLoader = new ConcurrentHashMap<>();
                BY_LOADER.put(loader, ofLoader);
            }
        }
        ofLoader.put(woven.internalName(), woven);
    }

    /** The class of that name woven for exactly that loader. */
    static @Nullable WovenClass lookUp(@Nullable ClassLoader loader, String internalName) {
        if (loader == null) {
            return null;
        }
        Map<String, WovenClass> ofLoader;
        synchronized (BY_LOADER) {
            ofLoader = BY_LOADER.get(loader);
        }
        return ofLoader == null ? null : ofLoader.get(internalName);
    }
}
