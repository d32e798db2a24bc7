package io.rekindle.agent.weave;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Loads the application classes of the tests (below {@code com.acme}) anew and woven, as the agent would. Being defined by a loader of
 * its own, each is verified by the JVM.
 */
final class WeavingLoader extends ClassLoader {
    /** Index of the test classes, built once. */
    private static final Map<WeaveOptions, ClassPathIndex> INDEXES = new ConcurrentHashMap<>();

    final List<String> complaints = new ArrayList<>();
    private final ClassPathIndex index;
    private final Weaver weaver;

    private WeavingLoader(ClassPathIndex index) {
        super(WeavingLoader.class.getClassLoader());
        this.index = index;
        this.weaver = new Weaver(index, new Complaints(complaints), System.getProperty("rekindle.weave.dump"));
    }

    static WeavingLoader create() {
        return create(WeaveOptions.byAnnotations());
    }

    static WeavingLoader create(WeaveOptions options) {
        RecordingEngine.begin();
        return new WeavingLoader(INDEXES.computeIfAbsent(options, WeavingLoader::index));
    }

    private static ClassPathIndex index(WeaveOptions options) {
        List<String> complaints = new ArrayList<>();
        String testClasses = WeavingLoader.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        ClassPathIndex index = new ClassPathIndex(testClasses, options, new Complaints(complaints));
        index.start();
        if (!index.await(60_000) || !complaints.isEmpty()) {
            throw new IllegalStateException("index not built: " + complaints);
        }
        return index;
    }

    ClassPathIndex index() {
        return index;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("com.acme.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                byte[] original = read(name);
                byte[] woven = weaver.transform(this, name.replace('.', '/'), null, null, original);
                byte[] bytes = woven == null ? original : woven;
                loaded = defineClass(name, bytes, 0, bytes.length);
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    private byte[] read(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /** The woven class, initialised. */
    Class<?> type(String name) {
        try {
            return Class.forName("com.acme." + name, true, this);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Calls a static method with no or one matching overload. */
    @Nullable
    Object call(String type, String method, Object... arguments) throws Throwable {
        return invoke(find(type(type), method, arguments.length), null, arguments);
    }

    static @Nullable Object call(Object target, String method, Object... arguments) throws Throwable {
        return invoke(find(target.getClass(), method, arguments.length), target, arguments);
    }

    Object make(String type, Object... arguments) throws Throwable {
        for (var constructor : type(type).getDeclaredConstructors()) {
            if (constructor.getParameterCount() == arguments.length && !constructor.isSynthetic()) {
                constructor.setAccessible(true);
                try {
                    return constructor.newInstance(arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            }
        }
        throw new IllegalArgumentException(type + Arrays.toString(arguments));
    }

    private static Method find(Class<?> type, String name, int arguments) {
        for (Class<?> level = type; level != null; level = level.getSuperclass()) {
            for (Method method : level.getDeclaredMethods()) {
                if (method.getName().equals(name) && method.getParameterCount() == arguments && !method.isSynthetic()) {
                    method.setAccessible(true);
                    return method;
                }
            }
        }
        for (Class<?> each : type.getInterfaces()) {
            for (Method method : each.getDeclaredMethods()) {
                if (method.getName().equals(name) && method.getParameterCount() == arguments) {
                    method.setAccessible(true);
                    return method;
                }
            }
        }
        throw new IllegalArgumentException(type + "." + name);
    }

    private static @Nullable Object invoke(Method method, @Nullable Object target, Object... arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private record Complaints(List<String> list) implements WeaverListener {
        @Override
        public void notWoven(String className, String reason, @Nullable Throwable cause) {
            list.add(className + " is not woven: " + reason + (cause == null ? "" : " " + cause));
        }

        @Override
        public void problem(String message) {
            list.add(message);
        }
    }
}
