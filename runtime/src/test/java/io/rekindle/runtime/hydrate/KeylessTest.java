package io.rekindle.runtime.hydrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.hook.Entry;
import io.rekindle.hook.Hook;
import io.rekindle.hook.Unit;
import io.rekindle.runtime.capture.WovenType;
import io.rekindle.runtime.capture.WovenTypes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Contexts to be, that have no key. */
class KeylessTest {
    private static final String NAMED = "a " + Badge.class.getName() + " is not a context: its key "
            + Badge.class.getName() + ".holder is still null";

    private final Life life = new Life(1, new MemoryLog(), WOVEN);

    /** What the weaver makes of a class, by hand. */
    @SuppressWarnings("unused")
    static final class Badge {
        private transient long $rk$id;
        private transient long $rk$version;
        private transient @Nullable Entry $rk$entry;

        @Nullable
        String holder;

        void holder(Life life, @Nullable String value) {
            Unit unit = Unit.current();
            Hook.entry(this, Badge.class, unit).mark(0);
            holder = value;
            life.claims.keyWritten(this, unit);
        }
    }

    private static final WovenType BADGE = Life.context("Badge", "holder", "holder");
    private static final WovenTypes WOVEN = type -> type == Badge.class ? BADGE : null;

    private Badge constructed() {
        Badge badge = new Badge();
        life.unit(() -> life.claims.constructed(badge, Unit.current()));
        return badge;
    }

    private void sweep(int times) {
        for (int i = 0; i < times; i++) {
            life.claims.sweepKeyless();
        }
    }

    @Test
    void anInstanceWhoseKeyIsStillNullAfterASecondIsNamedOnceAndEachIsCounted() {
        List<Badge> kept = new ArrayList<>();
        kept.add(constructed());
        sweep(Keyless.SWEEPS);
        assertThat(life.said).isEmpty();
        sweep(1);
        assertThat(life.said).singleElement().asString().startsWith(NAMED).contains("; next: ");
        kept.add(constructed());
        kept.add(constructed());
        sweep(3 * Keyless.SWEEPS);
        assertThat(life.said).hasSize(1);
        assertThat(life.unrecovered.counts().values()).containsExactly(3L);
        assertThat(kept).extracting(badge -> badge.holder).containsOnlyNulls();
    }

    @Test
    void anInstanceThatGetsItsKeyInTimeIsAContextAndNothingIsSaid() {
        Badge badge = constructed();
        sweep(Keyless.SWEEPS / 2);
        life.unit(() -> badge.holder(life, "ada"));
        sweep(2 * Keyless.SWEEPS);
        assertThat(life.said).isEmpty();
        assertThat(life.contexts.size()).isEqualTo(1);
    }

    @Test
    void anInstanceThatLosesItsKeyIsNamed() {
        Badge badge = constructed();
        life.unit(() -> badge.holder(life, "ada"));
        sweep(2 * Keyless.SWEEPS);
        life.unit(() -> badge.holder(life, null));
        sweep(2 * Keyless.SWEEPS);
        assertThat(life.said).singleElement().asString().startsWith(NAMED);
        assertThat(life.contexts.size()).isZero();
    }

    @Test
    void howManyAreWaitedForIsBounded() {
        List<Badge> kept = new ArrayList<>();
        for (int i = 0; i < Keyless.MAX_WAITING + 10; i++) {
            kept.add(constructed());
        }
        sweep(2 * Keyless.SWEEPS);
        assertThat(life.unrecovered.counts().values()).containsExactly((long) Keyless.MAX_WAITING);
        kept.add(constructed());
        sweep(2 * Keyless.SWEEPS);
        assertThat(life.unrecovered.counts().values()).containsExactly(Keyless.MAX_WAITING + 1L);
        assertThat(kept).hasSize(Keyless.MAX_WAITING + 11);
    }
}
