package io.rekindle.runtime.hydrate;

import io.rekindle.hook.Hook;
import io.rekindle.hook.Unit;
import io.rekindle.runtime.capture.Capture;
import io.rekindle.runtime.capture.ContextRegistry;
import io.rekindle.runtime.capture.Headers;
import io.rekindle.runtime.capture.IdentityTable;
import io.rekindle.runtime.capture.Layouts;
import io.rekindle.runtime.capture.SchemaRegistry;
import io.rekindle.runtime.capture.Unrecovered;
import io.rekindle.runtime.capture.WovenType;
import io.rekindle.runtime.capture.WovenTypes;
import io.rekindle.runtime.image.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.agrona.collections.Long2LongCounterMap;

/** One life of an engine without files: capture and claims over a {@link MemoryLog}. */
final class Life {
    final MemoryLog log;
    final List<String> said = new ArrayList<>();
    final Capture capture;
    final Claims claims;
    final Layouts layouts;
    final Headers headers;
    final ContextRegistry contexts;

    /** What was recovered. */
    final Image image;

    final Unclaimed unclaimed;
    final Unrecovered unrecovered;
    /** What the clock of this life shows. */
    long millis;

    /** @param log of all lives so far; the new life recovers from it and goes on appending */
    Life(long incarnation, MemoryLog log, WovenTypes woven) {
        this(incarnation, log, woven, Long.MAX_VALUE);
    }

    /** @param ttlMillis the setting {@code unclaimed.ttl} */
    Life(long incarnation, MemoryLog log, WovenTypes woven, long ttlMillis) {
        this.log = log;
        image = log.image();
        unrecovered = new Unrecovered(said::add);
        SchemaRegistry schemas = new SchemaRegistry(log, image.schemas().all());
        layouts = new Layouts(schemas, woven, unrecovered);
        IdentityTable identities = new IdentityTable();
        headers = new Headers(identities);
        contexts = new ContextRegistry();
        capture = new Capture(
                layouts, identities, contexts, log, unrecovered, incarnation, image.maxNameStamp(), 64 << 10, false);
        unclaimed = new Unclaimed(image, capture, unrecovered, ttlMillis, () -> millis);
        Long2LongCounterMap repeats = new Long2LongCounterMap(0);
        image.reachable(repeats::incrementAndGet);
        claims = new Claims(image, repeats, layouts, headers, contexts, capture, woven, unrecovered, unclaimed);
    }

    /** Does what woven code does around an outermost call. */
    void unit(Runnable work) {
        Unit unit = Unit.current();
        int depth = Hook.enter(unit);
        try {
            work.run();
        } finally {
            unit.depth = depth;
            capture.commit(unit);
        }
    }

    <T> T inUnit(Supplier<T> work) {
        AtomicReference<T> result = new AtomicReference<>();
        unit(() -> result.set(work.get()));
        return Objects.requireNonNull(result.get());
    }

    /** Logs everything anew; false if the log dropped a part of it. */
    boolean resync() {
        return capture.resync(claims.currentRoots(), contexts.all(), Unit.current());
    }

    static WovenType context(String name, String keyField, String... fields) {
        return new WovenType(
                List.of(fields), true, name, keyField, List.of(), List.of(), List.of(), List.of(), Map.of(), false);
    }

    static WovenType plain(String... fields) {
        return new WovenType(
                List.of(fields), false, "", null, List.of(), List.of(), List.of(), List.of(), Map.of(), false);
    }
}
