package com.acme.zoo;

import io.rekindle.Recoverable;
import java.util.PriorityQueue;

/** Changes of a collection that is compared though its class is woven. */
@Recoverable
@SuppressWarnings("unused")
class Heaps {
    interface Pushing {
        void push(String element);
    }

    static final class Heap extends PriorityQueue<String> implements Pushing {
        private static final long serialVersionUID = 1;

        @Override
        public void push(String element) {
            super.add(element);
        }
    }

    private final Heap heap = new Heap();
    private final Pushing pushing = heap;

    void add() {
        heap.add("a");
    }

    void push() {
        pushing.push("b");
    }
}
