package com.acme.bank;

import io.rekindle.ContextKey;
import io.rekindle.Recoverable;
import java.util.function.LongConsumer;

/** A context as people write them, for what weaving does to it. */
@Recoverable
@SuppressWarnings({"unused", "InfiniteRecursion"})
public class Account {
    @ContextKey
    private final String id;

    private long balance;
    private int operations;
    private double rate;
    private transient int cached;
    private Note last;

    public Account(String id) {
        this(id, 0);
    }

    public Account(String id, long balance) {
        this.id = id;
        this.balance = balance;
    }

    public String id() {
        return id;
    }

    public long balance() {
        return balance;
    }

    public void deposit(long amount) {
        balance += amount;
        count();
    }

    private void count() {
        operations++;
        cached++;
    }

    public void withdraw(long amount) {
        operations++;
        if (amount > balance) {
            throw new IllegalArgumentException("not enough");
        }
        balance -= amount;
    }

    public static void transfer(Account from, Account to, long amount) {
        from.balance -= amount;
        to.balance += amount;
    }

    public void remember(String text) {
        last = new Note(text, last);
        rate = last.length();
    }

    /** Goes out of stack within a unit. */
    public int dive(int depth) {
        operations = depth;
        return dive(depth + 1) + 1;
    }

    public LongConsumer depositor() {
        return amount -> {
            balance += amount;
            operations++;
        };
    }

    public synchronized void depositLocked(long amount) {
        balance += amount;
    }

    public void twoLocks(Object first, Object second) {
        synchronized (first) {
            balance++;
        }
        synchronized (second) {
            operations++;
        }
    }

    public void nestedLocks(Object first, Object second) {
        synchronized (first) {
            balance++;
            synchronized (second) {
                operations++;
            }
            rate++;
        }
    }

    public void failingUnderLock(Object lock) {
        synchronized (lock) {
            balance++;
            if (balance > 0) {
                throw new IllegalStateException("under lock");
            }
        }
    }

    public int waitingLoop(Object lock, int rounds) throws InterruptedException {
        int done = 0;
        synchronized (lock) {
            while (done < rounds) {
                done++;
                operations++;
                lock.wait(1);
            }
        }
        return done;
    }
}
