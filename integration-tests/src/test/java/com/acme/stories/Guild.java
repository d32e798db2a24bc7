package com.acme.stories;

import com.acme.front.Console;
import io.rekindle.ContextKey;
import io.rekindle.Recoverable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Contexts that hold collections which are classes of their own: {@code change step} adds to each, {@code show} prints all they hold and what
 * they have counted.
 */
@SuppressWarnings({"JdkObsolete", "PMD", "NonApiType"})
public final class Guild {
    static final class Trail extends ArrayList<String> {
        private static final long serialVersionUID = 1;
        int adds;

        @Override
        public boolean add(String line) {
            adds++;
            return super.add(line.strip() + ";");
        }

        @Override
        public void clear() {
            throw new IllegalStateException("a trail is never cleared");
        }
    }

    static final class Chain extends LinkedList<String> {
        private static final long serialVersionUID = 1;
        int adds;

        @Override
        public boolean add(String line) {
            adds++;
            return super.add(line);
        }

        @Override
        public void addLast(String line) {
            super.addLast(line + "!");
        }
    }

    static final class Window extends ArrayDeque<String> {
        private static final long serialVersionUID = 1;
        int dropped;

        @Override
        public void addLast(String line) {
            if (size() == 3) {
                removeFirst();
                dropped++;
            }
            super.addLast(line + "w");
        }

        @Override
        public boolean add(String line) {
            addLast(line);
            return true;
        }
    }

    static final class Audit extends HashMap<String, String> {
        private static final long serialVersionUID = 1;
        int puts;

        @Override
        public String put(String key, String value) {
            puts++;
            return super.put(key + "!", value);
        }
    }

    static final class Aliases extends TreeMap<String, String> {
        private static final long serialVersionUID = 1;

        @Override
        public String put(String key, String value) {
            return super.put(key.toLowerCase(Locale.ROOT) + "!", value);
        }
    }

    static final class Recent extends LinkedHashMap<String, String> {
        private static final long serialVersionUID = 1;
        int puts;

        @Override
        public String put(String key, String value) {
            puts++;
            return super.put(key + "!", value);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > 3;
        }
    }

    static final class Stock extends ConcurrentHashMap<String, Integer> {
        private static final long serialVersionUID = 1;
        int total;

        void count(String key) {
            merge(key, 1, Integer::sum);
            total++;
        }
    }

    static final class Tags extends LinkedHashSet<String> {
        private static final long serialVersionUID = 1;
        int adds;

        @Override
        public boolean add(String tag) {
            adds++;
            return super.add(tag + "+");
        }
    }

    static final class Marks extends HashSet<String> {
        private static final long serialVersionUID = 1;
        int adds;

        @Override
        public boolean add(String tag) {
            adds++;
            return super.add(tag + "+");
        }
    }

    static final class Ranks extends TreeSet<String> {
        private static final long serialVersionUID = 1;
        int adds;

        @Override
        public boolean add(String tag) {
            adds++;
            return super.add(tag + "+");
        }
    }

    static final class Heap extends PriorityQueue<String> {
        private static final long serialVersionUID = 1;
        int offers;

        Heap() {
            super(Comparator.reverseOrder());
        }

        @Override
        public boolean offer(String element) {
            offers++;
            return super.offer(element + "!");
        }
    }

    static final class Pile extends Stack<String> {
        private static final long serialVersionUID = 1;

        void put(String element) {
            push(element);
        }
    }

    static final class Shared extends CopyOnWriteArrayList<String> {
        private static final long serialVersionUID = 1;
        int adds;

        @Override
        public boolean add(String element) {
            adds++;
            return super.add(element + "!");
        }
    }

    static final class Line extends ConcurrentLinkedQueue<String> {
        private static final long serialVersionUID = 1;
    }

    static final class Options extends Properties {
        private static final long serialVersionUID = 1;
        String title = "";
    }

    @Recoverable
    static final class Hall {
        @ContextKey
        private final String name;

        private final Trail trail = new Trail();
        private final Chain chain = new Chain();
        private final Window window = new Window();
        private final Audit audit = new Audit();
        private final Aliases aliases = new Aliases();
        private final Recent recent = new Recent();
        private final Stock stock = new Stock();
        private final Tags tags = new Tags();
        private final Marks marks = new Marks();
        private final Ranks ranks = new Ranks();
        private final Heap heap = new Heap();
        private final Pile pile = new Pile();
        private final Shared shared = new Shared();
        private final Line line = new Line();
        private final Options options = new Options();

        Hall(String name) {
            this.name = name;
        }

        synchronized void change(String step) {
            for (Collection<String> each : List.of(trail, chain, window, tags, marks, ranks)) {
                each.add("a" + step);
                each.add("b" + step);
                each.remove("a" + step);
            }
            chain.addLast("c" + step);
            trail.remove(0);
            for (Map<String, String> each : List.of(audit, aliases, recent)) {
                each.put("A" + step, "1");
                each.put("B" + step, "2");
                each.remove("A" + step);
            }
            stock.count("nails");
            for (Collection<String> each : List.of(heap, shared, line)) {
                each.add("a" + step);
            }
            pile.put("p" + step);
            options.setProperty("o", step);
            options.title = "title" + step;
        }

        synchronized String show() {
            return name + " " + trail + trail.adds + chain + chain.adds + window + window.dropped
                    + new TreeMap<>(audit) + audit.puts + aliases + recent + recent.puts + stock + stock.total + tags
                    + tags.adds + new TreeSet<>(marks) + marks.adds + ranks + ranks.adds
                    + new TreeSet<>(heap) + heap.peek() + heap.offers + pile + shared + shared.adds + line + options
                    + options.title;
        }
    }

    @Recoverable
    private static final Map<String, Hall> HALLS = new ConcurrentHashMap<>();

    private Guild() {}

    public static void main(String[] args) throws Exception {
        Hall own = new Hall("own");
        Hall kept = HALLS.computeIfAbsent("kept", Hall::new);
        Console.run((command, arguments) -> switch (command) {
            case "change" -> {
                own.change(arguments[0]);
                kept.change(arguments[0]);
                yield own.show() + kept.show();
            }
            case "show" -> own.show() + kept.show();
            default -> throw new IllegalArgumentException(command);
        });
    }
}
