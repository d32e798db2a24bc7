package com.acme.stories;

import com.acme.front.Console;
import io.rekindle.ContextKey;
import io.rekindle.Recoverable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicMarkableReference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.AtomicStampedReference;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A context for each kind of object of the JDK: {@code kinds} names them, {@code make kind}, {@code change kind step} writes to it in as
 * many ways as its type has, {@code show kind} prints all it holds.
 */
@SuppressWarnings({"JavaUtilDate", "JdkObsolete", "PMD"})
public final class Shelf {
    enum Colour {
        RED,
        GREEN,
        BLUE
    }

    private interface Change<T> {
        void to(T thing, int step) throws InterruptedException;
    }

    private record Kind<T>(Supplier<T> make, Change<T> change, Function<T, Object> content) {
        @SuppressWarnings("unchecked")
        void change(Object thing, int step) throws InterruptedException {
            change.to((T) thing, step);
        }

        @SuppressWarnings("unchecked")
        String show(Object thing) {
            return nameOf(thing.getClass()) + ' ' + content.apply((T) thing);
        }

        /** Of a tracked collection the class that it stands in for. */
        private static String nameOf(Class<?> type) {
            return type.getName().startsWith("io.rekindle.") ? nameOf(type.getSuperclass()) : type.getName();
        }
    }

    @Recoverable
    static final class Place {
        @ContextKey
        private final String kind;

        private Object thing;

        Place(String kind) {
            this.kind = kind;
        }

        String make() {
            thing = KINDS.get(kind).make.get();
            return show();
        }

        String change(int step) throws InterruptedException {
            KINDS.get(kind).change(thing, step);
            return show();
        }

        String show() {
            return thing == null ? "nothing" : KINDS.get(kind).show(thing);
        }
    }

    private static final Map<String, Kind<?>> KINDS = new LinkedHashMap<>();
    private static final Map<String, Place> PLACES = new HashMap<>();

    static {
        kind("ArrayList", ArrayList<String>::new, Shelf::list, Shelf::inOrder);
        kind("LinkedList", LinkedList<String>::new, Shelf::list, Shelf::inOrder);
        kind("Vector", Vector<String>::new, Shelf::list, Shelf::inOrder);
        kind("Stack", Stack<String>::new, Shelf::list, Shelf::inOrder);
        kind("CopyOnWriteArrayList", CopyOnWriteArrayList<String>::new, Shelf::listWithoutIterator, Shelf::inOrder);
        kind("ArrayList-of-a-stream", () -> Stream.of("s").collect(Collectors.toList()), Shelf::list, Shelf::inOrder);
        kind("synchronizedList", () -> Collections.synchronizedList(new ArrayList<>()), Shelf::list, Shelf::inOrder);
        kind("ArrayDeque", ArrayDeque<String>::new, Shelf::deque, Shelf::inOrder);
        kind("ConcurrentLinkedDeque", ConcurrentLinkedDeque<String>::new, Shelf::deque, Shelf::inOrder);
        kind("LinkedBlockingDeque", () -> new LinkedBlockingDeque<String>(1000), Shelf::deque, Shelf::inOrder);
        kind("PriorityQueue", PriorityQueue<String>::new, Shelf::queue, Shelf::sorted);
        kind(
                "PriorityQueue-reversed",
                () -> new PriorityQueue<String>(Comparator.reverseOrder()),
                Shelf::queue,
                Shelf::drained);
        kind("ConcurrentLinkedQueue", ConcurrentLinkedQueue<String>::new, Shelf::queue, Shelf::inOrder);
        kind("LinkedBlockingQueue", () -> new LinkedBlockingQueue<String>(1000), Shelf::queue, Shelf::inOrder);
        kind(
                "LinkedBlockingQueue-bounded",
                () -> new LinkedBlockingQueue<String>(2),
                (queue, step) -> {
                    queue.poll();
                    queue.offer("a" + step);
                    queue.offer("b" + step);
                },
                queue -> queue + " of " + queue.remainingCapacity());
        kind("PriorityBlockingQueue", PriorityBlockingQueue<String>::new, Shelf::queue, Shelf::sorted);
        kind("LinkedTransferQueue", LinkedTransferQueue<String>::new, Shelf::queue, Shelf::inOrder);
        kind("HashSet", HashSet<String>::new, Shelf::set, Shelf::sorted);
        kind("LinkedHashSet", LinkedHashSet<String>::new, Shelf::set, Shelf::inOrder);
        kind("TreeSet", TreeSet<String>::new, Shelf::set, Shelf::inOrder);
        kind("ConcurrentSkipListSet", ConcurrentSkipListSet<String>::new, Shelf::set, Shelf::inOrder);
        kind("CopyOnWriteArraySet", CopyOnWriteArraySet<String>::new, Shelf::queue, Shelf::inOrder);
        kind("newKeySet", () -> ConcurrentHashMap.<String>newKeySet(), Shelf::set, Shelf::sorted);
        kind(
                "newSetFromMap",
                () -> Collections.newSetFromMap(new HashMap<String, Boolean>()),
                Shelf::set,
                Shelf::sorted);
        kind("EnumSet", () -> EnumSet.noneOf(Colour.class), (set, step) -> set.add(colour(step)), Shelf::inOrder);
        kind("HashMap", HashMap<String, String>::new, Shelf::map, Shelf::sortedEntries);
        kind("LinkedHashMap", LinkedHashMap<String, String>::new, Shelf::map, Map::toString);
        kind(
                "LinkedHashMap-by-access",
                () -> new LinkedHashMap<String, String>(16, 0.75f, true),
                Shelf::mapWithAccess,
                Map::toString);
        kind("TreeMap", TreeMap<String, String>::new, Shelf::map, Map::toString);
        kind("Hashtable", Hashtable<String, String>::new, Shelf::map, Shelf::sortedEntries);
        kind(
                "Properties",
                Properties::new,
                (map, step) -> map.setProperty("k" + step, "v"),
                map -> new TreeMap<>(map).toString());
        kind("ConcurrentHashMap", ConcurrentHashMap<String, String>::new, Shelf::map, Shelf::sortedEntries);
        kind(
                "ConcurrentSkipListMap",
                ConcurrentSkipListMap<String, String>::new,
                Shelf::mapWithoutSetValue,
                Map::toString);
        kind(
                "synchronizedMap",
                () -> Collections.synchronizedMap(new TreeMap<String, String>()),
                Shelf::map,
                Map::toString);
        kind(
                "IdentityHashMap",
                IdentityHashMap<Colour, String>::new,
                Shelf::colours,
                map -> new TreeMap<>(map).toString());
        kind("WeakHashMap", WeakHashMap<Colour, String>::new, Shelf::colours, map -> new TreeMap<>(map).toString());
        kind("EnumMap", () -> new EnumMap<Colour, String>(Colour.class), Shelf::colours, Map::toString);
        kind("BitSet", BitSet::new, (bits, step) -> bits.flip(step * 70), BitSet::toString);
        kind(
                "Date",
                Date::new,
                (date, step) -> date.setTime(step * 1000L),
                date -> Long.toString(date.getTime() % 100_000));
        kind(
                "StringBuilder",
                StringBuilder::new,
                (text, step) -> text.append("s").append(step),
                StringBuilder::toString);
        kind("StringBuffer", StringBuffer::new, (text, step) -> text.append("s").append(step), StringBuffer::toString);
        kind("AtomicInteger", AtomicInteger::new, (number, step) -> number.addAndGet(step), AtomicInteger::get);
        kind(
                "AtomicLong",
                AtomicLong::new,
                (number, step) -> number.accumulateAndGet(step, Long::sum),
                AtomicLong::get);
        kind("AtomicBoolean", AtomicBoolean::new, (flag, step) -> flag.set(step % 2 == 1), AtomicBoolean::get);
        kind(
                "AtomicReference",
                AtomicReference<String>::new,
                (holder, step) -> holder.set("s" + step),
                AtomicReference::get);
        kind(
                "AtomicIntegerArray",
                () -> new AtomicIntegerArray(5),
                (array, step) -> array.incrementAndGet(step),
                Object::toString);
        kind(
                "AtomicLongArray",
                () -> new AtomicLongArray(5),
                (array, step) -> array.addAndGet(step, step),
                Object::toString);
        kind(
                "AtomicReferenceArray",
                () -> new AtomicReferenceArray<String>(5),
                (array, step) -> array.set(step, "s"),
                Object::toString);
        kind(
                "AtomicMarkableReference",
                () -> new AtomicMarkableReference<>("a", false),
                (holder, step) -> holder.set("s" + step, true),
                holder -> holder.getReference() + holder.isMarked());
        kind(
                "AtomicStampedReference",
                () -> new AtomicStampedReference<>("a", 0),
                (holder, step) -> holder.set("s" + step, step),
                holder -> holder.getReference() + holder.getStamp());
        kind("LongAdder", LongAdder::new, LongAdder::add, LongAdder::sum);
        kind("DoubleAdder", DoubleAdder::new, DoubleAdder::add, DoubleAdder::sum);
        kind("int-array", () -> new int[5], (array, step) -> array[step] += step, Arrays::toString);
        kind("array-filled-by-the-JDK", () -> new long[5], (array, step) -> Arrays.fill(array, step), Arrays::toString);
        kind(
                "array-of-arrays",
                () -> new String[5][2],
                (array, step) -> array[step][1] = "s" + step,
                Arrays::deepToString);
        kind("list-of-maps", ArrayList<Map<String, List<Integer>>>::new, Shelf::nested, List::toString);
    }

    private static <T> void kind(String name, Supplier<T> make, Change<T> change, Function<T, Object> content) {
        KINDS.put(name, new Kind<>(make, change, content));
    }

    private Shelf() {}

    public static void main(String[] args) throws Exception {
        Console.run(Shelf::answer);
    }

    private static String answer(String command, String[] arguments) throws InterruptedException {
        return switch (command) {
            case "kinds" -> String.join(" ", KINDS.keySet());
            case "make" -> place(arguments[0]).make();
            case "change" -> place(arguments[0]).change(Integer.parseInt(arguments[1]));
            case "show" -> place(arguments[0]).show();
            default -> throw new IllegalArgumentException(command);
        };
    }

    private static Place place(String kind) {
        return PLACES.computeIfAbsent(kind, Place::new);
    }

    // ---- ways in ----

    private static void list(List<String> list, int step) {
        list.add("a" + step);
        list.addAll(List.of("b" + step, "c" + step, "d" + step, "e" + step));
        list.add(0, "first" + step);
        list.addAll(1, List.of("f" + step, "g" + step));
        list.set(2, "set" + step);
        list.remove(list.size() - 1);
        list.remove("c" + step);
        list.removeAll(Set.of("d" + step));
        list.removeIf(each -> each.equals("f" + step));
        list.replaceAll(each -> each.startsWith("set") ? each + "r" : each);
        ListIterator<String> iterator = list.listIterator(list.size());
        iterator.previous();
        iterator.set("it" + step);
        iterator.add("added" + step);
        for (Iterator<String> each = list.iterator(); each.hasNext(); ) {
            if (each.next().equals("a" + step)) {
                each.remove();
            }
        }
        List<String> part = list.subList(1, list.size());
        part.add("sub" + step);
        part.subList(0, 1).clear();
        list.sort(Comparator.comparing((String each) -> each.substring(1)));
        Collections.reverse(list);
        Collections.swap(list, 0, 1);
    }

    private static void listWithoutIterator(List<String> list, int step) {
        list.add("a" + step);
        list.addAll(List.of("b" + step, "c" + step, "d" + step));
        list.add(0, "first" + step);
        list.set(1, "set" + step);
        list.remove("c" + step);
        list.removeIf(each -> each.equals("d" + step));
        list.replaceAll(each -> each + "r");
        list.sort(Comparator.reverseOrder());
        list.subList(0, 1).set(0, "sub" + step);
    }

    private static void queue(Collection<String> queue, int step) {
        queue.add("a" + step);
        queue.addAll(List.of("b" + step, "c" + step, "d" + step));
        queue.remove("b" + step);
        queue.removeIf(each -> each.equals("c" + step));
        if (queue instanceof Queue<String> ends) {
            ends.offer("o" + step);
            ends.poll();
            ends.offer("p" + step);
        }
        if (!(queue instanceof CopyOnWriteArraySet<String>)) {
            Iterator<String> iterator = queue.iterator();
            iterator.next();
            iterator.remove();
        }
    }

    private static void deque(Deque<String> deque, int step) throws InterruptedException {
        queue(deque, step);
        deque.addFirst("first" + step);
        deque.push("push" + step);
        deque.offerLast("last" + step);
        deque.addLast("end" + step);
        deque.pollLast();
        deque.pop();
        deque.removeFirstOccurrence("o" + step);
        if (deque instanceof LinkedBlockingDeque<String> blocking) {
            blocking.putFirst("put" + step);
            blocking.offer("late" + step, 1, TimeUnit.SECONDS);
            blocking.takeLast();
        }
    }

    private static void set(Set<String> set, int step) {
        set.add("a" + step);
        set.addAll(List.of("b" + step, "c" + step, "d" + step, "e" + step, "f" + step));
        set.remove("b" + step);
        set.removeAll(List.of("c" + step));
        set.removeIf(each -> each.equals("d" + step));
        for (Iterator<String> each = set.iterator(); each.hasNext(); ) {
            if (each.next().equals("e" + step)) {
                each.remove();
            }
        }
        if (set instanceof TreeSet<String> tree) {
            tree.descendingSet().add("z" + step);
            tree.headSet("b").add("aa" + step);
            tree.pollFirst();
        }
        set.retainAll(set.stream().filter(each -> !each.startsWith("y")).collect(Collectors.toSet()));
    }

    private static void map(Map<String, String> map, int step) {
        mapWithoutSetValue(map, step);
        for (Map.Entry<String, String> each : map.entrySet()) {
            if (each.getKey().equals("a" + step)) {
                each.setValue("by entry");
            }
        }
        if (map instanceof TreeMap<String, String> tree) {
            tree.descendingMap().put("z" + step, "z");
            tree.tailMap("y").put("y" + step, "y");
            tree.headMap("b", true).pollFirstEntry();
            tree.firstEntry();
        }
    }

    private static void mapWithoutSetValue(Map<String, String> map, int step) {
        map.put("a" + step, "1");
        map.putAll(Map.of("b" + step, "2"));
        map.put("c" + step, "3");
        map.put("d" + step, "4");
        map.put("e" + step, "5");
        map.putIfAbsent("g" + step, "6");
        map.computeIfAbsent("h" + step, each -> each + "!");
        map.computeIfPresent("a" + step, (key, value) -> value + "p");
        map.compute("i" + step, (key, value) -> "computed");
        map.merge("a" + step, "m", String::concat);
        map.merge("c" + step, "", (one, other) -> null);
        map.replace("d" + step, "replaced");
        map.replace("d" + step, "replaced", "again");
        map.replaceAll((key, value) -> key.startsWith("i") ? value + "r" : value);
        map.remove("b" + step);
        map.remove("e" + step, "not this");
        map.keySet().remove("g" + step);
        map.values().remove("h" + step + "!");
        map.entrySet().removeIf(each -> each.getKey().equals("e" + step));
    }

    private static void mapWithAccess(Map<String, String> map, int step) {
        map(map, step);
        map.get(map.keySet().iterator().next());
        map.getOrDefault("a1", "");
    }

    private static void colours(Map<Colour, String> map, int step) {
        map.put(colour(step), "v" + step);
        map.merge(Colour.BLUE, "m", (one, other) -> one + other);
        map.entrySet().iterator().next().setValue("e" + step);
    }

    private static void nested(List<Map<String, List<Integer>>> list, int step) {
        Map<String, List<Integer>> map = new TreeMap<>();
        list.add(map);
        for (Map<String, List<Integer>> each : list) {
            each.computeIfAbsent("k", key -> new LinkedList<>()).add(step);
        }
    }

    private static Colour colour(int step) {
        return Colour.values()[step % 3];
    }

    // ---- what they hold ----

    private static Object inOrder(Collection<?> things) {
        return List.copyOf(things);
    }

    private static Object sorted(Collection<String> things) {
        return things.stream().sorted().toList();
    }

    private static Object drained(PriorityQueue<String> queue) {
        PriorityQueue<String> copy = new PriorityQueue<>(queue);
        return IntStream.range(0, copy.size())
                .mapToObj(i -> Objects.requireNonNull(copy.poll()))
                .toList();
    }

    private static Object sortedEntries(Map<String, String> map) {
        return new TreeMap<>(map).toString();
    }
}
