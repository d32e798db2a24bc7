package io.rekindle.runtime.hydrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.hook.Entry;
import io.rekindle.hook.TrackedArrayDeque;
import io.rekindle.hook.TrackedArrayList;
import io.rekindle.hook.TrackedHashMap;
import io.rekindle.hook.TrackedLinkedHashMap;
import io.rekindle.hook.TrackedLinkedList;
import io.rekindle.hook.TrackedTreeMap;
import io.rekindle.hook.Unit;
import io.rekindle.runtime.capture.WovenType;
import io.rekindle.runtime.capture.WovenTypes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One thread makes a collection reachable, and so captures it, while another fills it under a lock that the first does not take. */
class PublicationRaceTest {
    private static final int ROUNDS = 3_000;
    private static final int CHANGES = 9;

    @SuppressWarnings("unused")
    static final class Shelf {
        private transient long $rk$id;
        private transient long $rk$version;
        private transient @Nullable Entry $rk$entry;

        final String id;
        final Map<Integer, Object> things = new TrackedHashMap<>();

        Shelf(String id) {
            this.id = id;
        }
    }

    private static final WovenType SHELF = Life.context("Shelf", "id", "id", "things");
    private static final WovenTypes WOVEN = type -> type == Shelf.class ? SHELF : null;

    private final MemoryLog log = new MemoryLog();

    @Test
    void everyElementIsLoggedOnceWhateverTheRace() throws Exception {
        Life life = new Life(1, log, WOVEN);
        Shelf shelf = new Shelf("a");
        life.unit(() -> life.claims.constructed(shelf, Unit.current()));
        List<IntFunction<Object>> kinds = List.of(
                number -> new TrackedArrayList<Integer>(),
                number -> new TrackedLinkedList<Integer>(),
                number -> new TrackedArrayDeque<Integer>(),
                number -> new TrackedLinkedHashMap<Integer, Integer>(),
                number -> new TrackedTreeMap<Integer, Integer>());
        CyclicBarrier start = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                int key = round;
                Object thing = kinds.get(round % kinds.size()).apply(round);
                Future<?> filling = threads.submit(() -> {
                    start.await();
                    for (int change = 0; change < CHANGES; change++) {
                        int value = change;
                        life.unit(() -> change(thing, value));
                    }
                    return null;
                });
                Future<?> publishing = threads.submit(() -> {
                    start.await();
                    life.unit(() -> shelf.things.put(key, thing));
                    return null;
                });
                filling.get();
                publishing.get();
            }
        } finally {
            threads.shutdownNow();
        }

        Shelf again = new Shelf("a");
        Life second = new Life(2, log, WOVEN);
        second.unit(() -> second.claims.constructed(again, Unit.current()));
        assertThat(life.said).isEmpty();
        assertThat(again.things).hasSize(ROUNDS);
        shelf.things.forEach((key, thing) -> assertThat(content(again.things.get(key)))
                .as(key + ", a " + thing.getClass().getSimpleName())
                .isEqualTo(content(thing)));
    }

    @SuppressWarnings("unchecked")
    private static void change(Object thing, int value) {
        if (thing instanceof Map) {
            Map<Integer, Integer> map = (Map<Integer, Integer>) thing;
            map.put(value, value);
            if (value % 3 == 2) {
                map.remove(value - 1);
            }
            return;
        }
        Collection<Integer> elements = (Collection<Integer>) thing;
        elements.add(value);
        if (value % 3 == 2) {
            elements.remove(value - 1);
        }
    }

    private static String content(@Nullable Object thing) {
        return String.valueOf(thing);
    }
}
