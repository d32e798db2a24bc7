package io.rekindle.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real libraries as if every class of theirs were a context: whatever the JVM accepts, it accepts woven. */
class CorpusTest {

    @ParameterizedTest
    @ValueSource(strings = {"byte-buddy", "assertj-core", "junit-jupiter-engine", "junit-platform-engine"})
    void everyClassThatLinksLinksWovenToo(String library) throws IOException {
        List<String> failures = new ArrayList<>();
        int woven = 0;
        for (String jar : jars(library)) {
            woven += check(jar, failures);
        }

        assertThat(failures).isEmpty();
        assertThat(woven).isPositive();
    }

    private static List<String> jars(String library) {
        String more = System.getProperty("rekindle.corpus", "");
        List<String> found = new ArrayList<>();
        for (String each :
                (System.getProperty("java.class.path") + File.pathSeparator + more).split(File.pathSeparator)) {
            if (each.endsWith(".jar") && new File(each).getName().startsWith(library)) {
                found.add(each);
            }
        }
        if (!more.isEmpty()) {
            found.addAll(List.of(more.split(File.pathSeparator)));
        }
        return found;
    }

    private static int check(String jar, List<String> failures) throws IOException {
        WeaveOptions all = new WeaveOptions(List.of("*"), List.of(), List.of(), List.of("*"), null, null);
        Complaints complaints = new Complaints(failures);
        ClassPathIndex index = new ClassPathIndex(jar, all, complaints);
        index.start();
        assertThat(index.await(60_000)).isTrue();
        try (JarFile file = new JarFile(jar)) {
            JarLoader plain = new JarLoader(file, null);
            JarLoader woven =
                    new JarLoader(file, new Weaver(index, complaints, System.getProperty("rekindle.weave.dump")));
            for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                String entry = entries.nextElement().getName();
                if (entry.endsWith(".class") && !entry.startsWith("META-INF/") && !entry.endsWith("-info.class")) {
                    String name = entry.substring(0, entry.length() - 6).replace('/', '.');
                    if (links(plain, name) == null) {
                        Throwable failure = links(woven, name);
                        if (failure != null) {
                            failures.add(name + ": " + failure);
                        }
                    }
                }
            }
            return woven.count;
        }
    }

    /** Links, and so verifies, without initialising; null if that went well. */
    private static @Nullable Throwable links(JarLoader loader, String name) {
        try {
            int unused = Class.forName(name, false, loader).getDeclaredMethods().length;
            return null;
        } catch (ClassNotFoundException | LinkageError e) {
            return e;
        }
    }

    private static final class JarLoader extends ClassLoader {
        private final JarFile jar;
        private final @Nullable Weaver weaver;
        int count;

        JarLoader(JarFile jar, @Nullable Weaver weaver) {
            super(CorpusTest.class.getClassLoader());
            this.jar = jar;
            this.weaver = weaver;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            JarEntry entry = jar.getJarEntry(name.replace('.', '/') + ".class");
            if (entry == null) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name, entry) : loaded;
            }
        }

        private Class<?> define(String name, JarEntry entry) throws ClassNotFoundException {
            try (InputStream in = jar.getInputStream(entry)) {
                byte[] bytes = in.readAllBytes();
                byte[] woven =
                        weaver == null ? null : weaver.transform(this, name.replace('.', '/'), null, null, bytes);
                if (woven != null) {
                    count++;
                    bytes = woven;
                }
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private record Complaints(List<String> list) implements WeaverListener {
        @Override
        public void notWoven(String className, String reason, @Nullable Throwable cause) {
            list.add(className + " is not woven: " + reason + (cause == null ? "" : " " + cause));
        }

        @Override
        public void problem(String message) {
            if (!message.contains("context key")) {
                list.add(message);
            }
        }
    }
}
