package com.acme.zoo;

import io.rekindle.Recoverable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Classes whose no-argument constructors do nothing but store, and others that do more. */
@SuppressWarnings({"unused", "serial"})
class Makings {
    static int made;
    static final List<Object> ALL = new ArrayList<>();

    enum Colour {
        RED
    }

    /** All that is harmless. */
    static class Plain {
        final List<String> list = Collections.synchronizedList(new ArrayList<>());
        private final transient Object monitor = new Object();
        protected int number = 3 * 4 + 1;
        long large = 7L << 2;
        double ratio = 1.5;
        Integer boxed = 5;
        String text = "text";
        int[] cells = {1, 2, 3};
        String[][] names = new String[2][3];
        Colour colour = Colour.RED;
        BigDecimal zero = BigDecimal.ZERO;
        TimeUnit unit = TimeUnit.SECONDS;
        Runnable run = this::touch;
        Runnable free = () -> {};
        final Semaphore semaphore = new Semaphore(3, true);
        Plain self = this;
        int same = number;

        void touch() {
            number++;
        }
    }

    /** By way of another constructor, private ones included. */
    static class Delegating extends Plain {
        final Map<String, Integer> map;
        final int size;

        Delegating() {
            this(new HashMap<>(), 9);
        }

        private Delegating(Map<String, Integer> map, int size) {
            this.map = map;
            this.size = size;
        }
    }

    static class OfTheJdk extends ReentrantLock {
        transient int held = 2;
    }

    static class Counts {
        final int number;

        Counts() {
            number = ++made;
        }
    }

    static class Reads {
        final int number = made;
    }

    static class Escapes {
        Escapes() {
            ALL.add(this);
        }
    }

    static class Calls {
        int number = compute();

        int compute() {
            return 1;
        }
    }

    static class Branches {
        int number;

        Branches() {
            if (number == 0) {
                number = 1;
            }
        }
    }

    static class Starts {
        final Thread thread = new Thread(() -> {});
    }

    static class OfCounts {
        final Counts counts = new Counts();
    }

    static class OfPlain {
        final Plain plain = new Plain();
        final Delegating delegating = new Delegating();
    }

    static class OfItself {
        final OfItself next = new OfItself();
    }

    @Recoverable
    static class Context {
        int number;
    }

    static class OfContext {
        final Context context = new Context();
    }

    static class LambdaEscapes {
        final Semaphore semaphore = new Semaphore(1);
        final Object keeper = Collections.synchronizedCollection(List.of((Runnable) this::touch));

        void touch() {}
    }

    static class WritesOther {
        WritesOther(Plain other) {
            other.number = 4;
        }

        WritesOther() {
            this(new Plain());
        }
    }

    static class AboveIsNot extends Counts {
        int extra = 1;
    }
}
