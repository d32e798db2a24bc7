package io.rekindle.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.hook.Ways.Way;
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
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random operations through every way into a tracked collection, beside a plain one: what is noted, replayed, is what the collection
 * holds, and the collection behaves as the plain one.
 */
class TrackedModelTest {
    private static final int OPERATIONS = 8_000;

    /** A collection to test, the original beside it, and the ways into both. */
    record Subject<C>(
            String name,
            Supplier<? extends C> original,
            Supplier<? extends C> tracked,
            List<Way<? super C>> ways,
            boolean ordered) {
        @Override
        public String toString() {
            return name;
        }
    }

    @SuppressWarnings("JdkObsolete")
    static Stream<Subject<?>> subjects() {
        Comparator<Object> coarse = Comparator.comparing(key -> ((Ways.Key) key).number() / 2);
        return Stream.of(
                new Subject<>(
                        "ArrayList", ArrayList<Object>::new, TrackedArrayList<Object>::new, Ways.list(true), true),
                new Subject<>(
                        "LinkedList", LinkedList<Object>::new, TrackedLinkedList<Object>::new, Ways.linkedList(), true),
                new Subject<>(
                        "ArrayDeque", ArrayDeque<Object>::new, TrackedArrayDeque<Object>::new, Ways.deque(), true),
                map("HashMap", HashMap::new, TrackedHashMap::new, Ways.map(), false),
                map("LinkedHashMap", LinkedHashMap::new, () -> linkedMap(false), Ways.linkedMap(), true),
                map(
                        "LinkedHashMap by access",
                        () -> new LinkedHashMap<>(16, 0.75f, true),
                        () -> linkedMap(true),
                        Ways.linkedMap(),
                        true),
                map("Lru", () -> new Lru(true), () -> lru(true), Ways.linkedMap(), true),
                map("bounded by age", () -> new Lru(false), () -> lru(false), Ways.linkedMap(), true),
                new Subject<NavigableMap<Object, Object>>(
                        "TreeMap", TreeMap::new, TrackedTreeMap::new, Ways.navigableMap(), true),
                new Subject<NavigableMap<Object, Object>>(
                        "TreeMap of an own order",
                        () -> new TreeMap<>(coarse),
                        () -> new TrackedTreeMap<>(coarse),
                        Ways.navigableMap(),
                        true),
                map("ConcurrentHashMap", ConcurrentHashMap::new, TrackedConcurrentHashMap::new, Ways.map(), false),
                set("HashSet", HashSet::new, TrackedHashSet::new, Ways.collection(true), false),
                set("LinkedHashSet", LinkedHashSet::new, TrackedModelTest::linkedSet, Ways.linkedSet(), true),
                new Subject<NavigableSet<Object>>(
                        "TreeSet", TreeSet::new, TrackedTreeSet::new, Ways.navigableSet(), true),
                new Subject<NavigableSet<Object>>(
                        "TreeSet of an own order",
                        () -> new TreeSet<>(coarse),
                        () -> new TrackedTreeSet<>(coarse),
                        Ways.navigableSet(),
                        true),
                set(
                        "newKeySet",
                        ConcurrentHashMap::newKeySet,
                        Factories::newConcurrentSet,
                        Ways.collection(true),
                        false));
    }

    private static Subject<?> map(
            String name,
            Supplier<Map<Object, Object>> original,
            Supplier<Map<Object, Object>> tracked,
            List<Way<? super Map<Object, Object>>> ways,
            boolean ordered) {
        return new Subject<>(name, original, tracked, ways, ordered);
    }

    private static Subject<?> set(
            String name,
            Supplier<Collection<Object>> original,
            Supplier<Collection<Object>> tracked,
            List<Way<? super Collection<Object>>> ways,
            boolean ordered) {
        return new Subject<>(name, original, tracked, ways, ordered);
    }

    private static boolean isSequenced() {
        return Runtime.version().feature() >= 21;
    }

    private static Map<Object, Object> linkedMap(boolean byAccess) {
        return isSequenced() ? OfJava21.linkedMap(byAccess) : new TrackedLinkedHashMap<>(16, 0.75f, byAccess);
    }

    private static Collection<Object> linkedSet() {
        return isSequenced() ? OfJava21.linkedSet() : new TrackedLinkedHashSet<>();
    }

    private static Map<Object, Object> lru(boolean byAccess) {
        return isSequenced() ? OfJava21.lru(byAccess) : new TrackedLru(byAccess);
    }

    /** On its own, as older versions cannot load the classes. */
    private static final class OfJava21 {
        static Map<Object, Object> linkedMap(boolean byAccess) {
            return new SequencedLinkedHashMap<>(16, 0.75f, byAccess);
        }

        static Collection<Object> linkedSet() {
            return new SequencedLinkedHashSet<>();
        }

        static Map<Object, Object> lru(boolean byAccess) {
            return new SequencedLru(byAccess);
        }
    }

    private static final class SequencedLru extends SequencedLinkedHashMap<Object, Object> {
        private static final long serialVersionUID = 1;

        SequencedLru(boolean byAccess) {
            super(16, 0.75f, byAccess);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Object> eldest) {
            return size() > 7;
        }
    }

    private static final class Lru extends LinkedHashMap<Object, Object> {
        private static final long serialVersionUID = 1;

        Lru(boolean byAccess) {
            super(16, 0.75f, byAccess);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Object> eldest) {
            return size() > 7;
        }
    }

    private static final class TrackedLru extends TrackedLinkedHashMap<Object, Object> {
        private static final long serialVersionUID = 1;

        TrackedLru(boolean byAccess) {
            super(16, 0.75f, byAccess);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Object> eldest) {
            return size() > 7;
        }
    }

    @AfterEach
    void noFailureIsKeptFromTheApplication() {
        Unit.current().depth = 0;
        Unit.current().clearNotes();
        assertThat(Hook.failures()).isZero();
    }

    @ParameterizedTest
    @MethodSource("subjects")
    <C> void whatIsNotedIsWhatTheCollectionHolds(Subject<C> subject) {
        long seed = Long.getLong("rekindle.seed", System.nanoTime());
        System.out.println(subject + ": -Drekindle.seed=" + seed);
        Random random = new Random(seed);
        C plain = subject.original().get();
        C tracked = subject.tracked().get();
        ShadowEngine.setId(tracked, 1);
        ShadowEngine engine = ShadowEngine.install(tracked);
        Unit unit = Unit.current();
        for (int step = 0; step < OPERATIONS; step++) {
            boolean inUnit = random.nextInt(3) == 0;
            int operations = inUnit ? 1 + random.nextInt(6) : 1;
            int depth = inUnit ? Hook.enter(unit) : -1;
            List<?> before = content(tracked);
            engine.resetCounts();
            List<Object> ways = new ArrayList<>();
            Ways.mayHaveUndone = false;
            for (int i = 0; i < operations; i++) {
                Ways.trace.setLength(0);
                int way = random.nextInt(subject.ways().size());
                long choices = random.nextLong();
                Object expected = outcome(subject.ways().get(way), plain, choices);
                Object actual = outcome(subject.ways().get(way), tracked, choices);
                ways.add(way + ": " + Ways.trace);
                assertThat(actual)
                        .as("step %s, way %s, seed %s", step, way, seed)
                        .isEqualTo(expected);
                assertThat(sorted(tracked, subject.ordered()))
                        .as("step %s, way %s, seed %s", step, way, seed)
                        .isEqualTo(sorted(plain, subject.ordered()));
            }
            if (inUnit) {
                assertThat(engine.commits).isZero();
                Hook.exit(unit, depth);
            }
            String where = "ways " + ways + ", step " + step + ", seed " + seed;
            assertShadowIsSame(engine, tracked, subject.ordered(), where);
            if (operations == 1 && !Ways.mayHaveUndone && sameObjects(before, content(tracked))) {
                assertThat(engine.ops).as("notes for no change, %s", where).isZero();
            }
            assertThat(unit.isDirty()).as(where).isFalse();
        }
    }

    private static @Nullable Object outcomeOf(@Nullable Object result) {
        return result instanceof Collection || result instanceof Map ? result.toString() : result;
    }

    private static <C> @Nullable Object outcome(Way<? super C> way, C collection, long choices) {
        try {
            return outcomeOf(way.go(collection, new Random(choices)));
        } catch (RuntimeException e) {
            return e.getClass();
        }
    }

    static List<?> content(Object collection) {
        return collection instanceof Map || collection instanceof java.util.Set
                ? ShadowEngine.pairsOf(collection)
                : new ArrayList<>((Collection<?>) collection);
    }

    private static List<String> sorted(Object collection, boolean ordered) {
        Stream<String> texts = content(collection).stream().map(String::valueOf);
        return (ordered ? texts : texts.sorted()).toList();
    }

    private static boolean sameObjects(List<?> one, List<?> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            Object a = one.get(i);
            Object b = other.get(i);
            boolean same = (a instanceof ShadowEngine.Pair x && b instanceof ShadowEngine.Pair y)
                    ? x.key() == y.key() && x.value() == y.value()
                    : a == b;
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static void assertShadowIsSame(ShadowEngine engine, Object tracked, boolean ordered, String where) {
        if (!engine.isKeyed()) {
            assertThat(sameObjects(engine.list, content(tracked)))
                    .as("%s: noted %s, holds %s", where, engine.list, tracked)
                    .isTrue();
            return;
        }
        List<ShadowEngine.Pair> content = ShadowEngine.pairsOf(tracked);
        boolean same = (ordered && !(tracked instanceof SortedMap) && !(tracked instanceof SortedSet))
                ? sameObjects(engine.pairs, content)
                : engine.pairs.size() == content.size()
                        && content.stream()
                                .allMatch(pair -> engine.pairs.stream()
                                        .anyMatch(noted -> noted.hasKey(pair.key()) && noted.value() == pair.value()));
        assertThat(same)
                .as("%s: noted %s, holds %s", where, engine.pairs, tracked)
                .isTrue();
    }
}
