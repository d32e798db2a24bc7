package io.rekindle.runtime.hydrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.format.proto.ArrayRun;
import io.rekindle.format.proto.UnitRecord;
import io.rekindle.hook.Entry;
import io.rekindle.hook.Hook;
import io.rekindle.hook.TrackedHashMap;
import io.rekindle.hook.TrackedTreeSet;
import io.rekindle.hook.Unit;
import io.rekindle.runtime.capture.ContextRegistry;
import io.rekindle.runtime.capture.WovenType;
import io.rekindle.runtime.capture.WovenTypes;
import io.rekindle.runtime.image.ContextName;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CaptureAndHydrateTest {
    /** What the weaver makes of a class, by hand. */
    @SuppressWarnings("unused")
    static final class Session {
        private transient long $rk$id;
        private transient long $rk$version;
        private transient @Nullable Entry $rk$entry;

        String id;
        int count;
        double total;

        @Nullable
        Session peer;

        float @Nullable [] vector;

        @Nullable
        Map<String, Integer> plainMap;

        transient String scratch = "made by the constructor";
        Optional<String> note = Optional.empty();
        BitSet bits = new BitSet();
        int[] cells = new int[3];
        String[] names = {};

        @Nullable
        Set<String> plainSet;

        Session(String id) {
            note(this, 0);
            this.id = id;
        }

        void count(int value) {
            note(this, 1);
            this.count = value;
        }

        void peer(@Nullable Session value) {
            note(this, 3);
            this.peer = value;
        }

        static void note(Session self, int bit) {
            Unit unit = Unit.current();
            Entry entry = self.$rk$entry;
            if (entry == null || entry.unit != unit || entry.target != self) {
                entry = Hook.entry(self, Session.class, unit);
                self.$rk$entry = entry;
            }
            entry.mark(bit);
        }
    }

    private static final WovenType SESSION = Life.context(
            "Session",
            "id",
            "id",
            "count",
            "total",
            "peer",
            "vector",
            "plainMap",
            "note",
            "bits",
            "cells",
            "names",
            "plainSet");
    static final WovenTypes WOVEN = type -> type == Session.class ? SESSION : null;

    private final MemoryLog log = new MemoryLog();

    @Test
    void aContextIsClaimedByTheNextInstanceWithItsKey() {
        Life first = new Life(1, log, WOVEN);
        first.unit(() -> {
            Session session = new Session("a");
            session.count(7);
            first.claims.constructed(session, Unit.current());
        });

        Session again = new Session("a");
        Life second = new Life(2, log, WOVEN);
        second.unit(() -> second.claims.constructed(again, Unit.current()));

        assertThat(again.count).isEqualTo(7);
        assertThat(again.scratch).isEqualTo("made by the constructor");
        assertThat(second.said).isEmpty();
    }

    @Test
    void aWriteLogsTheFieldAndNotTheObject() {
        Life life = new Life(1, log, WOVEN);
        Session session = new Session("a");
        life.unit(() -> life.claims.constructed(session, Unit.current()));
        life.unit(() -> session.count(3));

        UnitRecord last = log.units().get(log.units().size() - 1);
        assertThat(last.getChangesList()).hasSize(1);
        assertThat(last.getChanges(0).getFieldsList()).hasSize(1);
        assertThat(last.getChanges(0).getFields(0).getValue().getInt()).isEqualTo(3);
    }

    @Test
    void cyclesAndArraysAndUntrackedMapsComeBack() {
        Life first = new Life(1, log, WOVEN);
        Session a = new Session("a");
        first.unit(() -> {
            Session b = new Session("b");
            b.peer(a);
            b.vector = new float[] {1.5f, Float.NaN, -0.0f};
            b.plainMap = new java.util.HashMap<>(Map.of("x", 1, "y", 2));
            a.peer(b);
            first.claims.constructed(a, Unit.current());
        });

        Session again = new Session("a");
        Life second = new Life(2, log, WOVEN);
        second.unit(() -> second.claims.constructed(again, Unit.current()));

        Session peer = again.peer;
        assertThat(peer).isNotNull();
        assertThat(peer.peer).isSameAs(again);
        assertThat(peer.vector).containsExactly(1.5f, Float.NaN, -0.0f);
        assertThat(second.said).isEmpty();
        assertThat(peer.plainMap).isEqualTo(Map.of("x", 1, "y", 2));
        assertThat(second.said).isEmpty();
    }

    @Test
    void whatTheConstructorLeftTakesOverOnlyIfItCanBecomeTheRecoveredObject() {
        Life first = new Life(1, log, WOVEN);
        Session a = new Session("a");
        first.unit(() -> {
            a.note = Optional.of("said");
            a.bits.set(70);
            a.cells = new int[] {1, 2};
            a.names = new String[] {"x", "y"};
            first.claims.constructed(a, Unit.current());
        });

        Session again = new Session("a");
        BitSet bits = again.bits;
        Life second = new Life(2, log, WOVEN);
        second.unit(() -> second.claims.constructed(again, Unit.current()));

        assertThat(again.note).contains("said");
        assertThat(Optional.empty()).as("a constant that all share").isEmpty();
        assertThat(again.bits).isSameAs(bits).isEqualTo(BitSet.valueOf(new long[] {0, 1 << 6}));
        assertThat(again.cells).containsExactly(1, 2);
        assertThat(again.names).containsExactly("x", "y");
        assertThat(second.said).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("orders")
    void aSortedMapKeepsAnOrderThatIsAConstantOfTheJdk(Comparator<String> order) {
        Life first = new Life(1, log, WOVEN);
        Session a = new Session("a");
        first.unit(() -> {
            a.plainMap = new TreeMap<>(order);
            a.plainMap.putAll(Map.of("b", 1, "A", 2, "c", 3));
            first.claims.constructed(a, Unit.current());
        });

        Session again = new Session("a");
        Life second = new Life(2, log, WOVEN);
        second.unit(() -> second.claims.constructed(again, Unit.current()));

        assertThat(again.plainMap).isNotNull();
        assertThat(again.plainMap.keySet())
                .containsExactlyElementsOf(Objects.requireNonNull(a.plainMap).keySet());
        assertThat(second.said).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("orders")
    void aSortedSetKeepsAnOrderThatIsAConstantOfTheJdk(Comparator<String> order) {
        Life first = new Life(1, log, WOVEN);
        Session a = new Session("a");
        TrackedTreeSet<String> set = new TrackedTreeSet<>(order);
        first.unit(() -> {
            a.plainSet = set;
            set.addAll(List.of("b", "A", "c"));
            first.claims.constructed(a, Unit.current());
        });
        first.unit(() -> set.add("B2"));

        Session again = new Session("a");
        Life second = new Life(2, log, WOVEN);
        second.unit(() -> second.claims.constructed(again, Unit.current()));

        assertThat(again.plainSet).containsExactlyElementsOf(set);
        second.unit(() -> Objects.requireNonNull(again.plainSet).add("a1"));
        set.add("a1");
        assertThat(again.plainSet).containsExactlyElementsOf(set);
        assertThat(first.said).isEmpty();
        assertThat(second.said).isEmpty();
    }

    @Test
    void aPartOfASortedSetKeepsItsOrder() {
        Life first = new Life(1, log, WOVEN);
        Session a = new Session("a");
        TreeSet<String> whole = new TreeSet<>(Comparator.reverseOrder());
        whole.addAll(List.of("a", "b", "c", "d"));
        first.unit(() -> {
            a.plainSet = whole.headSet("b");
            first.claims.constructed(a, Unit.current());
        });

        Session again = new Session("a");
        Life second = new Life(2, log, WOVEN);
        second.unit(() -> second.claims.constructed(again, Unit.current()));

        assertThat(again.plainSet).containsExactly("d", "c");
        assertThat(second.said).isEmpty();
    }

    @Test
    void aSetsOrderThatCannotBeRecoveredIsTheConstructors() {
        Life first = new Life(1, log, WOVEN);
        Session a = new Session("a");
        Comparator<String> byLength = Comparator.comparing(String::length);
        first.unit(() -> {
            a.plainSet = new TrackedTreeSet<>(byLength);
            a.plainSet.addAll(List.of("bbb", "a", "cc"));
            first.claims.constructed(a, Unit.current());
        });
        assertThat(first.said)
                .singleElement()
                .asString()
                .contains("java.util.TreeMap.comparator", "cannot be recovered");

        Session again = new Session("a");
        again.plainSet = new TrackedTreeSet<>(byLength);
        Life second = new Life(2, log, WOVEN);
        second.unit(() -> second.claims.constructed(again, Unit.current()));

        assertThat(again.plainSet).containsExactly("a", "cc", "bbb");
        assertThat(second.said).isEmpty();
    }

    static List<Comparator<String>> orders() {
        return List.of(Comparator.reverseOrder(), Comparator.naturalOrder(), String.CASE_INSENSITIVE_ORDER);
    }

    @Test
    void aSecondInstanceIsTheContextOnceTheFirstIsCollected() {
        Life first = new Life(1, log, WOVEN);
        first.unit(() -> first.claims.constructed(new Session("a"), Unit.current()));
        Session second = new Session("a");
        first.unit(() -> {
            second.count(5);
            first.claims.constructed(second, Unit.current());
        });
        List<ContextRegistry.Registered> gone = List.of();
        for (int attempt = 0; gone.isEmpty() && attempt < 200; attempt++) {
            System.gc();
            gone = first.contexts.expunge();
        }
        ContextRegistry.Registered collected = gone.get(0);
        first.unit(() ->
                assertThat(first.claims.inherit(collected, Unit.current())).isTrue());
        first.unit(() -> second.count(second.count + 1));

        Session again = new Session("a");
        Life next = new Life(2, log, WOVEN);
        next.unit(() -> next.claims.constructed(again, Unit.current()));
        assertThat(again.count).isEqualTo(6);
    }

    /** A key that equals no recovered one for sure. */
    @SuppressWarnings("unused")
    static final class Measure {
        private transient long $rk$id;
        private transient long $rk$version;
        private transient @Nullable Entry $rk$entry;

        double value = 1.5;
    }

    @Test
    void aKeyOfATypeThatCannotBeOneIsNamed() {
        WovenType measure = Life.context("Measure", "value", "value");
        Life life = new Life(1, log, type -> type == Measure.class ? measure : null);
        life.unit(() -> life.claims.constructed(new Measure(), Unit.current()));
        assertThat(life.said)
                .singleElement()
                .asString()
                .contains("Measure.value is a double; expected a String", "its instance is not a context");
    }

    @Test
    void aLoopOverAnArrayIsOneNoteAndOneRun() {
        Life life = new Life(1, log, WOVEN);
        Session a = new Session("a");
        a.cells = new int[1_000];
        life.unit(() -> life.claims.constructed(a, Unit.current()));
        life.unit(() -> {
            Unit unit = Unit.current();
            for (int i = 100; i < 900; i++) {
                Hook.arrayStore(a.cells, i, unit);
                a.cells[i] = i;
                Hook.arrayStore(a.cells, i, unit);
                a.cells[i]++;
            }
            assertThat(unit.opCount).isEqualTo(1);
            Hook.arrayStore(a.cells, 7, unit);
            a.cells[7] = 7;
            Hook.arrayStore(a.cells, 1_000, unit); // whose store fails
        });
        UnitRecord last = log.units().get(log.units().size() - 1);
        assertThat(last.getChanges(0).getRunsList())
                .extracting(ArrayRun::getStart)
                .containsExactly(100L, 7L);

        Session again = new Session("a");
        Life next = new Life(2, log, WOVEN);
        next.unit(() -> next.claims.constructed(again, Unit.current()));
        assertThat(again.cells).isEqualTo(a.cells);
    }

    @Test
    void aTouchedValueIsLoggedOnlyIfItChanged() {
        Life life = new Life(1, log, WOVEN);
        Session session = new Session("a");
        Map<String, Integer> map = new java.util.HashMap<>(Map.of("x", 1));
        session.plainMap = map;
        life.unit(() -> life.claims.constructed(session, Unit.current()));
        int before = log.units().size();
        int objects = log.image().objectCount();

        life.unit(() -> Hook.touch(map, Unit.current()));
        assertThat(log.units()).hasSize(before);

        life.unit(() -> {
            Hook.touch(map, Unit.current());
            map.put("x", 2);
        });
        assertThat(log.units()).hasSize(before + 1);
        assertThat(log.image().objectCount()).isEqualTo(objects);
    }

    @Test
    void versionsOfTheNextLifeAreHigher() {
        Life first = new Life(1, log, WOVEN);
        Session a = new Session("a");
        first.unit(() -> first.claims.constructed(a, Unit.current()));
        for (int i = 0; i < 5; i++) {
            int value = i;
            first.unit(() -> a.count(value));
        }
        Life second = new Life(2, log, WOVEN);
        Session b = new Session("a");
        second.unit(() -> second.claims.constructed(b, Unit.current()));
        second.unit(() -> b.count(100));

        Life third = new Life(3, log, WOVEN);
        Session c = new Session("a");
        third.unit(() -> third.claims.constructed(c, Unit.current()));
        assertThat(c.count).isEqualTo(100);
    }

    @Test
    void aContextThatItsRootDroppedDoesNotComeBack() {
        Life first = new Life(1, log, WOVEN);
        Map<String, Session> registry = new TrackedHashMap<>();
        first.unit(() -> {
            first.capture.rootAssigned("Registry#sessions", registry, Unit.current());
            registry.put("a", register(first, "a"));
            registry.put("b", register(first, "b"));
        });
        first.unit(() -> register(first, "never held"));
        first.unit(() -> registry.remove("a"));

        assertThat(log.image().contexts().keySet())
                .containsExactlyInAnyOrder(new ContextName("Session", "b"), new ContextName("Session", "never held"));
    }

    @Test
    void whatWasDroppedWhileTheLogWasFullIsLoggedAnewSchemasAndEndsOfContextsToo() {
        Life first = new Life(1, log, WOVEN);
        Session kept = first.inUnit(() -> register(first, "kept"));
        Session ended = first.inUnit(() -> register(first, "ended"));
        log.full = true;
        first.unit(() -> kept.count(5));
        first.unit(() -> first.claims.forget(ended, Unit.current()));
        // Of classes that no record before had.
        first.unit(() -> {
            kept.note = Optional.of("new");
            kept.plainMap = new java.util.TreeMap<>(Map.of("x", 1));
            Session.note(kept, 5);
            Session.note(kept, 6);
        });
        assertThat(first.resync()).isFalse();
        log.full = false;
        assertThat(first.resync()).isTrue();

        assertThat(log.image().contexts().keySet()).containsExactly(new ContextName("Session", "kept"));
        Session again = new Session("kept");
        Life second = new Life(2, log, WOVEN);
        second.unit(() -> second.claims.constructed(again, Unit.current()));
        assertThat(again.count).isEqualTo(5);
        assertThat(again.note).contains("new");
        assertThat(again.plainMap).isEqualTo(Map.of("x", 1));
        assertThat(second.said).isEmpty();
    }

    private static Session register(Life life, String id) {
        Session session = new Session(id);
        life.claims.constructed(session, Unit.current());
        return session;
    }

    @Test
    void aSecondLiveInstanceWithTheKeyIsNamedAndNotTracked() {
        Life life = new Life(1, log, WOVEN);
        Session a = new Session("a");
        life.unit(() -> life.claims.constructed(a, Unit.current()));
        Session twin = new Session("a");
        life.unit(() -> life.claims.constructed(twin, Unit.current()));
        assertThat(life.said)
                .containsExactly(
                        "a second live instance of context Session[a] is not a context of its own until the first is"
                                + " collected: the first has the key");
        assertThat(List.of(a, twin)).hasSize(2);
    }
}
