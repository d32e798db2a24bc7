package io.rekindle.agent.start;

import io.rekindle.agent.EngineClassLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import jdk.internal.misc.Unsafe;

/**
 * Defines the hook classes into the boot loader, where every woven class finds them whatever its class loader. Not by a jar on the boot
 * class path: adding one makes the JVM print a warning about class data sharing.
 *
 * <p>They lie in {@code hook/} inside the jar; {@code hook/classes} names them, superclasses and interfaces before what extends them.
 */
final class HookClasses {

    private static final String PREFIX = "hook/";
    private static final String LIST = PREFIX + "classes";

    private HookClasses() {}

    /** Defines all of them; gives one of them. To be called once, after {@link OpenModules#toEngine}, before the first is used. */
    static Class<?> define() throws IOException {
        EngineClassLoader loader = (EngineClassLoader) HookClasses.class.getClassLoader();
        String names = new String(read(loader, LIST), StandardCharsets.UTF_8);
        Class<?> last = Object.class;
        int start = 0;
        for (int end = names.indexOf('\n'); end >= 0; end = names.indexOf('\n', start)) {
            String name = names.substring(start, end);
            byte[] bytes = read(loader, PREFIX + name + ".class");
            last = define(name, bytes, last);
            start = end + 1;
        }
        return last;
    }

    /** Gives the class, or the one before if it extends a type that this Java does not have: then no other class uses it. */
    private static Class<?> define(String name, byte[] bytes, Class<?> before) {
        try {
            return Unsafe.getUnsafe().defineClass(name, bytes, 0, bytes.length, null, null);
        } catch (NoClassDefFoundError olderJava) {
            if (String.valueOf(olderJava.getMessage()).startsWith("java/")) {
                return before;
            }
            throw olderJava;
        }
    }

    private static byte[] read(EngineClassLoader loader, String entry) throws IOException {
        byte[] bytes = loader.readEntry(entry);
        if (bytes == null) {
            throw new IOException("not in the agent's jar: entry=" + entry + " file=" + loader.jar()
                    + "; the jar is damaged: get it again");
        }
        return bytes;
    }
}
