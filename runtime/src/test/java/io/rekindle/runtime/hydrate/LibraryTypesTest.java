package io.rekindle.runtime.hydrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.hook.Entry;
import io.rekindle.hook.Hook;
import io.rekindle.hook.TrackedArrayList;
import io.rekindle.hook.TrackedHashMap;
import io.rekindle.hook.TrackedLinkedHashMap;
import io.rekindle.hook.Unit;
import io.rekindle.runtime.capture.WovenType;
import io.rekindle.runtime.capture.WovenTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects of the JDK that are neither collections we track nor values. */
@SuppressWarnings({"JavaUtilDate", "JdkObsolete", "ImmutableEnumChecker"})
class LibraryTypesTest {
    @SuppressWarnings("unused")
    static final class Holder {
        private transient long $rk$id;
        private transient long $rk$version;
        private transient @Nullable Entry $rk$entry;

        String id = "one";

        @Nullable
        Object value;

        void set(@Nullable Object to) {
            value = to;
            Hook.entry(this, Holder.class, Unit.current()).mark(1);
        }
    }

    enum Plain {
        A,
        B;

        final int number = 1;
        final transient List<String> cache = new ArrayList<>();
    }

    enum Stateful {
        A;

        int hits;
        final List<String> log = new ArrayList<>();
    }

    /** As the weaver makes it of a subclass of LinkedHashMap. */
    static final class Recent extends TrackedLinkedHashMap<String, Integer> {
        private static final long serialVersionUID = 1;
    }

    private static final WovenType HOLDER = Life.context("Holder", "id", "id", "value");
    private static final WovenTypes WOVEN = type -> type == Holder.class ? HOLDER : null;

    private final MemoryLog log = new MemoryLog();

    private record Case(Object first, Consumer<Object> change, Function<Object, Object> content) {}

    static Stream<Arguments> types() {
        return Stream.of(
                        of(new LongAdder(), each -> each.add(5), LongAdder::sum),
                        of(new DoubleAdder(), each -> each.add(2.5), DoubleAdder::sum),
                        of(new StringBuilder("a"), each -> each.append("b\ud800"), StringBuilder::toString),
                        of(new StringBuffer("a"), each -> each.append("b"), StringBuffer::toString),
                        of(new Date(1_000), each -> each.setTime(2_000), each -> each),
                        of(OptionalInt.of(3), each -> {}, each -> each),
                        of(OptionalLong.of(4), each -> {}, each -> each),
                        of(OptionalDouble.of(5), each -> {}, each -> each),
                        of(OptionalInt.empty(), each -> {}, each -> each),
                        of(
                                Collections.synchronizedList(new TrackedArrayList<>(List.of("a"))),
                                each -> each.add("b"),
                                ArrayList::new),
                        of(
                                Collections.synchronizedMap(new TrackedHashMap<>(Map.of("a", 1))),
                                each -> each.put("b", 2),
                                each -> Map.copyOf(each)),
                        of(Collections.unmodifiableMap(new TrackedHashMap<>(Map.of("a", 1))), each -> {}, Map::copyOf),
                        of(new EnumMap<>(Map.of(Plain.A, 1)), each -> each.put(Plain.B, 2), EnumMap::clone),
                        of(EnumSet.of(Plain.A), each -> each.add(Plain.B), EnumSet::clone),
                        of(EnumSet.noneOf(Plain.class), each -> {}, EnumSet::clone),
                        of(List.of("a", "b", "c"), each -> {}, each -> each),
                        of(Map.of("k", 1), each -> {}, Map::copyOf),
                        of(Set.of("s"), each -> {}, Set::copyOf),
                        of(new Recent(), each -> each.put("a", 1), Map::copyOf),
                        of(Arrays.asList("a", "b"), each -> each.set(0, "c"), each -> each))
                .map(each -> Arguments.argumentSet(each.first.getClass().getSimpleName(), each));
    }

    @SuppressWarnings("unchecked")
    private static <T> Case of(T first, Consumer<T> change, Function<T, Object> content) {
        return new Case(first, each -> change.accept((T) each), each -> content.apply((T) each));
    }

    @ParameterizedTest
    @MethodSource("types")
    void comesBackAsItWasLast(Case each) {
        Life first = new Life(1, log, WOVEN);
        Holder holder = new Holder();
        first.unit(() -> first.claims.constructed(holder, Unit.current()));
        first.unit(() -> holder.set(each.first));
        first.unit(() -> {
            Hook.touch(each.first, Unit.current());
            each.change.accept(each.first);
        });
        Object expected = each.content.apply(each.first);

        Holder again = live(2);
        Object back = Objects.requireNonNull(again.value);
        assertThat(each.content.apply(back)).isEqualTo(expected);
        assertThat(first.said).isEmpty();
        boolean immutable = each.first.getClass().getName().startsWith("java.util.Immutable");
        if (immutable) {
            Life third = new Life(3, log, WOVEN);
            Holder touched = new Holder();
            third.unit(() -> third.claims.constructed(touched, Unit.current()));
            third.unit(() -> Hook.touch(touched.value, Unit.current()));
            assertThat(each.content.apply(live(4).value)).isEqualTo(expected);
            return;
        }
        if (!(back instanceof List) || back.getClass() == each.first.getClass()) {
            assertThat(back).hasSameClassAs(each.first);
        }
    }

    private Holder live(int incarnation) {
        Life life = new Life(incarnation, log, WOVEN);
        Holder holder = new Holder();
        life.unit(() -> life.claims.constructed(holder, Unit.current()));
        assertThat(life.said).isEmpty();
        return holder;
    }

    @Test
    void whatAWrapperWrapsIsTheSameListBeforeAndAfter() {
        Life first = new Life(1, log, WOVEN);
        Holder holder = new Holder();
        List<Object> inner = new TrackedArrayList<>();
        first.unit(() -> {
            first.claims.constructed(holder, Unit.current());
            holder.set(new Object[] {inner, Collections.unmodifiableList(inner)});
        });
        first.unit(() -> inner.add("a"));

        Object[] back = (Object[]) Objects.requireNonNull(live(2).value);
        assertThat((List<?>) back[1]).isEqualTo(List.of("a"));
        @SuppressWarnings("unchecked")
        List<Object> list = (List<Object>) back[0];
        list.add("b");
        assertThat((List<?>) back[1]).isEqualTo(List.of("a", "b"));
    }

    static Stream<Object> wrappers() {
        return Stream.of(
                Collections.unmodifiableList(new TrackedArrayList<>(List.of("a"))),
                Collections.synchronizedList(new TrackedArrayList<>(List.of("a"))),
                Collections.unmodifiableCollection(new TrackedArrayList<>(List.of("a"))),
                Collections.synchronizedMap(new TrackedHashMap<>(Map.of("a", 1))),
                Collections.unmodifiableMap(new TrackedHashMap<>(Map.of("a", 1))));
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void aWrapperOfWhatIsLostIsEmptyAndWorks(Object wrapper) {
        Life first = new Life(1, log, WOVEN);
        Holder holder = new Holder();
        first.unit(() -> {
            first.claims.constructed(holder, Unit.current());
            holder.set(wrapper);
        });
        Life second = new Life(2, log, WOVEN);
        for (long id : second.image.sortedIds()) {
            if (Objects.requireNonNull(second.image.get(id)).size() == 1 && !isHolder(second, id)) {
                second.image.drop(id);
            }
        }
        Holder again = new Holder();
        second.unit(() -> second.claims.constructed(again, Unit.current()));

        Object back = Objects.requireNonNull(again.value);
        assertThat(back).hasSameClassAs(wrapper);
        assertThat(back instanceof Map<?, ?> map ? map.size() : ((Collection<?>) back).size())
                .isZero();
        assertThat(back.toString()).isIn("[]", "{}");
        assertThat(second.said).anySatisfy(line -> assertThat(line).contains("it is lost from the store"));
        if (back.getClass().getSimpleName().startsWith("SynchronizedRandom")) {
            @SuppressWarnings("unchecked")
            List<String> list = (List<String>) back;
            list.add("b");
            assertThat(list.get(0)).isEqualTo("b");
        }
    }

    private static boolean isHolder(Life life, long id) {
        int schema = Objects.requireNonNull(life.image.get(id)).schemaId();
        String name = Objects.requireNonNull(life.image.schemas().get(schema)).getClassName();
        return !name.startsWith("java.util.ArrayList") && !name.startsWith("java.util.HashMap");
    }

    static Stream<Object> views() {
        Map<String, Integer> map = new TrackedHashMap<>(Map.of("a", 1));
        List<String> list = new TrackedArrayList<>(List.of("a", "b"));
        Collection<Integer> plain = new java.util.HashMap<>(Map.of("a", 1)).values();
        return Stream.of(
                map.values(),
                map.entrySet(),
                list.subList(0, 1),
                plain,
                new ArrayList<>(list).subList(0, 1),
                Stream.of(1, 2).collect(Collectors.partitioningBy(each -> each > 1)));
    }

    @ParameterizedTest
    @MethodSource("views")
    void aViewOfACollectionIsNamedWhenItIsWritten(Object view) {
        Life first = new Life(1, log, WOVEN);
        Holder holder = new Holder();
        first.unit(() -> {
            first.claims.constructed(holder, Unit.current());
            holder.set(view);
        });
        assertThat(first.said)
                .hasSize(1)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("field io.rekindle.runtime.hydrate.LibraryTypesTest$Holder.value holds a ")
                        .contains("which cannot be recovered")
                        .doesNotContain("io.rekindle.hook"));
    }

    private static final String ELEMENT = "an element of ";
    private static final String FIELD = "io.rekindle.runtime.hydrate.LibraryTypesTest$Holder#value";
    private static final String IS_A_THREAD =
            " is a java.lang.Thread, which cannot be recovered: null is kept instead; next: ";

    static Stream<Arguments> holding() {
        List<Object> list = new TrackedArrayList<>();
        List<Object> inside = new TrackedArrayList<>();
        Map<String, Object> map = new TrackedHashMap<>();
        List<Object> nested = new TrackedArrayList<>();
        Object[] array = new Object[1];
        Thread thread = new Thread(() -> {});
        return Stream.of(
                Arguments.of(list, (Runnable) () -> list.add(thread), FIELD + ", a java.util.ArrayList,"),
                Arguments.of(map, (Runnable) () -> map.put("a", thread), FIELD + ", a java.util.HashMap,"),
                Arguments.of(array, (Runnable) () -> array[0] = thread, FIELD + ", a java.lang.Object[],"),
                Arguments.of(
                        Collections.synchronizedList(inside),
                        (Runnable) () -> inside.add(thread),
                        FIELD + ", a java.util.ArrayList,"),
                Arguments.of(Map.of("a", nested), (Runnable) () -> nested.add(thread), "a java.util.ArrayList"));
    }

    @ParameterizedTest
    @MethodSource("holding")
    void anElementThatCannotBeRecoveredIsNamedWithTheFieldOfItsCollection(
            Object value, Runnable addThread, String named) {
        Life first = new Life(1, log, WOVEN);
        Holder holder = new Holder();
        addThread.run();
        first.unit(() -> {
            first.claims.constructed(holder, Unit.current());
            holder.set(value);
        });
        assertThat(first.said).singleElement().asString().startsWith(ELEMENT + named + IS_A_THREAD);
    }

    @ParameterizedTest
    @MethodSource("holding")
    void anElementThatIsAddedLaterIsNamedWithTheFieldOfItsCollection(Object value, Runnable addThread, String named) {
        Life first = new Life(1, log, WOVEN);
        Holder holder = new Holder();
        first.unit(() -> {
            first.claims.constructed(holder, Unit.current());
            holder.set(value);
        });
        first.unit(() -> {
            addThread.run();
            if (value instanceof Object[] array) {
                Hook.arrayStore(array, 0, Unit.current());
            }
        });
        assertThat(first.said).singleElement().asString().startsWith(ELEMENT + named + IS_A_THREAD);
    }

    @Test
    void theRootIsNamedWhoseValueCannotBeRecoveredOrAnElementOfIt() {
        Life first = new Life(1, log, WOVEN);
        List<Object> list = new TrackedArrayList<>();
        first.unit(() -> first.capture.rootAssigned("com.acme.Registry#all", list, Unit.current()));
        first.unit(() -> list.add(new Thread(() -> {})));
        assertThat(first.said)
                .singleElement()
                .asString()
                .startsWith(ELEMENT + "com.acme.Registry#all, a java.util.ArrayList," + IS_A_THREAD);
        first.said.clear();
        first.unit(() -> first.capture.rootAssigned("com.acme.Registry#one", new Thread(() -> {}), Unit.current()));
        assertThat(first.said)
                .singleElement()
                .asString()
                .startsWith("durable root com.acme.Registry#one holds a java.lang.Thread, which cannot be recovered");
    }

    @Test
    void stateOfAnEnumIsNamedWhenAConstantIsWritten() {
        Life first = new Life(1, log, WOVEN);
        Holder holder = new Holder();
        first.unit(() -> {
            first.claims.constructed(holder, Unit.current());
            holder.set(Plain.A);
        });
        assertThat(first.said).isEmpty();
        first.unit(() -> holder.set(Stateful.A));
        first.unit(() -> holder.set(Stateful.A));
        assertThat(first.said)
                .containsExactly(
                        "enum io.rekindle.runtime.hydrate.LibraryTypesTest$Stateful is recovered by the names of its"
                                + " constants, and the state in its fields hits, log is not; keep it in an object instead, or mark"
                                + " it transient if it need not be recovered");
    }
}
