package com.acme.load;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Makes objects as woven code does. */
public final class Factory {
    /** What can be made, in the order of {@link #make}. */
    public static final List<String> KINDS = List.of(
            "Cell (1 field)",
            "Session (5 fields) with its deque and map",
            "ArrayList",
            "ArrayDeque",
            "HashMap",
            "ConcurrentHashMap");

    private Factory() {}

    public static Object make(int kind) {
        return switch (kind) {
            case 0 -> new Cell();
            case 1 -> new Session();
            case 2 -> new ArrayList<Object>();
            case 3 -> new ArrayDeque<Object>();
            case 4 -> new HashMap<Object, Object>();
            case 5 -> new ConcurrentHashMap<Object, Object>();
            default -> throw new IllegalArgumentException("kind " + kind);
        };
    }
}
