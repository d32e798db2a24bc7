package io.rekindle.agent.weave;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All application classes of the class path and what is to be woven, known before the first of them loads. Built on threads of its own
 * from {@link #start} on; whoever asks before it is complete waits by {@link #await}.
 *
 * <p>Where nothing is marked, only the constant pools of application classes have been looked at and nothing is kept. Thread-safe.
 */
public final class ClassPathIndex implements FactsSource {
    private static final int MAX_THREADS = 4;

    private final String classPath;
    private final WeaverListener listener;
    private final @Nullable IndexCache cache;
    private final Classification classification;
    private final CountDownLatch complete = new CountDownLatch(1);

    private final Builder builder = new Builder();

    /** Parts not scanned yet; guarded by itself, with {@link #unfinished}. */
    private final ArrayDeque<ClassPathPart> open = new ArrayDeque<>();

    private int unfinished;

    /** Written before {@link #complete} opens, not changed after. */
    private Map<String, AppClass> classes = Map.of();

    private boolean anythingToWeave;
    private int scannedClasses;
    private long nanos;

    private final Map<String, ClassFacts> facts = new ConcurrentHashMap<>();
    private final Map<String, String> unreadable = new ConcurrentHashMap<>();
    private final Map<String, WovenClass> described = new ConcurrentHashMap<>();

    /** The class path of this JVM, with the modules of its module path, as the constructor takes it. */
    public static String classPathOfThisJvm() {
        String classPath = System.getProperty("java.class.path", "");
        String modulePath = System.getProperty("jdk.module.path");
        return modulePath == null ? classPath : ClassPathPart.withModules(classPath, modulePath);
    }

    /** @param classPath as the system property {@code java.class.path} has it */
    public ClassPathIndex(String classPath, WeaveOptions options, WeaverListener listener) {
        this.classPath = classPath;
        this.listener = listener;
        this.cache = options.cacheFile() == null ? null : new IndexCache(options.cacheFile(), options);
        this.classification = new Classification(options, this, listener);
    }

    /** Starts the threads that build the index; they end when it is complete. */
    public void start() {
        builder.start();
    }

    /** Waits until nothing of it runs any more, the writing of the cache included; for tests. */
    boolean awaitEnd(long timeoutMillis) {
        try {
            builder.join(timeoutMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !builder.isAlive() && isComplete();
    }

    /** Waits until the index is complete; false if it is not by then, or if the thread is interrupted (it stays so). */
    public boolean await(long timeoutMillis) {
        if (complete.getCount() == 0) {
            return true;
        }
        try {
            return complete.await(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return complete.getCount() == 0;
        }
    }

    boolean isComplete() {
        return complete.getCount() == 0;
    }

    /** Whether any class is marked, by annotation or by settings. Meaningful once {@link #await} gave true; else true. */
    public boolean hasAnythingToWeave() {
        return !isComplete() || anythingToWeave;
    }

    /** Whether a class of that name (binary, with dots) should be woven, as far as its name and the class path tell. */
    public boolean shouldWeave(String className) {
        return isComplete() && anythingToWeave && classification.isWoven(className.replace('.', '/'));
    }

    /** The present name of a class that had this one in an earlier version, both binary; null if none says so, or more than one. */
    public @Nullable String renamed(String formerName) {
        return classification.formerNames().renamed(formerName);
    }

    /** How many class files were looked at, those known from the cache included. */
    public int scannedClasses() {
        return scannedClasses;
    }

    /** How long building took, in nanoseconds. */
    public long buildNanos() {
        return nanos;
    }

    Classification classification() {
        return classification;
    }

    @Override
    public @Nullable ClassFacts facts(String name) {
        ClassFacts known = facts.get(name);
        if (known != null) {
            return known;
        }
        AppClass found = classes.get(name);
        if (found == null || unreadable.containsKey(name)) {
            return null;
        }
        try {
            ClassFacts read = ClassParser.parse(ClassPathPart.read(found));
            facts.put(name, read);
            return read;
        } catch (IOException | RuntimeException e) {
            if (unreadable.put(name, name) == null) {
                listener.notWoven(Classification.binary(name), "its class file cannot be read", e);
            }
            return null;
        }
    }

    /** What the class of the class path is woven as; null if it is not woven or not of the class path. */
    @Nullable
    WovenClass woven(String name) {
        WovenClass known = described.get(name);
        if (known != null) {
            return known;
        }
        if (!classes.containsKey(name) || !classification.isWoven(name)) {
            return null;
        }
        ClassFacts read = facts(name);
        if (read == null) {
            return null;
        }
        WovenClass woven = classification.describe(read, this);
        described.put(name, woven);
        return woven;
    }

    private void build() {
        long start = System.nanoTime();
        List<ClassPathPart> parts = ClassPathPart.of(classPath, listener);
        synchronized (open) {
            for (int i = 0; i < parts.size(); i++) {
                open.add(parts.get(i)); // addAll would be the JVM's first lambda: milliseconds
            }
            unfinished = parts.size();
        }
        if (cache != null) {
            cache.load();
        }
        int threads = Math.min(
                MAX_THREADS, Math.min(parts.size(), Runtime.getRuntime().availableProcessors()));
        for (int i = 1; i < threads; i++) {
            new Scanner().start();
        }
        scanParts();
        awaitParts();
        Map<String, AppClass> found = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).addTo(found);
        }
        scannedClasses = found.size();
        if (classification.marksAnything(found.values())) {
            classes = found;
            classification.addAll(found.values());
            anythingToWeave = classification.marksAnything();
        }
        classification.checkSettings(found.values());
        nanos = System.nanoTime() - start;
        complete.countDown();
        if (cache != null) {
            cache.store(parts, listener);
        }
    }

    private void scanParts() {
        ClassScan scan = new ClassScan();
        while (true) {
            ClassPathPart part;
            synchronized (open) {
                part = open.poll();
            }
            if (part == null) {
                return;
            }
            try {
                if (cache == null || !cache.fill(part)) {
                    part.scan(scan, classification);
                }
            } catch (IOException | RuntimeException e) {
                listener.problem("cannot read " + part.name() + " on the class path: " + e);
            } finally {
                synchronized (open) {
                    unfinished--;
                    open.notifyAll();
                }
            }
        }
    }

    private void awaitParts() {
        boolean interrupted = false;
        synchronized (open) {
            while (unfinished > 0) {
                try {
                    open.wait();
                } catch (InterruptedException e) {
                    interrupted = true; // nobody has a reason to: the index must be complete all the same
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Builder extends Thread {
        Builder() {
            super(null, null, "rekindle-index", 0, false);
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                build();
            } catch (RuntimeException | Error e) {
                listener.problem("cannot read the class path: " + e);
            } finally {
                complete.countDown();
            }
        }
    }

    private final class Scanner extends Thread {
        Scanner() {
            super(null, null, "rekindle-index-scan", 0, false);
            setDaemon(true);
        }

        @Override
        public void run() {
            scanParts();
        }
    }
}
