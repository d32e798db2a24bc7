package com.acme.greeter;

import io.rekindle.Recoverable;

/** Counts its greetings; says when the first one was acknowledged. */
@Recoverable
public final class Greeter {
    private long greetings;

    public synchronized long greet() {
        return ++greetings;
    }

    public static void main(String[] args) {
        Greeter greeter = new Greeter();
        long count = greeter.greet();
        long committed = System.nanoTime();
        System.out.println("COMMITTED " + committed + ' ' + count);
    }
}
