package com.acme.zoo;

import io.rekindle.Recoverable;
import java.util.concurrent.locks.ReentrantLock;

/** Recursion without end under locks of every kind. */
@Recoverable
@SuppressWarnings({"unused", "InfiniteRecursion"})
class Deep {
    private int level;
    private final transient ReentrantLock lock = new ReentrantLock();

    int blocks(Object outer, Object inner) {
        synchronized (outer) {
            level++;
            synchronized (inner) {
                level++;
                return blocks(outer, inner) + 1;
            }
        }
    }

    synchronized int methods() {
        level++;
        return methods() + 1;
    }

    int locks() {
        lock.lock();
        try {
            level++;
            return locks() + 1;
        } finally {
            lock.unlock();
        }
    }

    synchronized void onceMore() {
        level = 1;
    }

    boolean isLocked() {
        return lock.isLocked();
    }

    void once() {
        level = 0;
    }
}
