package com.acme.zoo;

import io.rekindle.Atomic;

/** Atomic methods, in a class that is nothing else. */
class Atomics {
    @Atomic
    static void both(Entrant first, Entrant second, Object lock) {
        synchronized (lock) {
            first.position++;
        }
        second.position++;
    }

    @Atomic
    int failing(Entrant entrant) {
        entrant.position = 7;
        throw new IllegalStateException("in atomic");
    }

    static void apart(Entrant first, Entrant second) {
        first.position++;
        second.position++;
    }
}
