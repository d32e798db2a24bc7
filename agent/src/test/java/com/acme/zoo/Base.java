package com.acme.zoo;

/** Woven because a context extends it. */
class Base {
    protected int shared;
    private final int own;

    Base(int own) {
        this.own = own > 5 ? own : -own;
        shared = 1;
    }

    int own() {
        return own;
    }
}
