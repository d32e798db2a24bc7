package io.rekindle.hook;

/** Stands for one unit that others may have to wait for; done once what it had encoded is published. */
final class Ticket {
    private volatile boolean done; // set once by the unit's thread

    boolean isDone() {
        return done;
    }

    void done() {
        done = true;
    }
}
