package io.rekindle.agent;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads the engine and the libraries it brings from {@code engine/} inside the agent's jar, where no other class loader finds them. The
 * application may bring any version of the same libraries: neither sees the other's.
 *
 * <p>Its parent is the platform loader, never the application's. Own classes come first, but for the packages of the JDK; the hook classes
 * are not in {@code engine/} and come from the boot loader. Parallel capable. The jar stays open as long as the JVM lives.
 */
public final class EngineClassLoader extends ClassLoader {

    /** Where the classes of this loader lie in the jar. */
    public static final String PREFIX = "engine/";

    private static final String NAME = EngineClassLoader.class.getName();

    static {
        registerAsParallelCapable();
    }

    private final File jar;
    /** Written once by the class initialiser of the engine's start, read by the thread that ran it. */
    private @Nullable BiFunction<String, Instrumentation, String> start;

    private final ZipFile zip;
    private final ProtectionDomain domain;

    private EngineClassLoader(File jar, URL location) throws IOException {
        super("rekindle", getPlatformClassLoader());
        this.jar = jar;
        // The JVM has the agent's jar open already: the table of contents is shared, not read again.
        this.zip = new ZipFile(jar);
        this.domain = new ProtectionDomain(new CodeSource(location, (Certificate @Nullable []) null), null, this, null);
    }

    /**
     * Initialises the named class, which in its initialiser hands over what it wants called: making an instance by reflection instead
     * costs every start several milliseconds.
     */
    BiFunction<String, Instrumentation, String> start(String className) throws ClassNotFoundException {
        Class.forName(className, true, this);
        return Objects.requireNonNull(start, className);
    }

    /** To be called from the initialiser of the class that starts the engine. */
    public void startWith(BiFunction<String, Instrumentation, String> newStart) {
        start = newStart;
    }

    /** Opens the jar that this class came from. */
    static EngineClassLoader open() {
        URL location =
                EngineClassLoader.class.getProtectionDomain().getCodeSource().getLocation();
        try {
            return new EngineClassLoader(new File(location.toURI()), location);
        } catch (IOException | URISyntaxException | IllegalArgumentException unreadable) {
            throw new IllegalStateException(
                    "cannot open the agent's jar: file=" + location + " expected=a readable local file", unreadable);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.equals(NAME)) {
            return EngineClassLoader.class; // the one class that both sides know
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                ZipEntry entry = isPlatform(name) ? null : zip.getEntry(PREFIX + name.replace('.', '/') + ".class");
                loaded = entry == null ? getParent().loadClass(name) : define(name, entry);
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    private static boolean isPlatform(String name) {
        return name.startsWith("java.") || name.startsWith("jdk.") || name.startsWith("sun.");
    }

    private Class<?> define(String name, ZipEntry entry) throws ClassNotFoundException {
        byte[] bytes;
        try {
            bytes = read(entry);
        } catch (IOException unreadable) {
            throw new ClassNotFoundException(
                    "cannot read " + entry.getName() + " of " + jar + ": was the jar replaced while in use?",
                    unreadable);
        }
        return defineClass(name, bytes, 0, bytes.length, domain);
    }

    private byte[] read(ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    /** The bytes of any entry of the jar, outside {@link #PREFIX} too; null if there is none. */
    public byte @Nullable [] readEntry(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        return entry == null ? null : read(entry);
    }

    /** The agent's jar. */
    public File jar() {
        return jar;
    }

    @Override
    public @Nullable URL getResource(String name) {
        URL own = findResource(name);
        return own == null ? getParent().getResource(name) : own;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        List<URL> found = new ArrayList<>();
        URL own = findResource(name);
        if (own != null) {
            found.add(own);
        }
        found.addAll(Collections.list(getParent().getResources(name)));
        return Collections.enumeration(found);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        try {
            byte[] own = readEntry(PREFIX + name);
            return own == null ? getParent().getResourceAsStream(name) : new ByteArrayInputStream(own);
        } catch (IOException unreadable) {
            return null; // what the contract of ClassLoader asks for
        }
    }

    @Override
    protected @Nullable URL findResource(String name) {
        if (zip.getEntry(PREFIX + name) == null) {
            return null;
        }
        try {
            return new URL("jar:" + jar.toURI() + "!/" + PREFIX + name);
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL own = findResource(name);
        return own == null ? Collections.emptyEnumeration() : Collections.enumeration(List.of(own));
    }
}
