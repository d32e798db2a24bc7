package com.acme.stories;

import com.acme.front.Console;
import io.rekindle.Recoverable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code chain n} makes a chain of n links that ends in a cycle; {@code tangle} makes objects that refer to each other every way. */
@Recoverable
public final class Graph {

    private static final class Link {
        private final int number;
        private Link next;

        private Link(int number) {
            this.number = number;
        }
    }

    private static final class Knot {
        private Knot self;
        private Object[] all;
        private List<Object> list;
        private Map<Knot, Object> map;
    }

    private Link first;
    private Knot knot;

    public static void main(String[] args) throws Exception {
        Graph graph = new Graph();
        Console.run((command, arguments) -> switch (command) {
            case "chain" -> graph.chain(Integer.parseInt(arguments[0]));
            case "walk" -> graph.walk();
            case "tangle" -> graph.tangle();
            case "check" -> graph.check();
            default -> throw new IllegalArgumentException(command);
        });
    }

    private String chain(int length) {
        Link head = new Link(0);
        Link last = head;
        for (int i = 1; i < length; i++) {
            last.next = new Link(i);
            last = last.next;
        }
        last.next = head;
        first = head;
        return "" + length;
    }

    private String walk() {
        int steps = 0;
        for (Link link = first; link != null; link = link.next) {
            if (link.number != steps) {
                return "link " + steps + " has number " + link.number;
            }
            steps++;
            if (link.next == first) {
                return steps + " and back at the first";
            }
        }
        return steps + " and an end";
    }

    private String tangle() {
        Knot made = new Knot();
        made.self = made;
        made.list = new ArrayList<>();
        made.map = new HashMap<>();
        made.all = new Object[] {made, made.list, made.map, null};
        made.all[3] = made.all;
        made.list.add(made);
        made.list.add(made.list);
        made.list.add(made.map);
        made.map.put(made, made.all);
        knot = made;
        return check();
    }

    private String check() {
        Knot k = knot;
        return "" + (k.self == k && k.all[0] == k && k.all[1] == k.list && k.all[2] == k.map && k.all[3] == k.all)
                + (k.list.get(0) == k && k.list.get(1) == k.list && k.list.get(2) == k.map)
                + (k.map.get(k) == k.all);
    }
}
