package io.rekindle.agent.weave;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Weaves application classes as they load. Add it as not able to retransform: it adds members.
 *
 * <p>Never throws: a class that cannot be woven is left as it is, told to the listener once and counted. Waits, bounded, for the index
 * of the class path when the first application class loads. Thread-safe.
 */
public final class Weaver implements ClassFileTransformer {
    private static final long INDEX_WAIT_MILLIS = 30_000;
    private static final @Nullable ClassLoader OWN_LOADER = Weaver.class.getClassLoader();

    private final ClassPathIndex index;
    private final WeaverListener listener;
    private final @Nullable String dumpDirectory;
    private final Map<String, String> told = new ConcurrentHashMap<>();
    private volatile boolean indexIsLate;

    public Weaver(ClassPathIndex index, WeaverListener listener) {
        this(index, listener, null);
    }

    /** @param dumpDirectory where every woven class is written too, or null */
    public Weaver(ClassPathIndex index, WeaverListener listener, @Nullable String dumpDirectory) {
        this.index = index;
        this.listener = listener;
        this.dumpDirectory = dumpDirectory;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String className,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (loader == null || className == null || !index.classification().isApplication(className)) {
            return null;
        }
        try {
            if (isOurs(loader) || !isIndexReady() || !index.hasAnythingToWeave()) {
                return null;
            }
            if (redefined != null && WovenClasses.lookUp(loader, className) == null) {
                return null; // members cannot be added to a class that was defined without
            }
            WovenClass woven = classify(loader, className, classFile);
            return woven == null ? null : weave(loader, woven, classFile);
        } catch (Throwable t) {
            tellNotWoven(className, t instanceof CannotWeaveException ? t.getMessage() : "weaving failed", t);
            return null;
        }
    }

    /**
     * Whether a class of that name (binary) would be woven if this loader defined it, as far as that can be told without its class
     * file.
     *
     * @param loader never the boot loader
     */
    public boolean shouldWeave(String className, ClassLoader loader) {
        return !isOurs(loader)
                && index.shouldWeave(className)
                && (!isGenerated(className) || index.woven(className.replace('.', '/')) != null);
    }

    private static boolean isOurs(ClassLoader loader) {
        return (loader == OWN_LOADER && loader != ClassLoader.getSystemClassLoader())
                || loader == ClassLoader.getPlatformClassLoader();
    }

    private boolean isIndexReady() {
        if (index.isComplete()) {
            return true;
        }
        if (indexIsLate) {
            return false;
        }
        if (index.await(INDEX_WAIT_MILLIS)) {
            return true;
        }
        if (!Thread.currentThread().isInterrupted()) {
            indexIsLate = true;
            listener.problem("classes are not woven until the class path is read, which took more than "
                    + INDEX_WAIT_MILLIS + " ms");
        }
        return false;
    }

    private @Nullable WovenClass classify(ClassLoader loader, String className, byte[] classFile)
            throws CannotWeaveException {
        WovenClass expected = index.woven(className);
        if (expected != null) {
            return describe(loader, classFile, expected);
        }
        Classification classification = index.classification();
        if (isGenerated(className)) {
            return null;
        }
        ClassScan scan = new ClassScan();
        if (!scan.scan(classFile)) {
            return null;
        }
        if (!classification.mayConcern(className, scan)) {
            return null;
        }
        ClassFacts facts = ClassParser.parse(classFile);
        classification.addLoaded(facts);
        return classification.isWoven(className)
                ? classification.describe(facts, Catalog.seenFrom(index, loader))
                : null;
    }

    /** The class of the class path may reach us changed by another agent, or be another of the same name. */
    private WovenClass describe(ClassLoader loader, byte[] classFile, WovenClass expected) throws CannotWeaveException {
        ClassFacts facts = ClassParser.parse(classFile);
        if (facts.field(HookNames.ENTRY_FIELD) != null) {
            throw new CannotWeaveException("it is woven already");
        }
        WovenClass actual = index.classification().describe(facts, Catalog.seenFrom(index, loader));
        for (int bit = 0; bit < expected.fields().size(); bit++) {
            WovenClass.TrackedField field = expected.fields().get(bit);
            if (bit >= actual.fields().size()
                    || !actual.fields().get(bit).name().equals(field.name())
                    || !actual.fields().get(bit).descriptor().equals(field.descriptor())) {
                throw new CannotWeaveException(
                        "its fields differ from those of the class of that name on the class path");
            }
        }
        return actual;
    }

    /** Proxies and the like, made at run time in the package of the class that they stand for. */
    private static boolean isGenerated(String className) {
        return className.contains("$$")
                || className.contains("$ByteBuddy$")
                || className.contains("$MockitoMock$")
                || className.contains("$HibernateProxy$")
                || className.contains("$Proxy");
    }

    private byte[] weave(ClassLoader loader, WovenClass woven, byte[] classFile) throws CannotWeaveException {
        Catalog catalog = new Catalog(index, loader, woven);
        byte[] bytes = ClassWeaver.weave(classFile, woven, catalog);
        boolean madeByState = woven.hasEntry() && !woven.isRecord();
        WovenClasses.add(loader, madeByState ? woven.with(PlainConstructors.in(classFile, catalog)) : woven);
        if (dumpDirectory != null) {
            dump(dumpDirectory, woven, bytes);
        }
        return bytes;
    }

    private void dump(String directory, WovenClass woven, byte[] bytes) {
        File file = new File(directory, woven.internalName() + ".class");
        File parent = file.getParentFile();
        if (parent != null && !parent.isDirectory() && !parent.mkdirs() && !parent.isDirectory()) {
            tellDump("cannot make " + parent);
            return;
        }
        try (FileOutputStream out = new FileOutputStream(file)) {
            out.write(bytes);
        } catch (IOException e) {
            tellDump(e.toString());
        }
    }

    private void tellDump(String reason) {
        if (told.put("", "") == null) {
            listener.problem("woven classes are not written to " + dumpDirectory + ": " + reason);
        }
    }

    private void tellNotWoven(String className, @Nullable String reason, Throwable cause) {
        if (told.put(className, className) == null) {
            listener.notWoven(
                    Classification.binary(className),
                    reason == null ? "weaving failed" : reason,
                    cause instanceof CannotWeaveException ? null : cause);
        }
    }
}
