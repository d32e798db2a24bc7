package io.rekindle.hook;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/**
 * Stands in for the lock methods of {@code java.util.concurrent.locks} and for {@code Object.wait} where woven code calls them: each
 * does what the original does and tells the unit which locks its thread holds. The weaver replaces a call by the method of the same name here,
 * the receiver as first argument and the unit as last.
 */
@SuppressWarnings("WaitNotInLoop") // the loop is where the original call was
public final class Locks {
    private Locks() {}

    public static void lock(Lock lock, Unit unit) {
        lock.lock();
        acquired(lock, unit);
    }

    /** Whatever fails here (the stack may be at its end), a lock that the caller does not know to hold must not stay locked. */
    private static void acquired(Lock lock, Unit unit) {
        try {
            unit.acquired(lock);
        } catch (Throwable t) {
            lock.unlock();
            throw t;
        }
    }

    private static void acquired(StampedLock lock, long stamp, Unit unit) {
        try {
            unit.acquired(lock);
        } catch (Throwable t) {
            lock.unlockWrite(stamp);
            throw t;
        }
    }

    public static void lockInterruptibly(Lock lock, Unit unit) throws InterruptedException {
        lock.lockInterruptibly();
        acquired(lock, unit);
    }

    public static boolean tryLock(Lock lock, Unit unit) {
        boolean locked = lock.tryLock();
        if (locked) {
            acquired(lock, unit);
        }
        return locked;
    }

    public static boolean tryLock(Lock lock, long time, TimeUnit timeUnit, Unit unit) throws InterruptedException {
        boolean locked = lock.tryLock(time, timeUnit);
        if (locked) {
            acquired(lock, unit);
        }
        return locked;
    }

    public static void unlock(Lock lock, Unit unit) {
        try {
            Hook.lockExit(lock, unit);
        } finally {
            lock.unlock();
        }
    }

    public static void await(Condition condition, Unit unit) throws InterruptedException {
        Hook.allLocksReleased(unit);
        condition.await();
    }

    public static void awaitUninterruptibly(Condition condition, Unit unit) {
        Hook.allLocksReleased(unit);
        condition.awaitUninterruptibly();
    }

    public static long awaitNanos(Condition condition, long nanos, Unit unit) throws InterruptedException {
        Hook.allLocksReleased(unit);
        return condition.awaitNanos(nanos);
    }

    public static boolean await(Condition condition, long time, TimeUnit timeUnit, Unit unit)
            throws InterruptedException {
        Hook.allLocksReleased(unit);
        return condition.await(time, timeUnit);
    }

    public static boolean awaitUntil(Condition condition, java.util.Date deadline, Unit unit)
            throws InterruptedException {
        Hook.allLocksReleased(unit);
        return condition.awaitUntil(deadline);
    }

    public static void wait(Object monitor, Unit unit) throws InterruptedException {
        Hook.waiting(monitor, unit);
        monitor.wait();
    }

    public static void wait(Object monitor, long millis, Unit unit) throws InterruptedException {
        Hook.waiting(monitor, unit);
        monitor.wait(millis);
    }

    public static void wait(Object monitor, long millis, int nanos, Unit unit) throws InterruptedException {
        Hook.waiting(monitor, unit);
        monitor.wait(millis, nanos);
    }

    public static long writeLock(StampedLock lock, Unit unit) {
        long stamp = lock.writeLock();
        acquired(lock, stamp, unit);
        return stamp;
    }

    public static long writeLockInterruptibly(StampedLock lock, Unit unit) throws InterruptedException {
        long stamp = lock.writeLockInterruptibly();
        acquired(lock, stamp, unit);
        return stamp;
    }

    public static long tryWriteLock(StampedLock lock, Unit unit) {
        long stamp = lock.tryWriteLock();
        if (stamp != 0) {
            acquired(lock, stamp, unit);
        }
        return stamp;
    }

    public static long tryWriteLock(StampedLock lock, long time, TimeUnit timeUnit, Unit unit)
            throws InterruptedException {
        long stamp = lock.tryWriteLock(time, timeUnit);
        if (stamp != 0) {
            acquired(lock, stamp, unit);
        }
        return stamp;
    }

    public static void unlockWrite(StampedLock lock, long stamp, Unit unit) {
        try {
            Hook.lockExit(lock, unit);
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    public static void unlock(StampedLock lock, long stamp, Unit unit) {
        try {
            Hook.lockExit(lock, unit);
        } finally {
            lock.unlock(stamp);
        }
    }

    /** Whether the calling thread holds the lock; true where the lock cannot tell. */
    static boolean isHeld(Object lock) {
        if (lock instanceof ReentrantLock reentrant) {
            return reentrant.isHeldByCurrentThread();
        }
        if (lock instanceof ReentrantReadWriteLock.WriteLock write) {
            return write.isHeldByCurrentThread();
        }
        if (lock instanceof StampedLock stamped) {
            return stamped.isWriteLocked();
        }
        return lock instanceof Lock || Thread.holdsLock(lock);
    }
}
