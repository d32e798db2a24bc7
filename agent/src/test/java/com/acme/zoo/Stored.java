package com.acme.zoo;

import io.rekindle.Recoverable;
import java.io.Serializable;
import java.util.function.IntSupplier;

/** Serializable without a serialVersionUID of its own. */
@Recoverable
@SuppressWarnings({"unused", "serial"})
public class Stored implements Serializable, Comparable<Stored> {
    private static final String TYPE = "stored".toUpperCase(java.util.Locale.ROOT);
    protected final int number;
    private final String name;
    public volatile long version;
    private transient int cache;

    public Stored(int number, String name) {
        this.number = number;
        this.name = name;
    }

    protected Stored() {
        this(0, "");
    }

    @Override
    public int compareTo(Stored other) {
        IntSupplier difference = () -> number - other.number;
        return difference.getAsInt();
    }

    static synchronized String type() {
        return TYPE;
    }
}
