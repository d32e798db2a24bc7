package com.acme.town;

import io.rekindle.ContextKey;
import io.rekindle.Recoverable;

/** Money goes from one to another under both locks. */
@Recoverable
public final class Account extends Station {
    @ContextKey
    private final int number;

    private long balance = 1_000;

    public Account(int number) {
        this.number = number;
    }

    /** Gives the version it made here, and the one it made there. */
    public long[] sendTo(Account other, int worker, long amount) {
        Account first = number < other.number ? this : other;
        Account second = first == this ? other : this;
        synchronized (first) {
            synchronized (second) {
                long here = book(worker, -amount);
                long there = other.book(worker, amount);
                return new long[] {here, there};
            }
        }
    }

    private long book(int worker, long amount) {
        long version = change(worker);
        balance += amount;
        return version;
    }

    /** A booking of that amount. */
    @Override
    public synchronized long perform(int worker, long amount) {
        return book(worker, amount);
    }

    public synchronized long balance() {
        return balance;
    }

    @Override
    protected void describeTo(StringBuilder text) {
        text.append(number).append(": ").append(balance);
    }
}
