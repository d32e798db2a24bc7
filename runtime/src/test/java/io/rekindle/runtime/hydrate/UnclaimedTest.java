package io.rekindle.runtime.hydrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.hook.TrackedHashMap;
import io.rekindle.hook.Unit;
import io.rekindle.runtime.hydrate.CaptureAndHydrateTest.Session;
import io.rekindle.runtime.image.ContextName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnclaimedTest {
    private static final long TTL = 8_000;
    private static final long STEP = 1_000;

    private final MemoryLog log = new MemoryLog();
    private final List<Object> kept = new ArrayList<>();
    private long incarnation;

    @Test
    void whatNothingClaimsIsForgottenWhenItsTimeIsOver() {
        claim(begin(Long.MAX_VALUE), "ann");
        claim(begin(Long.MAX_VALUE), "bob");

        Life life = begin(TTL);
        claim(life, "bob");
        run(life, TTL - STEP);
        assertThat(names()).containsExactlyInAnyOrder("ann", "bob");
        assertThat(life.said).isEmpty();
        run(life, STEP);
        assertThat(names()).containsExactly("bob");
        assertThat(life.said)
                .containsExactly("a recovered context was forgotten: nothing claimed it within unclaimed.ttl");
    }

    @Test
    void theTimesOfLivesAddUpByWholeSteps() {
        claim(begin(TTL), "ann");
        run(begin(TTL), 3 * STEP + STEP / 2);
        run(begin(TTL), 4 * STEP);
        Life life = begin(TTL);
        run(life, STEP - 1);
        assertThat(names()).containsExactly("ann");
        run(life, 1);
        assertThat(names()).isEmpty();
    }

    @Test
    void aClaimBeginsAtZeroAgain() {
        claim(begin(TTL), "ann");
        run(begin(TTL), 7 * STEP);
        Life third = begin(TTL);
        run(third, STEP / 2);
        claim(third, "ann");
        run(third, 2 * TTL);
        assertThat(names()).containsExactly("ann");

        Life fourth = begin(TTL);
        run(fourth, 7 * STEP);
        claim(fourth, "ann");
        run(begin(TTL), 7 * STEP);
        assertThat(names()).containsExactly("ann");
        run(begin(TTL), STEP);
        assertThat(names()).isEmpty();
    }

    @Test
    void aClaimWhereNoBoundIsSetBeginsAtZeroAgainToo() {
        claim(begin(TTL), "ann");
        run(begin(TTL), 7 * STEP);
        claim(begin(Long.MAX_VALUE), "ann");
        run(begin(TTL), 7 * STEP);
        assertThat(names()).containsExactly("ann");
    }

    @Test
    void whoComesTooLateBeginsAnewAndIsRecovered() {
        claim(begin(TTL), "ann").count(5);
        Life life = begin(TTL);
        run(life, TTL);
        Session late = claim(life, "ann");
        assertThat(late.count).isZero();
        life.unit(() -> late.count(7));
        run(life, TTL);

        assertThat(names()).containsExactly("ann");
        assertThat(claim(begin(TTL), "ann").count).isEqualTo(7);
    }

    @Test
    void whatARootHoldsStaysWithTheRoot() {
        Life first = begin(TTL);
        Map<String, Session> registry = new TrackedHashMap<>();
        kept.add(registry);
        first.unit(() -> {
            first.capture.rootAssigned("Registry#sessions", registry, Unit.current());
            registry.put("ann", claim(first, "ann"));
        });
        run(begin(TTL), 2 * TTL);
        assertThat(names()).containsExactly("ann");
    }

    @Test
    void withoutABoundNothingIsWritten() {
        claim(begin(Long.MAX_VALUE), "ann");
        int units = log.units().size();
        run(begin(Long.MAX_VALUE), 1_000 * TTL);
        assertThat(log.units()).hasSize(units);
    }

    @Test
    void aRoundOverManyIsSpreadOverSweeps() {
        Life first = begin(TTL);
        for (int i = 0; i < 2 * Unclaimed.CONTEXTS_A_SWEEP + 1; i++) {
            claim(first, "user " + i);
        }
        Life life = begin(TTL);
        int units = log.units().size();
        run(life, STEP);
        assertThat(log.units()).hasSize(units + 1);
        for (int i = 0; i < 5; i++) {
            run(life, 1);
        }
        assertThat(log.units()).hasSize(units + 3);
        assertThat(names()).hasSize(2 * Unclaimed.CONTEXTS_A_SWEEP + 1);
    }

    private Life begin(long ttlMillis) {
        return new Life(++incarnation, log, CaptureAndHydrateTest.WOVEN, ttlMillis);
    }

    private Session claim(Life life, String key) {
        Session session = new Session(key);
        kept.add(session);
        life.unit(() -> life.claims.constructed(session, Unit.current()));
        return session;
    }

    /** Lets time pass, in steps and what is left. */
    private static void run(Life life, long millis) {
        long until = life.millis + millis;
        while (life.millis < until) {
            life.millis = Math.min(until, life.millis + STEP);
            if (life.unclaimed.sweep(Unit.current())) {
                life.capture.commit(Unit.current());
            }
        }
    }

    private List<Object> names() {
        List<Object> keys = new ArrayList<>();
        for (ContextName name : log.image().contexts().keySet()) {
            keys.add(name.key());
        }
        return keys;
    }
}
