package com.acme.zoo;

/** An interface with code in it. */
interface Counting {
    void counted(int by);

    default void twice(int by) {
        counted(by);
        counted(by);
    }
}
