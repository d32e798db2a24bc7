package io.rekindle.runtime.hydrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.hook.Entry;
import io.rekindle.hook.Hook;
import io.rekindle.hook.TrackedArrayList;
import io.rekindle.hook.TrackedConcurrentHashMap;
import io.rekindle.hook.TrackedLinkedHashSet;
import io.rekindle.hook.TrackedLinkedList;
import io.rekindle.hook.TrackedTreeMap;
import io.rekindle.hook.Unit;
import io.rekindle.runtime.capture.WovenTypes;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Collections that are classes of the application, with fields and methods of their own. */
class SubclassesTest {
    /** As woven: its superclass tracks its elements, it notes its own field. */
    static final class Trail extends TrackedArrayList<String> {
        private static final long serialVersionUID = 1;

        int adds;

        @Override
        public boolean add(String line) {
            count(1);
            return super.add(line.strip() + ";");
        }

        void count(int by) {
            adds += by;
            Hook.entry(this, Trail.class, Unit.current()).mark(0);
        }

        @Override
        public Iterator<String> iterator() {
            throw new IllegalStateException("nobody but the application reads this");
        }

        @Override
        public int size() {
            return 0;
        }

        @Override
        public void clear() {
            throw new IllegalStateException("a trail is never cleared");
        }

        List<String> lines() {
            return java.util.Arrays.stream(toArray()).map(String.class::cast).toList();
        }
    }

    static final class Chain extends TrackedLinkedList<String> {
        private static final long serialVersionUID = 1;

        int adds;

        @Override
        public boolean add(String line) {
            adds++;
            Hook.entry(this, Chain.class, Unit.current()).mark(0);
            return super.add(line);
        }

        @Override
        public void addLast(String line) {
            add(line);
        }
    }

    static final class Names extends TrackedTreeMap<String, String> {
        private static final long serialVersionUID = 1;

        @Override
        public @Nullable String put(String key, String value) {
            return super.put(key.toLowerCase(Locale.ROOT) + "!", value);
        }

        @Override
        public Set<Map.Entry<String, String>> entrySet() {
            return Collections.emptySet();
        }
    }

    static final class Stock extends TrackedConcurrentHashMap<String, Integer> {
        private static final long serialVersionUID = 1;

        @Override
        public Integer get(Object key) {
            Integer count = super.get(key);
            return count == null ? 0 : 10 + count;
        }
    }

    static final class Tags extends TrackedLinkedHashSet<String> {
        private static final long serialVersionUID = 1;

        @Override
        public boolean add(String tag) {
            return super.add(tag + "+");
        }

        @Override
        public boolean contains(@Nullable Object tag) {
            return false;
        }
    }

    @SuppressWarnings("unused")
    static final class Desk {
        private transient long $rk$id;
        private transient long $rk$version;
        private transient @Nullable Entry $rk$entry;

        String id = "one";
        Trail trail = new Trail();
        Chain chain = new Chain();
        Names names = new Names();
        Stock stock = new Stock();
        Tags tags = new Tags();
    }

    private static final WovenTypes WOVEN = type -> {
        if (type == Desk.class) {
            return Life.context("Desk", "id", "id", "trail", "chain", "names", "stock", "tags");
        }
        return type == Trail.class || type == Chain.class ? Life.plain("adds") : null;
    };

    private final MemoryLog log = new MemoryLog();

    /** Each change is a unit of its own, and the desk of the next life is given. */
    @SafeVarargs
    private Desk after(Consumer<Desk>... changes) {
        Life first = new Life(1, log, WOVEN);
        Desk desk = new Desk();
        first.unit(() -> first.claims.constructed(desk, Unit.current()));
        for (Consumer<Desk> change : changes) {
            first.unit(() -> change.accept(desk));
        }
        return next(2);
    }

    private Desk next(long incarnation) {
        Desk again = new Desk();
        Life life = new Life(incarnation, log, WOVEN);
        life.unit(() -> life.claims.constructed(again, Unit.current()));
        assertThat(life.said).isEmpty();
        return again;
    }

    @Test
    void aListKeepsAllItsElementsThoughItsOwnFieldsChangeWithThem() {
        Desk again = after(
                desk -> desk.chain.add("a"),
                desk -> desk.chain.add("b"),
                desk -> desk.chain.remove(0),
                desk -> desk.chain.add("c"));

        assertThat(again.chain).containsExactly("b", "c");
        assertThat(again.chain.adds).isEqualTo(3);
    }

    @Test
    void whatALaterLifeWritesToAFieldOfAListReplacesWhatEarlierOnesWrote() {
        after(desk -> desk.trail.count(1), desk -> desk.trail.count(1), desk -> desk.trail.count(1));

        Life third = new Life(3, log, WOVEN);
        Desk desk = new Desk();
        third.unit(() -> third.claims.constructed(desk, Unit.current()));
        third.unit(() -> desk.trail.count(5));
        third.unit(() -> desk.trail.add("x"));

        Desk again = next(4);
        assertThat(again.trail.adds).isEqualTo(9);
        assertThat(again.trail.lines()).containsExactly("x;");
    }

    @Test
    void whatAnApplicationOverridesIsNotCalledToReadOrFill() {
        Desk again = after(
                desk -> desk.trail.add(" a "),
                desk -> {
                    desk.trail.add("b");
                    desk.names.put("A", "1");
                    desk.stock.put("nails", 2);
                    desk.tags.add("t");
                },
                desk -> desk.stock.put("nails", 3));

        assertThat(again.trail.lines()).containsExactly("a;", "b;");
        assertThat(again.trail.adds).isEqualTo(2);
        assertThat(again.names.firstEntry()).isEqualTo(Map.entry("a!", "1"));
        assertThat(again.stock.get("nails")).isEqualTo(13);
        assertThat((Collection<String>) again.tags).hasToString("[t+]");
    }

    @Test
    void aClearThatRefusesDoesNotCostTheContent() {
        Desk again = after(desk -> desk.trail.add("a"), desk -> desk.trail.add("b"));

        assertThat(again.trail.lines()).containsExactly("a;", "b;");
    }
}
