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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.Stack;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Collections that are classes of the application, with fields and methods of their own. */
@SuppressWarnings({"JdkObsolete", "NonApiType"})
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

    /** Woven, but nothing tracks its elements: its superclass stays the JDK's. */
    @SuppressWarnings("unused")
    static final class Heap extends PriorityQueue<String> {
        private static final long serialVersionUID = 1;

        private transient long $rk$id;
        private transient long $rk$version;
        private transient @Nullable Entry $rk$entry;

        int offers;

        Heap() {
            super(Comparator.reverseOrder());
        }

        @Override
        public boolean offer(String element) {
            count(1);
            return super.offer(element + "!");
        }

        void count(int by) {
            offers += by;
            Hook.entry(this, Heap.class, Unit.current()).mark(0);
        }

        @Override
        public Iterator<String> iterator() {
            return Collections.emptyIterator();
        }

        List<String> drained() {
            List<String> all = new ArrayList<>();
            while (!isEmpty()) {
                all.add(Objects.requireNonNull(poll()));
            }
            return all;
        }
    }

    static final class Pile extends Stack<String> {
        private static final long serialVersionUID = 1;

        @Override
        public synchronized boolean add(String element) {
            return super.add(element + "!");
        }

        @Override
        public void clear() {
            throw new IllegalStateException("a pile is never cleared");
        }
    }

    static final class Shared extends CopyOnWriteArrayList<String> {
        private static final long serialVersionUID = 1;
    }

    static final class Line extends ConcurrentLinkedQueue<String> {
        private static final long serialVersionUID = 1;

        @Override
        public boolean add(String element) {
            return super.offer(element + "!");
        }
    }

    static final class Options extends Properties {
        private static final long serialVersionUID = 1;

        String title = "";

        @Override
        public synchronized @Nullable Object put(Object key, Object value) {
            return super.put(key + "!", value);
        }
    }

    static final class Skips extends ConcurrentSkipListMap<String, Integer> {
        private static final long serialVersionUID = 1;

        @Override
        public @Nullable Integer put(String key, Integer value) {
            return super.put(key + "!", value);
        }
    }

    static final class Waiting extends LinkedBlockingQueue<String> {
        private static final long serialVersionUID = 1;
    }

    static final class Slots extends ArrayBlockingQueue<String> {
        private static final long serialVersionUID = 1;

        int uses;

        Slots() {
            super(4);
        }
    }

    @SuppressWarnings("unused")
    static final class Shop {
        private transient long $rk$id;
        private transient long $rk$version;
        private transient @Nullable Entry $rk$entry;

        String id = "one";
        Heap heap = new Heap();
        Pile pile = new Pile();
        Shared shared = new Shared();
        Line line = new Line();
        Options options = new Options();
        Skips skips = new Skips();
        Waiting waiting = new Waiting();
        Slots slots = new Slots();

        void add(String element) {
            heap.add(element);
            pile.add(element);
            shared.add(element);
            line.add(element);
            options.put(element, element);
            skips.put(element, 1);
            waiting.add(element);
            slots.add(element);
            slots.uses++;
            touch();
        }

        void touch() {
            for (Object each : List.of(heap, pile, shared, line, options, skips, waiting, slots)) {
                Hook.touch(each, Unit.current());
            }
        }

        String all() {
            return heap.drained() + "" + heap.offers + pile + shared + line + new TreeMap<>(options) + options.title
                    + skips + waiting;
        }
    }

    /** Holds what no constructor makes. */
    @SuppressWarnings("unused")
    static final class Shelf {
        private transient long $rk$id;
        private transient long $rk$version;
        private transient @Nullable Entry $rk$entry;

        String id = "one";

        @Nullable
        Object thing;

        void put(Object made) {
            thing = made;
            Hook.entry(this, Shelf.class, Unit.current()).mark(1);
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
        if (type == Shop.class) {
            return Life.context(
                    "Shop", "id", "id", "heap", "pile", "shared", "line", "options", "skips", "waiting", "slots");
        }
        if (type == Shelf.class) {
            return Life.context("Shelf", "id", "id", "thing");
        }
        if (type == Heap.class) {
            return Life.plain("offers");
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

    private Shop nextShop(long incarnation) {
        Shop again = new Shop();
        Life life = new Life(incarnation, log, WOVEN);
        life.unit(() -> life.claims.constructed(again, Unit.current()));
        assertThat(life.said)
                .singleElement()
                .asString()
                .contains("the elements of a " + Slots.class.getName() + " are not recovered")
                .contains("ArrayBlockingQueue");
        return again;
    }

    @Test
    void aClassThatExtendsACollectionThatIsComparedComesBackWithElementsAndFields() {
        Life first = new Life(1, log, WOVEN);
        Shop shop = new Shop();
        first.unit(() -> first.claims.constructed(shop, Unit.current()));
        first.unit(() -> shop.add("a"));
        first.unit(() -> shop.add("b"));
        first.unit(() -> {
            shop.options.title = "t";
            shop.touch();
        });
        first.unit(() -> shop.heap.count(3)); // a write to a field alone

        Shop again = nextShop(2);
        assertThat(again.slots).isEmpty();
        assertThat(again.all()).isEqualTo(shop.all());
    }

    @Test
    void whatNoConstructorMadeWorks() {
        for (Object thing : List.of(new Chain(), new Names(), new Stock(), new Tags())) {
            assertThat(madeAnew(thing)).isInstanceOf(thing.getClass()).isEqualTo(thing);
        }
        Trail trail = (Trail) madeAnew(new Trail());
        trail.add("x");
        assertThat(trail.lines()).containsExactly("x;");
        Tags tags = (Tags) madeAnew(new Tags());
        tags.add("x");
        assertThat((Collection<String>) tags).hasToString("[x+]");

        Pile pile = new Pile();
        pile.push("p");
        assertThat(madeAnew(pile)).hasToString("[p]");
        Heap heap = new Heap();
        heap.addAll(List.of("a", "c", "b"));
        Heap heapAgain = (Heap) madeAnew(heap);
        assertThat(heapAgain.offers).isEqualTo(3);
        heapAgain.add("d");
        assertThat(heapAgain.drained()).containsExactly("d!", "c!", "b!", "a!");
        Waiting waiting = new Waiting();
        waiting.add("w");
        Waiting waitingAgain = (Waiting) madeAnew(waiting);
        assertThat(waitingAgain.poll()).isEqualTo("w");
        assertThat(waitingAgain.remainingCapacity()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void whatCannotBeMadeWithoutItsConstructorIsNamedAndNotHandedOut() {
        String[] said = {""};
        assertThat(madeAnew(new Slots(), said)).isNull();

        assertThat(said[0])
                .contains("Shelf.thing does not come back")
                .contains("it cannot be made without its own constructor");
    }

    private static Object madeAnew(Object thing) {
        String[] said = {""};
        Object again = madeAnew(thing, said);
        assertThat(said[0]).isEmpty();
        return Objects.requireNonNull(again);
    }

    private static @Nullable Object madeAnew(Object thing, String[] said) {
        MemoryLog log = new MemoryLog();
        Life first = new Life(1, log, WOVEN);
        Shelf shelf = new Shelf();
        first.unit(() -> {
            shelf.put(thing);
            first.claims.constructed(shelf, Unit.current());
        });
        Shelf again = new Shelf();
        Life second = new Life(2, log, WOVEN);
        second.unit(() -> second.claims.constructed(again, Unit.current()));
        said[0] = String.join("\n", second.said);
        return again.thing;
    }
}
