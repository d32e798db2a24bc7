package io.rekindle.runtime.hydrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.hook.Entry;
import io.rekindle.hook.Hook;
import io.rekindle.hook.TrackedArrayDeque;
import io.rekindle.hook.TrackedArrayList;
import io.rekindle.hook.TrackedConcurrentHashMap;
import io.rekindle.hook.TrackedHashMap;
import io.rekindle.hook.TrackedHashSet;
import io.rekindle.hook.Unit;
import io.rekindle.runtime.capture.WovenType;
import io.rekindle.runtime.capture.WovenTypes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lives whose code lacks classes and constants of the lives before; the log is made to speak of others than there are. */
class EvolutionTest {
    enum Colour {
        RED,
        OLD,
        NEW
    }

    record Point(long x, String y) {}

    static final class Thing {
        int number = 7;
    }

    @SuppressWarnings("unused")
    static final class Shelf {
        private transient long $rk$id;
        private transient long $rk$version;
        private transient @Nullable Entry $rk$entry;

        String id = "shelf";

        @Nullable
        Colour colour = Colour.NEW;

        Map<Colour, Integer> counts = new TrackedConcurrentHashMap<>();
        Map<Colour, Integer> byEnum = new EnumMap<>(Colour.class);
        List<Object> list = new TrackedArrayList<>();
        Deque<Object> deque = new TrackedArrayDeque<>();
        List<Object> vector = new CopyOnWriteArrayList<>();

        @Nullable
        Object @Nullable [] array;

        Map<String, Object> things = new TrackedHashMap<>();
        Set<Point> points = new TrackedHashSet<>();
        Map<Point, String> named = new TrackedHashMap<>();

        void wrote(int bit) {
            Entry entry = Hook.entry(this, Shelf.class, Unit.current());
            entry.mark(bit);
        }
    }

    /** Its key was an int once. */
    @SuppressWarnings("unused")
    static final class Numbered {
        private transient long $rk$id;
        private transient long $rk$version;
        private transient @Nullable Entry $rk$entry;

        final long number;
        int count;

        Numbered(long number) {
            this.number = number;
        }
    }

    private static final WovenType NUMBERED = Life.context("Numbered", "number", "number", "count");
    private static final List<String> FIELDS = List.of(
            "id", "colour", "counts", "byEnum", "list", "deque", "vector", "array", "things", "points", "named");
    private static final WovenType SHELF = Life.context("Shelf", "id", FIELDS.toArray(new String[0]));
    private static final WovenTypes WOVEN =
            type -> type == Shelf.class ? SHELF : type == Numbered.class ? NUMBERED : null;

    private final MemoryLog log = new MemoryLog();

    @BeforeEach
    void aLifeOfFormerCode() {
        Life life = new Life(1, log, WOVEN);
        Shelf shelf = new Shelf();
        life.unit(() -> {
            shelf.colour = Colour.OLD;
            shelf.counts.putAll(Map.of(Colour.OLD, 1, Colour.RED, 2));
            shelf.byEnum.putAll(Map.of(Colour.OLD, 1, Colour.RED, 2));
            shelf.list.addAll(List.of("a", Colour.OLD, "b", new Thing()));
            shelf.deque.addAll(List.of(Colour.OLD, "d"));
            shelf.vector.addAll(List.of("v", new Thing(), "w"));
            shelf.array = new Object[] {new Thing(), Colour.OLD, "x"};
            shelf.things.putAll(Map.of("thing", new Thing(), "text", "t"));
            shelf.points.add(new Point(1, "p"));
            shelf.named.put(new Point(2, "q"), "two");
            life.claims.constructed(shelf, Unit.current());
        });
        log.rename("name: \"OLD\"", "name: \"GONE\"");
        log.rename("EvolutionTest$Thing", "EvolutionTest$Gone");
    }

    /** Begins a life, lets it do something, and gives its shelf. */
    private Shelf live(int incarnation, java.util.function.Consumer<Shelf> work, List<String> said) {
        Life life = new Life(incarnation, log, WOVEN);
        Shelf shelf = new Shelf();
        life.unit(() -> life.claims.constructed(shelf, Unit.current()));
        life.unit(() -> work.accept(shelf));
        said.addAll(life.said);
        return shelf;
    }

    private Shelf live(int incarnation, java.util.function.Consumer<Shelf> work) {
        return live(incarnation, work, new ArrayList<>());
    }

    private Shelf formerCodeAgain(int incarnation) {
        log.rename("name: \"GONE\"", "name: \"OLD\"");
        log.rename("EvolutionTest$Gone", "EvolutionTest$Thing");
        return live(incarnation, shelf -> {});
    }

    /** What woven code notes that passes everything on. */
    private static void touchAll(Shelf shelf) {
        for (Object each : Arrays.asList(shelf.byEnum, shelf.vector, shelf.array)) {
            Hook.touch(each, Unit.current());
        }
        for (int bit = 0; bit < FIELDS.size(); bit++) {
            shelf.wrote(bit);
        }
    }

    @Test
    void whatIsUnknownCostsItsOwnPlaceAloneAndIsNamed() {
        List<String> said = new ArrayList<>();
        Shelf shelf = live(2, each -> {}, said);

        assertThat(shelf.colour).as("what the constructor left").isEqualTo(Colour.NEW);
        assertThat(shelf.counts).isEqualTo(Map.of(Colour.RED, 2));
        assertThat(shelf.byEnum).isEqualTo(Map.of(Colour.RED, 2));
        assertThat(shelf.list).containsExactly("a", "b");
        assertThat(shelf.deque).containsExactly("d");
        assertThat(shelf.vector).containsExactly("v", "w");
        assertThat(shelf.array).containsExactly(null, null, "x");
        assertThat(shelf.things).isEqualTo(Map.of("text", "t"));
        assertThat(said)
                .contains("a value of field io.rekindle.runtime.hydrate.EvolutionTest$Shelf.counts does not come back:"
                        + " enum constant io.rekindle.runtime.hydrate.EvolutionTest$Colour.GONE is not there any more."
                        + " It stays in the store; first met in Shelf[shelf]")
                .contains("a value of field io.rekindle.runtime.hydrate.EvolutionTest$Shelf.things does not come back:"
                        + " class io.rekindle.runtime.hydrate.EvolutionTest$Gone is not there any more."
                        + " It stays in the store; first met in Shelf[shelf]");
    }

    @Test
    void codeThatDoesNotKnowThemDestroysNothingByStarting() {
        live(2, EvolutionTest::touchAll);
        assertAllIsThere(formerCodeAgain(3), 0);
    }

    @Test
    void codeThatDoesNotKnowThemAddsItsOwn() {
        live(2, shelf -> {
            touchAll(shelf);
            shelf.counts.put(Colour.NEW, 3);
            shelf.byEnum.put(Colour.NEW, 3);
            shelf.list.add("c");
            shelf.deque.add("e");
            shelf.vector.add("y");
            shelf.things.put("more", "m");
        });
        live(3, EvolutionTest::touchAll);
        assertAllIsThere(formerCodeAgain(4), 1);
    }

    private static void assertAllIsThere(Shelf shelf, int more) {
        assertThat(shelf.colour).isEqualTo(Colour.OLD);
        assertThat(shelf.counts).hasSize(2 + more).containsEntry(Colour.OLD, 1).containsEntry(Colour.RED, 2);
        assertThat(shelf.byEnum).hasSize(2 + more).containsEntry(Colour.OLD, 1).containsEntry(Colour.RED, 2);
        assertThat(shelf.list).hasSize(4 + more).startsWith("a", Colour.OLD, "b");
        assertThat(shelf.list.get(3)).isInstanceOf(Thing.class);
        assertThat(new ArrayDeque<>(shelf.deque)).hasSize(2 + more).startsWith(Colour.OLD, "d");
        assertThat(shelf.vector).hasSize(3 + more).startsWith("v").contains("w");
        assertThat(shelf.vector.get(1)).isInstanceOf(Thing.class);
        assertThat(shelf.array).hasSize(3).contains(Colour.OLD, "x");
        assertThat(shelf.things).hasSize(2 + more).containsEntry("text", "t").containsKey("thing");
    }

    @Test
    void whatTheApplicationPutsInAPlaceReplacesWhatWasUnknownThere() {
        live(2, shelf -> {
            shelf.things.put("thing", "mine");
            shelf.colour = Colour.RED;
            shelf.wrote(1);
            shelf.list.clear();
            Object[] array = shelf.array;
            if (array != null) {
                Hook.arrayStore(array, 0, Unit.current());
                array[1] = "set by others";
                Hook.touch(array, Unit.current());
            }
        });
        Shelf shelf = formerCodeAgain(3);
        assertThat(shelf.things).isEqualTo(Map.of("thing", "mine", "text", "t"));
        assertThat(shelf.colour).isEqualTo(Colour.RED);
        assertThat(shelf.list).isEmpty();
        assertThat(shelf.array).containsExactly(null, "set by others", "x");
    }

    @Test
    void aComponentOfAKeyMayBeWidened() {
        log.rename("name: \"x\"\n  type_descriptor: \"J\"", "name: \"x\"\n  type_descriptor: \"I\"");
        log.rename("components {\n          long: ", "components {\n          int: ");
        log.rename("components {\n            long: ", "components {\n            int: ");

        Shelf shelf = live(2, each -> {
            each.points.add(new Point(5, "new"));
            each.named.remove(new Point(2, "q"));
            each.named.put(new Point(6, "six"), "6");
        });
        assertThat(shelf.points).contains(new Point(1, "p"));

        Shelf again = live(3, each -> each.points.remove(new Point(1, "p")));
        assertThat(again.points).containsExactly(new Point(5, "new"));
        assertThat(again.named).isEqualTo(Map.of(new Point(6, "six"), "6"));
    }

    @Test
    void aContextKeyMayBeWidened() {
        Life first = new Life(2, log, WOVEN);
        Numbered numbered = new Numbered(4);
        numbered.count = 7;
        first.unit(() -> first.claims.constructed(numbered, Unit.current()));
        log.rename("key {\n    long: 4", "key {\n    int: 4");
        log.rename("type_descriptor: \"J\"", "type_descriptor: \"I\"");

        for (int incarnation = 3; incarnation < 5; incarnation++) {
            Life life = new Life(incarnation, log, WOVEN);
            Numbered again = new Numbered(4);
            life.unit(() -> life.claims.constructed(again, Unit.current()));
            assertThat(again.count).isEqualTo(7);
            assertThat(life.said).isEmpty();
        }
        assertThat(log.units().toString()).contains("int: 4");
    }
}
