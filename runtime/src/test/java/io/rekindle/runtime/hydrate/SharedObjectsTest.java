package io.rekindle.runtime.hydrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.hook.TrackedHashMap;
import io.rekindle.hook.Unit;
import io.rekindle.runtime.hydrate.CaptureAndHydrateTest.Session;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Objects that more than one context or root refers to, and how long what was recovered is kept. */
class SharedObjectsTest {
    /** A session and what it alone refers to. */
    private static final int OBJECTS = 5;

    private final MemoryLog log = new MemoryLog();
    private long incarnation;

    @Test
    void whatWasWrittenToASharedObjectIsThereForWhoClaimsItLater() {
        shareBetween("a", "b");
        Life life = begin();
        awaitEnd(writeThrough(life, "a", 5));
        life.claims.release();

        Session late = claim(life, "b");

        assertThat(peer(late).count).isEqualTo(5);
        life.unit(() -> peer(late).count(6));
        assertThat(peer(claim(begin(), "a")).count).isEqualTo(6);
        assertThat(life.said).isEmpty();
    }

    @Test
    void nothingIsKeptOnceAllThatWasRecoveredIsInTheHeap() {
        shareBetween("a", "b");
        Life life = begin();
        assertThat(life.claims.kept()).isEqualTo(3 * OBJECTS + 1);
        Session a = claim(life, "a");
        life.claims.release();
        assertThat(life.claims.kept())
                .as("the other, the shared one, and the empty note of both")
                .isEqualTo(OBJECTS + 2);

        WeakReference<Session> shared = new WeakReference<>(peer(a));
        assertThat(peer(claim(life, "b"))).isSameAs(shared.get());
        life.claims.release();

        assertThat(life.claims.kept()).isZero();
        life.unit(() -> a.peer(null));
        awaitEnd(shared);
    }

    @Test
    void anInstanceMadeBeforeItsRegistryIsTheRegistrys() {
        Life first = begin();
        Map<String, Session> registry = new TrackedHashMap<>();
        first.unit(() -> {
            first.capture.rootAssigned("Registry#sessions", registry, Unit.current());
            registry.put("a", announced(first, new Session("a")));
        });
        Life life = begin();
        Session early = claim(life, "a");
        life.unit(() -> early.count(3));
        life.claims.release();
        assertThat(life.claims.kept())
                .as("the map, and the instance that it will hold")
                .isEqualTo(2);
    }

    private void shareBetween(String... keys) {
        Life life = begin();
        life.unit(() -> {
            Session shared = new Session("shared");
            shared.count(1);
            for (String key : keys) {
                Session session = new Session(key);
                session.peer(shared);
                announced(life, session);
            }
        });
    }

    /** Claims the context, writes to what it shares, and lets it go. */
    private static WeakReference<Session> writeThrough(Life life, String key, int count) {
        Session session = claim(life, key);
        life.unit(() -> peer(session).count(count));
        return new WeakReference<>(session);
    }

    private static Session claim(Life life, String key) {
        return life.inUnit(() -> announced(life, new Session(key)));
    }

    private static Session announced(Life life, Session session) {
        life.claims.constructed(session, Unit.current());
        return session;
    }

    private static Session peer(Session session) {
        return Objects.requireNonNull(session.peer);
    }

    private Life begin() {
        return new Life(++incarnation, log, CaptureAndHydrateTest.WOVEN);
    }

    private static void awaitEnd(WeakReference<?> reference) {
        for (int i = 0; reference.get() != null; i++) {
            assertThat(i).as("collections without effect").isLessThan(50);
            System.gc();
        }
    }
}
