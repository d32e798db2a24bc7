package io.rekindle.agent.weave;

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
