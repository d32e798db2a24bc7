package com.acme.stories;

import com.acme.front.Console;
import io.rekindle.NotRecovered;
import io.rekindle.Recoverable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Objects that no constructor of the program makes anew, with fields that are not recovered: {@code add name}, {@code show name},
 * {@code made}.
 */
public final class Children {
    @Recoverable
    private static final Map<String, Child> CHILDREN = new ConcurrentHashMap<>();

    private static int made;

    private Children() {}

    private static class Parent {
        private final transient Object monitor = new Object();
        final transient int limit = 5;

        final int count(int of) {
            synchronized (monitor) {
                return of + limit;
            }
        }
    }

    private static class Child extends Parent {
        private int number;
        private transient List<String> cache = new ArrayList<>();

        @NotRecovered
        private final List<String> seen = new ArrayList<>();

        private final Semaphore permits = new Semaphore(3);
        private final Runnable next = this::increment;
        private Counted counted;

        private void increment() {
            number++;
        }

        private String add() {
            if (counted == null) {
                counted = new Counted();
            }
            next.run();
            cache.add("x");
            seen.add("y");
            return "" + number;
        }

        private String show() {
            return number + " " + cache + seen + permits.availablePermits() + " " + count(number) + " " + counted.list;
        }
    }

    /** One whose constructor does more than to store: it is not run for a recovered instance. */
    private static class Counted {
        private transient List<String> list = new ArrayList<>();

        Counted() {
            made++;
        }
    }

    public static void main(String[] args) throws Exception {
        Console.run((command, arguments) -> switch (command) {
            case "add" ->
                CHILDREN.computeIfAbsent(arguments[0], name -> new Child()).add();
            case "show" -> CHILDREN.get(arguments[0]).show();
            case "made" -> "" + made;
            default -> throw new IllegalArgumentException(command);
        });
    }
}
