package io.rekindle.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a tracked collection is beside its content: serialised, copied, extended, recovered, handing out values. */
class TrackedBehaviourTest {
    private ShadowEngine engine = ShadowEngine.install(new Object());

    @BeforeEach
    void install() {
        engine = ShadowEngine.install(new Object());
    }

    @AfterEach
    void noFailureIsKeptFromTheApplication() {
        assertThat(Hook.failures()).isZero();
    }

    static Stream<Object> collections() {
        return Stream.concat(
                Stream.of(
                        new TrackedArrayList<Object>(),
                        new TrackedLinkedList<Object>(),
                        new TrackedArrayDeque<Object>(),
                        new TrackedHashMap<Object, Object>(),
                        instance(LinkedHashMap.class),
                        new TrackedTreeMap<Object, Object>(),
                        new TrackedConcurrentHashMap<Object, Object>()),
                Stream.of(
                        new TrackedHashSet<Object>(),
                        instance(LinkedHashSet.class),
                        new TrackedTreeSet<Object>(),
                        new TrackedConcurrentSet<Object>()));
    }

    private static Object instance(Class<?> original) {
        try {
            return WaysInTest.standIn(original).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(original.getName(), e);
        }
    }

    @SuppressWarnings("unchecked")
    private static void fill(Object collection, Object... elements) {
        for (Object element : elements) {
            if (collection instanceof Map) {
                ((Map<Object, Object>) collection).put(element, "value of " + element);
            } else {
                ((Collection<Object>) collection).add(element);
            }
        }
    }

    private static Object copy(Object written) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(written);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    // ---- serialisation ----

    @ParameterizedTest
    @MethodSource("collections")
    void isSerialisedAsTheOriginal(Object collection) throws Exception {
        fill(collection, "b", "a", "c");
        Object copy = copy(collection);
        assertThat(copy.getClass()).isEqualTo(((Tracked) collection).originalClass());
        assertThat(copy.toString()).isEqualTo(collection.toString());
    }

    @ParameterizedTest
    @MethodSource("collections")
    void isOneObjectInAStreamHoweverOftenItIsReached(Object collection) throws Exception {
        fill(collection, "b", "a", "c");
        List<?> copy = (List<?>) copy(new ArrayList<>(List.of(collection, collection)));
        assertThat(copy.get(0)).isSameAs(copy.get(1));
    }

    @Test
    void aCycleThroughTrackedCollectionsSurvivesSerialisation() throws Exception {
        TrackedArrayList<Object> list = new TrackedArrayList<>();
        TrackedHashMap<Object, Object> map = new TrackedHashMap<>();
        list.add(map);
        map.put("list", list);
        List<?> copy = (List<?>) copy(list);
        assertThat(((Map<?, ?>) copy.get(0)).get("list")).isSameAs(copy);
    }

    @Test
    void whatIsWrittenAfterAChangeHasTheChange() throws Exception {
        TrackedArrayList<Object> list = new TrackedArrayList<>();
        list.add("first");
        assertThat(copy(list)).isEqualTo(List.of("first"));
        list.set(0, "second");
        assertThat(copy(list)).isEqualTo(List.of("second"));
    }

    @Test
    void orderingsSurviveSerialisation() throws Exception {
        Comparator<Object> backward = (Comparator<Object> & Serializable)
                (one, other) -> other.toString().compareTo(one.toString());
        TrackedTreeMap<Object, Object> map = new TrackedTreeMap<>(backward);
        TrackedTreeSet<Object> set = new TrackedTreeSet<>(backward);
        fill(map, "a", "b");
        fill(set, "a", "b");
        assertThat(((TreeMap<?, ?>) copy(map)).firstKey()).isEqualTo("b");
        assertThat(((TreeSet<?>) copy(set)).first()).isEqualTo("b");
        TrackedLinkedHashMap<Object, Object> byAccess = new TrackedLinkedHashMap<>(16, 0.5f, true);
        fill(byAccess, "a", "b");
        @SuppressWarnings("unchecked")
        Map<Object, Object> copy = (Map<Object, Object>) copy(byAccess);
        assertThat(copy.get("a")).isNotNull();
        assertThat(copy.toString()).startsWith("{b=");
        assertThat(Plain.loadFactor(copy)).isEqualTo(0.5f);
    }

    private static class Names extends TrackedArrayList<String> {
        private static final long serialVersionUID = 1;

        private final String title;

        Names(String title) {
            this.title = title;
        }
    }

    @Test
    void aSubclassIsSerialisedAsItself() throws Exception {
        Names names = new Names("who");
        names.add("me");
        Names copy = (Names) copy(names);
        assertThat(copy.title).isEqualTo("who");
        assertThat(copy).containsExactly("me");
        copy.add("you");
        assertThat(copy).containsExactly("me", "you");
    }

    // ---- copies ----

    @ParameterizedTest
    @MethodSource("collections")
    void aCloneIsATrackedCollectionOfItsOwn(Object collection) throws Exception {
        if (!(collection instanceof Cloneable)) {
            return;
        }
        fill(collection, "b", "a", "c");
        ShadowEngine.setId(collection, 7);
        ((Tracked) collection).setFlag(Hook.HANDS_OUT, true);
        Object copy = collection.getClass().getMethod("clone").invoke(collection);
        assertThat(copy.getClass()).isEqualTo(collection.getClass());
        assertThat(ShadowEngine.id(copy)).isZero();
        assertThat(((Noting) copy).$rk$flags()).isZero();
        assertThat(copy.toString()).isEqualTo(collection.toString());
        fill(copy, "d");
        assertThat(collection.toString()).doesNotContain("d");
        assertThat(ShadowEngine.id(collection)).isEqualTo(7);
    }

    @ParameterizedTest
    @MethodSource("collections")
    void equalsHashCodeAndToStringAreTheOriginals(Object collection) throws Exception {
        fill(collection, "b", "a", "c");
        Object plain = copy(collection);
        assertThat(collection.toString()).isEqualTo(plain.toString());
        if (!(collection instanceof TrackedArrayDeque)) {
            assertThat(collection).isEqualTo(plain).hasSameHashCodeAs(plain);
            assertThat(plain).isEqualTo(collection);
        }
    }

    // ---- use before recovery is complete ----

    private static final Set<String> WITHOUT_CONTENT = Set.of(
            "ensureCapacity",
            "trimToSize",
            "comparator",
            "originalClass",
            "setFlag",
            "getClass",
            "notify",
            "notifyAll",
            "wait",
            "putFirst",
            "putLast",
            "addFirst",
            "addLast",
            "addAll",
            "newHashMap");

    @ParameterizedTest
    @MethodSource("collections")
    void everyMethodFillsInRecoveredElementsBeforeTheFirstUse(Object collection) {
        List<String> forgetful = new ArrayList<>();
        for (Method method : collection.getClass().getMethods()) {
            String name = method.getName();
            boolean withoutContent = name.startsWith("$rk$")
                    || Modifier.isStatic(method.getModifiers())
                    || (collection instanceof TrackedArrayDeque && (name.equals("equals") || name.equals("hashCode")))
                    || (WITHOUT_CONTENT.contains(name) && !isMutatorOf(collection, name))
                    || name.startsWith("sequenced")
                    || name.equals("reversed"); // whose views fill in when they are used
            if (!withoutContent && !resolves(collection, method)) {
                forgetful.add(method.toString());
            }
        }
        assertThat(forgetful).isEmpty();
    }

    private static boolean isMutatorOf(Object collection, String name) {
        return switch (name) {
            case "putFirst", "putLast" -> !(collection instanceof SortedMap);
            case "addFirst", "addLast" -> !(collection instanceof SortedSet);
            case "addAll" -> true;
            default -> false;
        };
    }

    private boolean resolves(Object collection, Method method) {
        ((Tracked) collection).setFlag(Hook.PENDING, true);
        engine.resolved = 0;
        Object[] arguments = method.getName().equals("equals")
                ? new Object[] {twin(collection)}
                : Stream.of(method.getParameterTypes())
                        .map(TrackedBehaviourTest::argument)
                        .toArray();
        try {
            Object result = method.invoke(collection, arguments);
            if (result instanceof Stream<?> stream) {
                assertThat(stream.count()).isNotNegative();
            } else if (result instanceof Collection<?> view) {
                assertThat(view.size()).isNotNegative();
            }
        } catch (InvocationTargetException e) {
            // no element, or an argument of the wrong kind: what counts is what was done first
            assertThat(e.getCause()).isInstanceOf(RuntimeException.class);
        } catch (IllegalAccessException e) {
            throw new LinkageError(method.toString(), e);
        }
        ((Tracked) collection).setFlag(Hook.PENDING, false);
        return engine.resolved > 0;
    }

    private static Object twin(Object collection) {
        try {
            return collection.getClass().getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(collection.getClass().getName(), e);
        }
    }

    private static @Nullable Object argument(Class<?> type) {
        if (type == int.class) {
            return 0;
        } else if (type == long.class) {
            return 1L;
        } else if (type == double.class) {
            return 1d;
        } else if (type == Object[].class) {
            return new Object[0];
        } else if (type == Map.class) {
            return Map.of("a", "b");
        } else if (type == Collection.class) {
            return List.of("a");
        } else if (type == boolean.class) {
            return true;
        } else if (type.isInterface()) {
            return Proxy.newProxyInstance(
                    TrackedBehaviourTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                        Class<?> result = method.getReturnType();
                        return result == void.class
                                ? null
                                : result == boolean.class
                                        ? (Object) true
                                        : result == Object.class ? new Object[0] : (Object) 0;
                    });
        }
        return "a";
    }

    @Test
    void viewsMadeBeforeFillInRecoveredElementsToo() {
        TrackedHashMap<Object, Object> map = new TrackedHashMap<>();
        TrackedTreeMap<Object, Object> sorted = new TrackedTreeMap<>();
        TrackedArrayList<Object> list = new TrackedArrayList<>();
        Collection<?> keys = map.keySet();
        Collection<?> values = map.values();
        Collection<?> entries = map.entrySet();
        Map<?, ?> descending = sorted.descendingMap();
        Collection<?> part = list.subList(0, 0);
        List<Supplier<Object>> uses = List.of(
                keys::size,
                () -> keys.remove("a"),
                values::iterator,
                () -> entries.retainAll(List.of()),
                descending::size,
                () -> part.removeAll(List.of()));
        for (Supplier<Object> use : uses) {
            engine.resolved = 0;
            map.setFlag(Hook.PENDING, true);
            sorted.setFlag(Hook.PENDING, true);
            list.setFlag(Hook.PENDING, true);
            assertThat(use.get()).isNotNull();
            assertThat(engine.resolved).isEqualTo(1);
        }
    }

    @Test
    void ourOwnHandsDoNotTriggerRecovery() {
        TrackedArrayList<Object> list = new TrackedArrayList<>();
        list.setFlag(Hook.PENDING, true);
        Unit.current().suspended++;
        list.add("recovered");
        Unit.current().suspended--;
        assertThat(engine.resolved).isZero();
        assertThat(list).hasSize(1);
        assertThat(engine.resolved).isEqualTo(1);
    }

    // ---- handing out, and what is not tracked yet ----

    @Test
    void aValueThatIsHandedOutIsTouched() {
        Object value = new int[1];
        TrackedHashMap<Object, Object> map = new TrackedHashMap<>();
        TrackedArrayList<Object> list = new TrackedArrayList<>();
        map.put("a", value);
        list.add(value);
        map.setFlag(Hook.HANDS_OUT, true);
        list.setFlag(Hook.HANDS_OUT, true);
        List<Supplier<Object>> ways = List.of(
                () -> map.get("a"),
                () -> map.getOrDefault("a", ""),
                () -> map.values().iterator().next(),
                () -> map.entrySet().iterator().next().getValue(),
                () -> map.entrySet().stream().count(),
                () -> map.computeIfAbsent("a", k -> ""),
                () -> map.compute("a", (k, v) -> v),
                () -> map.put("a", value),
                () -> list.get(0),
                () -> list.iterator().next(),
                () -> list.subList(0, 1).get(0),
                list::toArray,
                list::stream,
                list::clone,
                () -> {
                    map.forEach((k, v) -> {});
                    return map;
                },
                () -> {
                    list.forEach(element -> {});
                    return list;
                });
        for (Supplier<Object> way : ways) {
            Unit unit = Unit.current();
            int depth = Hook.enter(unit);
            assertThat(unit.touchedCount).isZero();
            assertThat(way.get()).isNotNull();
            assertThat(unit.touchedCount).isEqualTo(1);
            assertThat(unit.touched[0]).isSameAs(value);
            Hook.exit(unit, depth);
        }
    }

    @ParameterizedTest
    @MethodSource("collections")
    void aCollectionThatIsNotTrackedYetIsNotedOnceAUnitAndWhole(Object collection) {
        Unit unit = Unit.current();
        int depth = Hook.enter(unit);
        fill(collection, "a", "b", "c");
        assertThat(unit.entryCount).isEqualTo(1);
        assertThat(unit.entries[0].target).isSameAs(collection);
        assertThat(unit.entries[0].level).isNull();
        assertThat(unit.opCount).isZero();
        Hook.exit(unit, depth);
    }

    @ParameterizedTest
    @MethodSource("collections")
    void ourOwnHandsLeaveNoNotes(Object collection) {
        ShadowEngine.setId(collection, 1);
        Unit unit = Unit.current();
        int depth = Hook.enter(unit);
        unit.suspended++;
        fill(collection, "a", "b", "c");
        unit.suspended--;
        assertThat(unit.isDirty()).isFalse();
        Hook.exit(unit, depth);
    }

    @Test
    void aWriteInAFunctionGivenToAMapIsNoted() {
        TrackedHashMap<Object, Object> map = new TrackedHashMap<>();
        TrackedArrayList<Object> list = new TrackedArrayList<>();
        ShadowEngine.setId(map, 1);
        ShadowEngine.setId(list, 2);
        Unit unit = Unit.current();
        int depth = Hook.enter(unit);
        map.computeIfAbsent("a", key -> {
            list.add(key);
            return key;
        });
        assertThat(unit.opCount).isEqualTo(2);
        Hook.exit(unit, depth);
    }

    // ---- concurrent maps ----

    @Test
    void keysRemovedByTheKeySetOfAConcurrentMapAreNotedWhereTheCallIsSubstituted() {
        TrackedConcurrentHashMap<String, String> map = new TrackedConcurrentHashMap<>(Map.of("a", "b", "c", "d"));
        engine = ShadowEngine.install(map);
        ShadowEngine.setId(map, 1);
        Factories.keySet(map).remove("a");
        assertThat(engine.ops).isEqualTo(1);
        Factories.removeIf(map.keySet(), "c"::equals);
        assertThat(engine.ops).isEqualTo(2);
        Factories.add(map.keySet("x"), "e");
        assertThat(engine.ops).isEqualTo(3);
        assertThat(map).containsExactlyEntriesOf(Map.of("e", "x"));
    }

    @Test
    void aKeyReplacedByAnEqualOneHasNoValueAtTheCommit() {
        TrackedConcurrentHashMap<Object, Object> map = new TrackedConcurrentHashMap<>();
        Ways.Key first = new Ways.Key(1);
        Ways.Key second = new Ways.Key(1);
        map.put(first, "one");
        assertThat(map.$rk$current(first)).isEqualTo("one");
        map.remove(second);
        map.put(second, "two");
        assertThat(map.$rk$current(first)).isNull();
        assertThat(map.$rk$current(second)).isEqualTo("two");
    }

    @Test
    void aKeyNotedTwiceInARowIsNotedOnce() {
        ConcurrentHashMap<String, Integer> map = new TrackedConcurrentHashMap<>();
        ShadowEngine.setId(map, 1);
        Unit unit = Unit.current();
        int depth = Hook.enter(unit);
        for (int i = 0; i < 1000; i++) {
            map.merge("count", 1, Integer::sum);
        }
        assertThat(unit.opCount).isEqualTo(1);
        Hook.exit(unit, depth);
    }
}
