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
import java.util.Objects;
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

    /** What both versions of an account have in common here; their fields of the same names differ. */
    interface Account {
        String shown();

        /** As woven code would: the fields are written, and the child and the two collections handed out. */
        void set(int value);
    }

    record NarrowPoint(int x) {}

    record WidePoint(long x) {}

    static class NarrowBase {
        int other = 1;
    }

    static class NarrowChild extends NarrowBase {
        String moved = "none";
    }

    static class WideBase {
        String moved = "none";
        int other = 1;
    }

    static class WideChild extends WideBase {}

    @SuppressWarnings("unused")
    static final class NarrowAccount implements Account {
        private transient long $rk$id;
        private transient long $rk$version;
        private transient @Nullable Entry $rk$entry;

        String id = "account";
        int cents = -1;

        @Nullable
        Integer boxed = -1;

        NarrowChild child = new NarrowChild();
        Map<NarrowPoint, String> points = new TrackedHashMap<>();

        @Override
        public String shown() {
            return cents + " " + boxed + " " + child.moved + " " + points.get(new NarrowPoint(1)) + " " + points.size();
        }

        @Override
        public void set(int value) {
            cents = value;
            boxed = value;
            child.moved = "moved" + value;
            points.put(new NarrowPoint(1), "point" + value);
            wrote(this, NarrowAccount.class, child);
        }
    }

    @SuppressWarnings("unused")
    static final class WideAccount implements Account {
        private transient long $rk$id;
        private transient long $rk$version;
        private transient @Nullable Entry $rk$entry;

        String id = "account";
        long cents = -1;

        @Nullable
        Long boxed = -1L;

        WideChild child = new WideChild();
        Map<WidePoint, String> points = new TrackedHashMap<>();

        @Override
        public String shown() {
            return cents + " " + boxed + " " + child.moved + " " + points.get(new WidePoint(1)) + " " + points.size();
        }

        @Override
        public void set(int value) {
            cents = value;
            boxed = (long) value;
            child.moved = "moved" + value;
            points.put(new WidePoint(1), "point" + value);
            wrote(this, WideAccount.class, child);
        }
    }

    private static void wrote(Object account, Class<?> level, Object child) {
        Entry entry = Hook.entry(account, level, Unit.current());
        entry.mark(1);
        entry.mark(2);
        Hook.touch(child, Unit.current());
    }

    static class HidingBase {
        int hidden = 1;
    }

    @SuppressWarnings("HidingField") // what the test is about
    static class HidingThing extends HidingBase {
        int hidden = 2;

        int base() {
            return super.hidden;
        }
    }

    static class PlainBase {
        int hidden = 1;
    }

    static class PlainThing extends PlainBase {}

    private static final List<String> ACCOUNT_FIELDS = List.of("id", "cents", "boxed", "child", "points");
    private static final WovenType ACCOUNT = Life.context("Account", "id", ACCOUNT_FIELDS.toArray(new String[0]));
    private static final WovenType NUMBERED = Life.context("Numbered", "number", "number", "count");
    private static final List<String> FIELDS = List.of(
            "id", "colour", "counts", "byEnum", "list", "deque", "vector", "array", "things", "points", "named");
    private static final WovenType SHELF = Life.context("Shelf", "id", FIELDS.toArray(new String[0]));
    private static final WovenTypes WOVEN = type -> type == Shelf.class
            ? SHELF
            : type == Numbered.class
                    ? NUMBERED
                    : type == NarrowAccount.class || type == WideAccount.class ? ACCOUNT : null;

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

    /** Begins a life of one version of the account's code. */
    private Account account(
            int incarnation, boolean wide, java.util.function.Consumer<Account> work, List<String> said) {
        log.rename(
                wide ? "EvolutionTest$Narrow" : "EvolutionTest$Wide",
                wide ? "EvolutionTest$Wide" : "EvolutionTest$Narrow");
        Life life = new Life(incarnation, log, WOVEN);
        Account account = wide ? new WideAccount() : new NarrowAccount();
        life.unit(() -> life.claims.constructed(account, Unit.current()));
        life.unit(() -> work.accept(account));
        said.addAll(life.said);
        return account;
    }

    @Test
    void eachVersionOfTheCodeFindsWhatTheOtherWroteLast() {
        String expected = "-1 -1 none null 0";
        List<String> said = new ArrayList<>();
        for (int incarnation = 2; incarnation < 14; incarnation++) {
            boolean wide = incarnation % 4 >= 2; // twice each in a row, so that each finds its own, too
            int value = incarnation;
            String before = expected;
            account(
                    incarnation,
                    wide,
                    account -> {
                        assertThat(account.shown()).isEqualTo(before);
                        account.set(value);
                    },
                    said);
            expected = value + " " + value + " moved" + value + " point" + value + " 1";
        }
        assertThat(said).isEmpty();
    }

    @Test
    void whatAnOlderVersionCannotHoldIsNamedAndKept() {
        List<String> said = new ArrayList<>();
        account(2, false, account -> account.set(4), said);
        account(
                3,
                true,
                account -> {
                    account.set(5);
                    ((WideAccount) account).cents = 5_000_000_000L;
                    ((WideAccount) account).boxed = 5_000_000_000L;
                },
                said);
        assertThat(said).isEmpty();
        account(4, false, account -> assertThat(account.shown()).startsWith("-1 -1 moved5"), said);
        assertThat(said)
                .hasSize(2)
                .anySatisfy(line ->
                        assertThat(line).contains("NarrowAccount.cents", "a java.lang.Long does not fit its type int"))
                .anySatisfy(line -> assertThat(line).contains("NarrowAccount.boxed", "stays in the store"));
        account(
                5,
                true,
                account -> assertThat(account.shown()).startsWith("5000000000 5000000000 moved5"),
                new ArrayList<>());
        account(6, false, account -> account.set(6), new ArrayList<>());
        account(7, true, account -> assertThat(account.shown()).startsWith("6 6 moved6"), new ArrayList<>());
    }

    @Test
    void aFieldIsNotTakenForOneOfTheSameNameThatItHid() {
        Life life = new Life(2, log, WOVEN);
        Shelf shelf = new Shelf();
        life.unit(() -> {
            life.claims.constructed(shelf, Unit.current());
            HidingThing thing = new HidingThing();
            ((HidingBase) thing).hidden = 3;
            shelf.things.put("hiding", thing);
        });
        life.unit(() -> {
            HidingThing thing = thing(shelf, HidingThing.class);
            thing.hidden = 4;
            Hook.touch(thing, Unit.current());
        });

        log.rename("EvolutionTest$Hiding", "EvolutionTest$Plain");
        Shelf plain = live(3, each -> {});
        assertThat(thing(plain, PlainThing.class).hidden).isEqualTo(3);

        log.rename("EvolutionTest$Plain", "EvolutionTest$Hiding");
        Shelf hiding = live(4, each -> {});
        assertThat(thing(hiding, HidingThing.class).base()).isEqualTo(3);
        assertThat(thing(hiding, HidingThing.class).hidden).isEqualTo(4);
    }

    private static <T> T thing(Shelf shelf, Class<T> type) {
        return type.cast(Objects.requireNonNull(shelf.things.get("hiding")));
    }

    @Test
    void aNumberFitsWhereItStaysTheSame() {
        assertThat(Fitting.fitPrimitive(5L, 'I')).isEqualTo(5);
        assertThat(Fitting.fitPrimitive(1L << 31, 'I')).isNull();
        assertThat(Fitting.fitPrimitive(200, 'B')).isNull();
        assertThat(Fitting.fitPrimitive((int) 'x', 'C')).isEqualTo('x');
        assertThat(Fitting.fitPrimitive(-1, 'C')).isNull();
        assertThat(Fitting.fitPrimitive(2.0, 'J')).isEqualTo(2L);
        assertThat(Fitting.fitPrimitive(2.5, 'J')).isNull();
        assertThat(Fitting.fitPrimitive(-0.0, 'I')).isNull();
        assertThat(Fitting.fitPrimitive(1e300, 'J')).isNull();
        assertThat(Fitting.fitPrimitive(0x1p63, 'J')).isNull();
        assertThat(Fitting.fitPrimitive(Double.NaN, 'J')).isNull();
        assertThat(Fitting.fitPrimitive(0.5, 'F')).isEqualTo(0.5f);
        assertThat(Fitting.fitPrimitive(0.1, 'F')).isNull();
        assertThat(Fitting.fitPrimitive(Double.NaN, 'F')).isEqualTo(Float.NaN);
        assertThat(Fitting.fitPrimitive(7, 'D')).isEqualTo(7.0);
        assertThat(Fitting.fitPrimitive(true, 'I')).isNull();
        assertThat(Fitting.fit(5L, Integer.class)).isEqualTo(5);
        assertThat(Fitting.fit(5, Object.class)).isEqualTo(5);
        assertThat(Fitting.fit("5", Integer.class)).isEqualTo("5");
    }
}
