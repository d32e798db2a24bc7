package io.rekindle.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.it.support.AgentJar;
import io.rekindle.it.support.Jdk;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A service with several threads and contexts, killed with kill -9 at random, 200 times a JDK.
 *
 * <p>{@code mvn -pl integration-tests -am verify -Dit.test=RandomKillCrashIT -Drekindle.kills=10000 -Drekindle.seed=1}
 */
@Execution(ExecutionMode.CONCURRENT)
class RandomKillCrashIT {
    private static final int KILLS = 200;
    private static final int MAX_FINDINGS = 5;

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.rekindle.it.support.Jdks#all")
    void nothingAcknowledgedIsLostAndNoUnitIsHalf(Jdk jdk) {
        int kills = Gate.kills(KILLS);
        RandomKills gate = new RandomKills(
                jdk.toString(), jdk, AgentJar.path(), Gate.folder("random-kill-" + jdk.feature()), Gate.seed());
        GateReport report = gate.run(kills, MAX_FINDINGS);
        System.out.println(report);
        assertThat(report.findings()).as(report.line()).isEmpty();
        assertThat(report.killsInUnit())
                .as("kills in an open unit; " + report.line())
                .isPositive();
        assertThat(report.acknowledged()).as(report.line()).isGreaterThan(kills);
    }
}
