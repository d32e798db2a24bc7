package io.rekindle.runtime.hydrate;

import io.rekindle.hook.Memory;
import io.rekindle.hook.Unit;
import io.rekindle.runtime.capture.JdkPart;
import io.rekindle.runtime.capture.Layouts;
import io.rekindle.runtime.capture.Unrecovered;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the objects that no constructor of the application has made: by their no-argument constructor where it is known to do nothing
 * but store into the object, so that fields that are not recovered have what it gives them; else without a constructor. Used by one
 * thread.
 */
final class Constructors {
    private final Layouts layouts;
    private final Unrecovered unrecovered;
    private final Map<Class<?>, Optional<Constructor<?>>> known = new HashMap<>();

    Constructors(Layouts layouts, Unrecovered unrecovered) {
        this.layouts = layouts;
        this.unrecovered = unrecovered;
    }

    Object make(Class<?> type) throws InstantiationException {
        Optional<Constructor<?>> constructor = known.computeIfAbsent(type, this::find);
        if (constructor.isEmpty()) {
            return allocate(type);
        }
        Unit unit = Unit.current();
        unit.constructing++;
        unit.depth++; // the constructor's own unit must not be the outermost: its end would commit
        unit.atomic++;
        try {
            return constructor.get().newInstance();
        } catch (InvocationTargetException | IllegalAccessException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            unrecovered.count("the constructor of " + type.getName() + " failed for a recovered instance: " + cause
                    + "; its fields that are not recovered are 0 or null");
            known.put(type, Optional.empty());
            return allocate(type);
        } finally {
            unit.atomic--;
            unit.depth--;
            unit.constructing--;
        }
    }

    /** What the class has from a collection of the JDK works without the class's own constructor, or no object is made. */
    private static Object allocate(Class<?> type) throws InstantiationException {
        JdkPart part = JdkPart.of(type);
        return part == null ? Memory.allocate(type) : part.allocate(type);
    }

    private Optional<Constructor<?>> find(Class<?> type) {
        if (!layouts.hasPlainConstructor(type)) {
            return Optional.empty();
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return Optional.of(constructor);
        } catch (ReflectiveOperationException | RuntimeException e) {
            unrecovered.count("the constructor of " + type.getName() + " cannot be called for a recovered instance: "
                    + e + "; its fields that are not recovered are 0 or null");
            return Optional.empty();
        }
    }
}
