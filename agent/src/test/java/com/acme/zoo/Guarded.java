package com.acme.zoo;

import io.rekindle.Recoverable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/** Locks of java.util.concurrent. */
@Recoverable
@SuppressWarnings({"unused", "LockNotBeforeTry"})
class Guarded {
    private final transient ReentrantLock lock = new ReentrantLock();
    private final transient Condition condition = lock.newCondition();
    private final transient ReentrantReadWriteLock readWrite = new ReentrantReadWriteLock();
    private final transient StampedLock stamped = new StampedLock();
    private int a;
    private int b;

    void reentrant() {
        lock.lock();
        try {
            a++;
            lock.lock();
            try {
                a++;
            } finally {
                lock.unlock();
            }
            a++;
        } finally {
            lock.unlock();
        }
        b++;
    }

    boolean tried(Lock any) throws InterruptedException {
        if (!any.tryLock(1, TimeUnit.SECONDS)) {
            return false;
        }
        try {
            a++;
            return true;
        } finally {
            any.unlock();
            b++;
        }
    }

    void writing() {
        readWrite.writeLock().lock();
        a++;
        readWrite.writeLock().unlock();
        b++;
    }

    void stamping() {
        long stamp = stamped.writeLock();
        a++;
        stamped.unlockWrite(stamp);
        b++;
    }

    @SuppressWarnings("WaitNotInLoop")
    void waiting() throws InterruptedException {
        lock.lock();
        try {
            a++;
            boolean unused = condition.await(1, TimeUnit.MILLISECONDS);
            b++;
        } finally {
            lock.unlock();
        }
    }
}
