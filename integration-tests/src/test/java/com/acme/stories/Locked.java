package com.acme.stories;

import com.acme.front.Console;
import io.rekindle.Atomic;
import io.rekindle.Recoverable;
import java.util.concurrent.locks.ReentrantLock;

/** Methods that say a line in their middle and never end: {@code release}, {@code nested}, {@code lock}, {@code atomic}. */
@Recoverable
public final class Locked {
    private final Object inner = new Object();
    private final transient ReentrantLock lock = new ReentrantLock();
    private int before;
    private int within;
    private int after;

    public static void main(String[] args) throws Exception {
        Locked locked = new Locked();
        Console.run((command, arguments) -> switch (command) {
            case "release" -> locked.release();
            case "nested" -> locked.nested();
            case "lock" -> locked.lock();
            case "atomic" -> locked.atomic();
            case "long" -> locked.longLoop();
            case "show" -> locked.show();
            default -> throw new IllegalArgumentException(command);
        });
    }

    private String release() throws Exception {
        before++;
        synchronized (this) {
            within++;
        }
        after++;
        return stay();
    }

    private String nested() throws Exception {
        synchronized (this) {
            before++;
            synchronized (inner) {
                within++;
            }
            after++;
            return stay();
        }
    }

    private String lock() throws Exception {
        lock.lock();
        try {
            lock.lock();
            try {
                within++;
            } finally {
                lock.unlock();
            }
            before++;
        } finally {
            lock.unlock();
        }
        after++;
        return stay();
    }

    @Atomic
    private String atomic() throws Exception {
        synchronized (this) {
            within++;
        }
        return stay();
    }

    /** A consumer's loop: it never returns, and calls. */
    private String longLoop() throws Exception {
        long rounds = 0;
        while (true) {
            step();
            rounds++;
            if (rounds == 1) {
                Console.say("looping");
            }
        }
    }

    private void step() {
        within = 7;
    }

    private String stay() throws Exception {
        Console.say("in the middle");
        new java.util.concurrent.CountDownLatch(1).await();
        return "never";
    }

    private String show() {
        synchronized (this) {
            return before + " " + within + " " + after;
        }
    }
}
