package io.rekindle.hook;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Spliterator;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The ways into collections, as random operations. Each run with an equal seed does the same to equal collections, whatever the order
 * of their hash tables. Views are ways in too: an operation on a view is an operation.
 */
final class Ways {
    interface Way<C> {
        @Nullable
        Object go(C collection, Random random);
    }

    /** A key whose equal twin is another object, as records are. */
    record Key(int number) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return Integer.compare(number, other.number);
        }
    }

    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Whether what ran last may have undone a change of its own. */
    static boolean mayHaveUndone;

    /** Which ways were taken into which views since it was emptied. */
    static final StringBuilder trace = new StringBuilder();

    private Ways() {}

    static Object key(Random random) {
        return new Key(random.nextInt(24));
    }

    private static final Object[] VALUES = new Object[12];

    static {
        Arrays.setAll(VALUES, i -> "value" + i);
    }

    static Object value(Random random) {
        return VALUES[random.nextInt(VALUES.length)];
    }

    /** Picks elements by what they are and not by where they stand. */
    static Predicate<Object> some(Random random) {
        int salt = random.nextInt();
        int share = 1 + random.nextInt(5);
        return element -> Math.floorMod(((String.valueOf(element).hashCode() ^ salt) * 0x9E3779B9) >>> 7, 6) < share;
    }

    /** Refuses to answer now and then. */
    static Predicate<Object> someOrRefuse(Random random) {
        Predicate<Object> some = some(random);
        int[] left = {random.nextInt(12)};
        return element -> {
            if (left[0]-- == 0) {
                throw new Refused();
            }
            return some.test(element);
        };
    }

    static List<Object> elements(Random random, boolean keys) {
        List<Object> elements = new ArrayList<>();
        for (int count = random.nextInt(random.nextInt(8) == 0 ? 40 : 5); count > 0; count--) {
            elements.add(keys ? key(random) : value(random));
        }
        return elements;
    }

    static Map<Object, Object> entries(Random random) {
        Map<Object, Object> entries = new HashMap<>();
        for (Object key : elements(random, true)) {
            entries.put(key, value(random));
        }
        return entries;
    }

    private static List<Class<?>> publicTypes(@Nullable Class<?> type, List<Class<?>> into) {
        if (type != null) {
            if (Modifier.isPublic(type.getModifiers())) {
                into.add(type);
            }
            publicTypes(type.getSuperclass(), into);
            for (Class<?> each : type.getInterfaces()) {
                publicTypes(each, into);
            }
        }
        return into;
    }

    static <C> @Nullable Object any(List<Way<? super C>> ways, C collection, Random random) {
        int way = random.nextInt(ways.size());
        trace.append(collection.getClass().getSimpleName())
                .append(' ')
                .append(way)
                .append(", ");
        return ways.get(way).go(collection, random);
    }

    /** Calls a method of a later Java version, if the collection has it. */
    static @Nullable Object later(Object collection, String method, Object... arguments) {
        if (Runtime.version().feature() < 21) {
            return null;
        }
        for (Class<?> type : publicTypes(collection.getClass(), new ArrayList<>())) {
            for (var candidate : type.getDeclaredMethods()) {
                if (candidate.getName().equals(method)
                        && candidate.getParameterCount() == arguments.length
                        && Modifier.isPublic(candidate.getModifiers())) {
                    try {
                        return candidate.invoke(collection, arguments);
                    } catch (InvocationTargetException e) {
                        throw (RuntimeException) e.getCause();
                    } catch (IllegalAccessException e) {
                        throw new LinkageError(method, e);
                    }
                }
            }
        }
        return null;
    }

    // ---- of any collection ----

    static List<Way<? super Collection<Object>>> collection(boolean keys) {
        return List.of(
                (c, r) -> c.add(keys ? key(r) : value(r)),
                (c, r) -> c.add(keys ? key(r) : value(r)),
                (c, r) -> c.add(keys ? key(r) : value(r)),
                (c, r) -> c.remove(keys ? key(r) : value(r)),
                (c, r) -> c.addAll(elements(r, keys)),
                (c, r) -> c.removeAll(elements(r, keys)),
                (c, r) -> r.nextInt(4) == 0 && c.retainAll(elements(r, keys)),
                (c, r) -> c.removeIf(some(r)),
                (c, r) -> {
                    if (r.nextInt(6) == 0) {
                        c.clear();
                    }
                    return null;
                },
                (c, r) -> {
                    Predicate<Object> some = some(r);
                    for (Iterator<Object> each = c.iterator(); each.hasNext(); ) {
                        if (some.test(each.next())) {
                            each.remove();
                        }
                    }
                    return null;
                },
                (c, r) -> {
                    int[] sum = {0};
                    Iterator<Object> each = c.iterator();
                    if (each.hasNext()) {
                        each.next();
                    }
                    each.forEachRemaining(element -> sum[0]++);
                    c.forEach(element -> sum[0] += element.hashCode());
                    return sum[0] + c.size() + c.toArray().length + c.toArray(new Object[0]).length;
                },
                (c, r) -> c.stream().mapToInt(Object::hashCode).sum()
                        + c.parallelStream().mapToInt(Object::hashCode).sum(),
                (c, r) -> c.contains(keys ? key(r) : value(r)) + " " + c.containsAll(elements(r, keys)) + c.isEmpty());
    }

    // ---- of lists ----

    static List<Way<? super List<Object>>> list(boolean mayRefuse) {
        List<Way<? super List<Object>>> ways = new ArrayList<>(collection(false));
        ways.addAll(List.of(
                (l, r) -> {
                    l.add(r.nextInt(l.size() + 1), value(r));
                    return null;
                },
                (l, r) -> l.isEmpty() ? null : l.remove(r.nextInt(l.size())),
                (l, r) -> l.isEmpty() ? null : l.set(r.nextInt(l.size()), value(r)),
                (l, r) -> l.isEmpty() ? null : l.set(0, l.get(0)),
                (l, r) -> l.addAll(r.nextInt(l.size() + 1), elements(r, false)),
                (l, r) -> l.indexOf(value(r)) + l.lastIndexOf(value(r)) + l.hashCode() + " " + l,
                (l, r) -> {
                    l.replaceAll(element -> r.nextInt(4) == 0 ? value(r) : element);
                    return null;
                },
                (l, r) -> {
                    l.sort(
                            r.nextBoolean()
                                    ? null
                                    : Comparator.comparing(Object::toString).reversed());
                    return null;
                },
                (l, r) -> {
                    Collections.swap(l, r.nextInt(l.size()), r.nextInt(l.size()));
                    return null;
                },
                (l, r) -> {
                    l.get(-1 + r.nextInt(l.size() + 2));
                    return l.remove(l.size());
                },
                Ways::byListIterator,
                (l, r) -> later(l, "addFirst", value(r)),
                (l, r) -> later(l, "addLast", value(r)),
                (l, r) -> later(l, "removeFirst"),
                (l, r) -> later(l, "removeLast"),
                (l, r) -> later(l, "getFirst"),
                (l, r) -> later(l, "getLast"),
                (l, r) -> {
                    int from = r.nextInt(l.size() + 1);
                    l.subList(from, from + r.nextInt(l.size() - from + 1)).clear();
                    return null;
                }));
        if (mayRefuse) {
            ways.addAll(List.of(
                    (l, r) -> l.removeIf(someOrRefuse(r)),
                    (l, r) -> {
                        Predicate<Object> some = someOrRefuse(r);
                        l.replaceAll(element -> some.test(element) ? value(r) : element);
                        return null;
                    },
                    (l, r) -> l.removeIf(element -> {
                        l.remove(element); // as bad programs do: must throw, and tell what it has done
                        return false;
                    })));
        }
        for (int i = 0; i < 8; i++) {
            ways.add(Ways::onSubList);
            ways.add(Ways::onReversed);
        }
        return ways;
    }

    private static @Nullable Object onSubList(List<Object> list, Random random) {
        mayHaveUndone = true;
        int from = random.nextInt(list.size() + 1);
        int to = from + random.nextInt(list.size() - from + 1);
        List<Object> part = list.subList(from, to);
        Object result = any(list(false), part, random);
        return result + " then " + any(list(false), part, random);
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object onReversed(List<Object> list, Random random) {
        Object reversed = later(list, "reversed");
        return reversed == null ? null : any(list(false), (List<Object>) reversed, random);
    }

    private static @Nullable Object byListIterator(List<Object> list, Random random) {
        mayHaveUndone = true;
        StringBuilder seen = new StringBuilder();
        ListIterator<Object> it = list.listIterator(random.nextInt(list.size() + 1));
        for (int steps = random.nextInt(12); steps > 0; steps--) {
            boolean back = random.nextBoolean();
            if (back ? it.hasPrevious() : it.hasNext()) {
                seen.append(back ? it.previous() : it.next()).append(it.nextIndex());
                switch (random.nextInt(5)) {
                    case 0 -> it.remove();
                    case 1 -> it.set(value(random));
                    case 2 -> it.add(value(random));
                    case 3 -> {
                        it.set(value(random));
                        it.set(value(random));
                        it.remove();
                    }
                    default -> seen.append(it.previousIndex());
                }
            }
        }
        return seen.toString();
    }

    // ---- of deques ----

    static List<Way<? super Deque<Object>>> deque() {
        List<Way<? super Deque<Object>>> ways = new ArrayList<>(collection(false));
        ways.addAll(List.of(
                (d, r) -> d.offer(value(r)),
                (d, r) -> d.offerFirst(value(r)),
                (d, r) -> d.offerLast(value(r)),
                (d, r) -> {
                    d.addFirst(value(r));
                    d.addLast(value(r));
                    d.push(value(r));
                    return null;
                },
                (d, r) -> d.peek() + " " + d.peekFirst() + d.peekLast(),
                (d, r) -> d.poll(),
                (d, r) -> d.pollFirst(),
                (d, r) -> d.pollLast(),
                (d, r) -> d.remove(),
                (d, r) -> d.pop(),
                (d, r) -> d.removeFirst(),
                (d, r) -> d.removeLast(),
                (d, r) -> d.element(),
                (d, r) -> d.getFirst(),
                (d, r) -> d.getLast(),
                (d, r) -> d.removeFirstOccurrence(value(r)),
                (d, r) -> d.removeLastOccurrence(value(r)),
                (d, r) -> d.removeIf(someOrRefuse(r)),
                (d, r) -> {
                    Predicate<Object> some = some(r);
                    for (Iterator<Object> each = d.descendingIterator(); each.hasNext(); ) {
                        if (some.test(each.next())) {
                            each.remove();
                        }
                    }
                    return null;
                },
                Ways::onReversedDeque,
                Ways::onReversedDeque,
                Ways::onReversedDeque));
        return ways;
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object onReversedDeque(Deque<Object> deque, Random random) {
        Object reversed = later(deque, "reversed");
        return reversed == null ? null : any(deque(), (Deque<Object>) reversed, random);
    }

    static List<Way<? super LinkedList<Object>>> linkedList() {
        List<Way<? super LinkedList<Object>>> ways = new ArrayList<>(list(true));
        ways.addAll(deque());
        return ways;
    }

    // ---- of sets ----

    static List<Way<? super Collection<Object>>> linkedSet() {
        List<Way<? super Collection<Object>>> ways = new ArrayList<>(collection(true));
        ways.addAll(List.of(
                Ways::onReversedSet,
                Ways::onReversedSet,
                Ways::onReversedSet,
                (s, r) -> later(s, "addFirst", key(r)),
                (s, r) -> later(s, "addLast", key(r)),
                (s, r) -> later(s, "removeFirst"),
                (s, r) -> later(s, "removeLast"),
                (s, r) -> later(s, "getFirst"),
                (s, r) -> later(s, "getLast")));
        return ways;
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object onReversedSet(Collection<Object> set, Random random) {
        Object reversed = later(set, "reversed");
        return reversed == null ? null : any(linkedSet(), (Collection<Object>) reversed, random);
    }

    static List<Way<? super NavigableSet<Object>>> navigableSet() {
        List<Way<? super NavigableSet<Object>>> ways = new ArrayList<>(collection(true));
        ways.addAll(List.of(
                (s, r) -> s.pollFirst(),
                (s, r) -> s.pollLast(),
                (s, r) -> s.first(),
                (s, r) -> s.last(),
                (s, r) -> s.lower(key(r)) + " " + s.floor(key(r)) + s.ceiling(key(r)) + s.higher(key(r)),
                (s, r) -> s.hashCode() + " " + s + s.equals(new TreeSet<>(s)),
                (s, r) -> {
                    for (Iterator<Object> each = s.descendingIterator(); each.hasNext(); ) {
                        if (each.next().hashCode() % 5 == 2) {
                            each.remove();
                        }
                    }
                    return null;
                },
                (s, r) -> s.addAll(new TreeSet<>(elements(r, true))),
                (s, r) -> later(s, "removeFirst"),
                (s, r) -> later(s, "removeLast")));
        for (int i = 0; i < 2; i++) {
            ways.add((s, r) -> any(navigableSet(), s.descendingSet(), r));
            ways.add((s, r) -> any(navigableSet(), s.headSet(key(r), r.nextBoolean()), r));
            ways.add((s, r) -> any(navigableSet(), s.tailSet(key(r), r.nextBoolean()), r));
            ways.add((s, r) -> any(collection(true), s.headSet(key(r)), r));
            ways.add((s, r) -> any(collection(true), s.tailSet(key(r)), r));
            ways.add((s, r) -> any(collection(true), s.subSet(key(r), key(r)), r));
            ways.add((s, r) -> any(navigableSet(), s.subSet(key(r), true, key(r), r.nextBoolean()), r));
        }
        return ways;
    }

    // ---- of maps ----

    static List<Way<? super Map<Object, Object>>> linkedMap() {
        List<Way<? super Map<Object, Object>>> ways = new ArrayList<>(map());
        ways.addAll(List.of(
                Ways::onReversedMap,
                Ways::onReversedMap,
                Ways::onReversedMap,
                Ways::onSequencedViews,
                Ways::onSequencedViews,
                (m, r) -> later(m, "putFirst", key(r), value(r)),
                (m, r) -> later(m, "putLast", key(r), value(r)),
                (m, r) -> later(m, "pollFirstEntry"),
                (m, r) -> later(m, "pollLastEntry"),
                (m, r) -> later(m, "firstEntry"),
                (m, r) -> later(m, "lastEntry")));
        return ways;
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object onReversedMap(Map<Object, Object> map, Random random) {
        Object reversed = later(map, "reversed");
        return reversed == null ? null : any(linkedMap(), (Map<Object, Object>) reversed, random);
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object onSequencedViews(Map<Object, Object> map, Random random) {
        boolean keys = random.nextBoolean();
        Object inOrder = later(map, keys ? "sequencedKeySet" : "sequencedValues");
        Object either = inOrder != null && random.nextBoolean() ? later(inOrder, "reversed") : inOrder;
        if (either == null) {
            return null;
        }
        Collection<Object> view = (Collection<Object>) either;
        try {
            return switch (random.nextInt(6)) {
                case 0 -> later(view, "removeFirst");
                case 1 -> later(view, "removeLast");
                case 2 -> later(view, "getLast");
                default -> any(collection(keys), view, random);
            };
        } catch (UnsupportedOperationException e) {
            return false; // adding nothing is an error to the interface's views and none to the original's
        }
    }

    static List<Way<? super NavigableMap<Object, Object>>> navigableMap() {
        List<Way<? super NavigableMap<Object, Object>>> ways = new ArrayList<>(map());
        ways.addAll(List.of(
                (m, r) -> m.pollFirstEntry(),
                (m, r) -> m.pollLastEntry(),
                (m, r) -> m.firstEntry() + " " + m.lastEntry(),
                (m, r) -> m.firstKey(),
                (m, r) -> m.lastKey(),
                (m, r) -> m.lowerKey(key(r)) + " " + m.floorKey(key(r)) + m.ceilingKey(key(r)) + m.higherKey(key(r)),
                (m, r) -> m.lowerEntry(key(r)) + " " + m.floorEntry(key(r)) + m.ceilingEntry(key(r))
                        + m.higherEntry(key(r)),
                (m, r) -> m.hashCode() + " " + m + m.equals(new TreeMap<>(m)),
                (m, r) -> {
                    mayHaveUndone = true;
                    m.putAll(new TreeMap<>(entries(r)));
                    return null;
                }));
        for (int i = 0; i < 2; i++) {
            ways.add((m, r) -> any(navigableSet(), m.navigableKeySet(), r));
            ways.add((m, r) -> any(navigableSet(), m.descendingKeySet(), r));
            ways.add((m, r) -> any(navigableMap(), m.descendingMap(), r));
            ways.add((m, r) -> any(navigableMap(), m.headMap(key(r), r.nextBoolean()), r));
            ways.add((m, r) -> any(navigableMap(), m.tailMap(key(r), r.nextBoolean()), r));
            ways.add((m, r) -> any(navigableMap(), m.subMap(key(r), true, key(r), r.nextBoolean()), r));
            ways.add((m, r) -> any(map(), m.headMap(key(r)), r));
            ways.add((m, r) -> any(map(), m.tailMap(key(r)), r));
            ways.add((m, r) -> any(map(), m.subMap(key(r), key(r)), r));
        }
        return ways;
    }

    static List<Way<? super Map<Object, Object>>> map() {
        List<Way<? super Map<Object, Object>>> ways = new ArrayList<>(List.of(
                (m, r) -> m.put(key(r), value(r)),
                (m, r) -> m.put(key(r), value(r)),
                (m, r) -> m.put(key(r), value(r)),
                (m, r) -> m.remove(key(r)),
                (m, r) -> m.remove(key(r), value(r)),
                (m, r) -> m.get(key(r)),
                (m, r) -> m.getOrDefault(key(r), "none"),
                (m, r) -> m.containsKey(key(r)) + " " + m.containsValue(value(r)) + m.size() + m.isEmpty(),
                (m, r) -> m.putIfAbsent(key(r), value(r)),
                (m, r) -> m.replace(key(r), value(r)),
                (m, r) -> {
                    Object key = key(r);
                    return m.replace(key, r.nextBoolean() ? value(r) : "value3", "changed");
                },
                (m, r) -> {
                    mayHaveUndone = true; // keys may be equal to the map's order
                    m.putAll(entries(r));
                    return null;
                },
                (m, r) -> {
                    if (r.nextInt(6) == 0) {
                        m.clear();
                    }
                    return null;
                },
                (m, r) -> m.computeIfAbsent(key(r), key -> r.nextInt(3) == 0 ? null : value(r)),
                (m, r) -> m.computeIfPresent(key(r), (key, old) -> one(r, old)),
                (m, r) -> m.compute(key(r), (key, old) -> one(r, old)),
                (m, r) -> m.merge(key(r), value(r), (old, given) -> one(r, old)),
                (m, r) -> m.compute(key(r), (key, old) -> {
                    throw new Refused();
                }),
                (m, r) -> m.merge(key(r), value(r), (old, given) -> {
                    throw new Refused();
                }),
                (m, r) -> {
                    Predicate<Object> some = some(r);
                    Object value = value(r);
                    m.replaceAll((key, old) -> some.test(key) ? value : old);
                    return null;
                },
                (m, r) -> {
                    int[] sum = {0};
                    m.forEach((key, value) -> sum[0] += key.hashCode() * value.hashCode());
                    return sum[0] + m.hashCode();
                },
                (m, r) -> {
                    Predicate<Object> some = some(r);
                    Object value = value(r);
                    for (Map.Entry<Object, Object> entry : m.entrySet()) {
                        if (some.test(entry.getKey())) {
                            entry.setValue(value);
                        }
                    }
                    return null;
                },
                (m, r) -> {
                    Predicate<Object> some = some(r);
                    Object value = value(r);
                    m.entrySet().stream()
                            .filter(entry -> some.test(entry.getKey()))
                            .forEach(entry -> entry.setValue(value));
                    return null;
                },
                (m, r) -> {
                    Predicate<Object> some = some(r);
                    Object value = value(r);
                    Spliterator<Map.Entry<Object, Object>> it = m.entrySet().spliterator();
                    Consumer<Map.Entry<Object, Object>> set =
                            entry -> entry.setValue(some.test(entry.getKey()) ? value : entry.getValue());
                    Spliterator<Map.Entry<Object, Object>> part = it.trySplit();
                    if (part != null) {
                        part.forEachRemaining(set);
                    }
                    while (it.tryAdvance(set)) {}
                    return null;
                },
                (m, r) -> {
                    Object key = key(r);
                    Iterator<Map.Entry<Object, Object>> it = m.entrySet().iterator();
                    while (!(m instanceof java.util.concurrent.ConcurrentMap) && it.hasNext()) {
                        Map.Entry<Object, Object> entry = it.next();
                        if (entry.getKey().equals(key)) {
                            it.remove();
                            entry.setValue("lost"); // it has left the map
                        }
                    }
                    return m.size();
                },
                (m, r) -> m.entrySet().removeIf(entry -> entry.getKey().hashCode() % 7 == 3),
                (m, r) -> m.entrySet().remove(Map.entry(key(r), value(r))),
                (m, r) -> m.entrySet().contains(Map.entry(key(r), value(r))),
                (m, r) -> {
                    Object value = value(r);
                    for (Object entry : m.entrySet().toArray()) {
                        if (((Map.Entry<?, ?>) entry).getKey().hashCode() % 5 == 1) {
                            set(entry, value);
                        }
                    }
                    return m.entrySet().hashCode();
                }));
        for (int i = 0; i < 4; i++) {
            ways.add((m, r) -> any(collection(true), Factories.keySet(m), r));
            ways.add((m, r) -> any(collection(false), m.values(), r));
        }
        return ways;
    }

    @SuppressWarnings("unchecked")
    private static void set(Object entry, Object value) {
        ((Map.Entry<Object, Object>) entry).setValue(value);
    }

    private static @Nullable Object one(Random random, @Nullable Object old) {
        return switch (random.nextInt(3)) {
            case 0 -> null;
            case 1 -> old;
            default -> value(random);
        };
    }
}
