package io.rekindle.runtime.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.format.Lsn;
import io.rekindle.format.proto.LifeStart;
import io.rekindle.format.proto.Manifest;
import io.rekindle.runtime.checkpoint.Lineage.Stretch;
import io.rekindle.runtime.checkpoint.Version;
import io.rekindle.runtime.storage.StoreLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecoveryPlannerTest {
    @Test
    void anEmptyStoreIsRecoveredAsNothing() {
        RecoveryPlan plan = RecoveryPlanner.plan(List.of(), List.of());
        assertThat(plan.candidates()).containsExactly(new RecoveryPlan.Candidate(null, List.of(), true));
        assertThat(plan.tip()).isZero();
    }

    @Test
    void withoutVersionsTheLogIsReadFromItsBeginning() {
        RecoveryPlan plan = RecoveryPlanner.plan(List.of(), List.of(life(1, 0, 0), life(2, 1, 640)));
        assertThat(plan.candidates())
                .containsExactly(new RecoveryPlan.Candidate(
                        null, List.of(new Stretch(1, 0, 640), new Stretch(2, 0, Long.MAX_VALUE)), true));
    }

    @Test
    void theVersionWithMostOfTheLogComesFirstAndTheOthersAfterIt() {
        Version old = version(1, 1, new Lsn(1, 64));
        Version newer = version(1, 2, new Lsn(1, 128));
        Version merged = version(1, 3, new Lsn(1, 128));
        RecoveryPlan plan = RecoveryPlanner.plan(List.of(old, newer, merged), List.of(life(1, 0, 0)));
        assertThat(versions(plan)).containsExactly(merged, newer, old, null);
        assertThat(plan.candidates().get(0).stretches()).containsExactly(new Stretch(1, 128, Long.MAX_VALUE));
    }

    @Test
    void livesAreChainedByParentAndCut() {
        Version version = version(1, 1, new Lsn(1, 64));
        RecoveryPlan plan =
                RecoveryPlanner.plan(List.of(version), List.of(life(1, 0, 0), life(2, 1, 640), life(5, 2, 320)));
        assertThat(plan.candidates().get(0).stretches())
                .containsExactly(new Stretch(1, 64, 640), new Stretch(2, 0, 320), new Stretch(5, 0, Long.MAX_VALUE));
    }

    @Test
    void aLifeThatTheNextDidNotContinueIsLeftOut() {
        // Life 2 was claimed, and paused; life 3 took over from life 1.
        RecoveryPlan plan = RecoveryPlanner.plan(
                List.of(version(2, 1, new Lsn(2, 64))), List.of(life(1, 0, 0), life(2, 1, 640), life(3, 1, 640)));
        assertThat(versions(plan)).containsOnlyNulls();
        assertThat(plan.ignored()).hasSize(1);
        assertThat(plan.candidates().get(0).stretches())
                .containsExactly(new Stretch(1, 0, 640), new Stretch(3, 0, Long.MAX_VALUE));
    }

    @Test
    void aVersionOfLogBeyondATakeoverIsIgnored() {
        Version before = version(1, 1, new Lsn(1, 640));
        Version after = version(1, 2, new Lsn(1, 704));
        RecoveryPlan plan = RecoveryPlanner.plan(List.of(before, after), List.of(life(1, 0, 0), life(2, 1, 640)));
        assertThat(plan.ignored()).containsExactly(after);
        assertThat(plan.candidates().get(0).version()).isEqualTo(before);
    }

    @Test
    void theFirstVersionOfALifeMayBeOfTheParentsLog() {
        Version version = version(2, 1, new Lsn(1, 640));
        RecoveryPlan plan = RecoveryPlanner.plan(List.of(version), List.of(life(1, 0, 0), life(2, 1, 640)));
        assertThat(plan.candidates().get(0))
                .isEqualTo(new RecoveryPlan.Candidate(
                        version, List.of(new Stretch(1, 640, 640), new Stretch(2, 0, Long.MAX_VALUE)), true));
    }

    @Test
    void aVersionKnowsLivesWhoseLogsAreTrimmed() {
        Version version = withLives(version(3, 1, new Lsn(3, 64)), life(3, 2, 64), life(2, 1, 64));
        Version older = version(2, 1, new Lsn(2, 64));
        RecoveryPlan plan = RecoveryPlanner.plan(List.of(version, older), List.of());
        assertThat(plan.tip()).isEqualTo(3);
        assertThat(plan.candidates().get(1).stretches())
                .containsExactly(new Stretch(2, 64, 64), new Stretch(3, 0, Long.MAX_VALUE));
    }

    @Test
    void whereTheWayToTheLastLifeIsUnknownTheVersionsOwnLogIsStillRead() {
        Version version = version(1, 1, new Lsn(1, 64));
        RecoveryPlan plan = RecoveryPlanner.plan(List.of(version), List.of(life(4, 3, 128)));
        assertThat(plan.candidates().get(0))
                .isEqualTo(new RecoveryPlan.Candidate(version, List.of(new Stretch(1, 64, Long.MAX_VALUE)), false));
    }

    private static List<@Nullable Version> versions(RecoveryPlan plan) {
        return plan.candidates().stream()
                .<@Nullable Version>map(RecoveryPlan.Candidate::version)
                .toList();
    }

    private static LifeStart life(long incarnation, long parent, long cut) {
        return LifeStart.newBuilder()
                .setIncarnation(incarnation)
                .setParentIncarnation(parent)
                .setParentCut(cut)
                .build();
    }

    private static Version version(long incarnation, long number, Lsn lsn) {
        return new Version(
                StoreLayout.manifest(incarnation, number),
                Manifest.newBuilder()
                        .setIncarnation(incarnation)
                        .setNumber(number)
                        .setLsn(lsn.toProto())
                        .build());
    }

    private static Version withLives(Version version, LifeStart... lives) {
        return new Version(
                version.file(),
                version.manifest().toBuilder().addAllLives(List.of(lives)).build());
    }
}
