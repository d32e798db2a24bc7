package io.rekindle.agent.start;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.IllegalClassFormatException;
import java.security.ProtectionDomain;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets no woven class out before what it calls is there: hook classes and an engine that takes commits. A class that would be woven
 * waits until {@code rekindle-start} opens or closes the gate, but not without bound; a class that would not passes at once.
 *
 * <p>Called by the JVM on every thread that loads a class, with that class's loading lock held; it waits there, and does nothing else.
 */
final class WeavingGate implements ClassFileTransformer {

    private static final long WAIT_MILLIS = 30_000;

    private final ClassFileTransformer weaver;
    private final CountDownLatch decided = new CountDownLatch(1);
    /** Written by rekindle-start before {@link #decided} is released, by waiters that gave up, and read after it. */
    private volatile boolean isOpen;

    private volatile boolean isGivenUp;

    WeavingGate(ClassFileTransformer weaver) {
        this.weaver = weaver;
    }

    /** Woven classes may call the hooks now. Gives false if a class has given up waiting, and was defined as it was. */
    boolean open() {
        isOpen = true;
        decided.countDown();
        return !isGivenUp;
    }

    /** No class is woven any more; those that wait go on as they are. */
    void close() {
        isOpen = false;
        decided.countDown();
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String className,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile)
            throws IllegalClassFormatException {
        if (loader == null || loader == WeavingGate.class.getClassLoader()) {
            return null;
        }
        byte[] woven = weaver.transform(loader, className, redefined, domain, classFile);
        return woven == null || !mayPass() ? null : woven;
    }

    private boolean mayPass() {
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS);
        try {
            while (!isGivenUp) {
                try {
                    if (decided.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        return isOpen;
                    }
                    isGivenUp = true;
                    Console.say("classes are not woven: the engine was not ready after " + WAIT_MILLIS + " ms");
                } catch (InterruptedException application) {
                    interrupted = true;
                }
            }
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
