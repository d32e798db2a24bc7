package com.acme.load;

/** One field. */
public final class Cell {
    long value;
}
