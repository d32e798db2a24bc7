package io.rekindle.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.it.support.AgentJar;
import io.rekindle.it.support.Directories;
import io.rekindle.it.support.Jdks;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gate that catches nothing is no gate: with a fault in the agent, random kills find it within a bounded number. */
@Execution(ExecutionMode.CONCURRENT)
class PlantedBugIT {
    private static final int MAX_KILLS = 60;

    @ParameterizedTest(name = "{0}")
    @EnumSource(Fault.class)
    void turnsTheGateRed(Fault fault) {
        Path folder = Gate.folder("planted-" + fault);
        Directories.empty(folder);
        Path jar = PlantedJar.make(AgentJar.path(), fault, folder.resolve("rekindle.jar"));
        mustBeRed(gate(fault.toString(), jar, folder.resolve("gate")));
    }

    @Test
    void withoutTheAgentEverythingIsLost() {
        mustBeRed(gate("no agent", null, Gate.folder("no-agent")));
    }

    private static RandomKills gate(String name, @Nullable Path agent, Path folder) {
        return new RandomKills(name, Jdks.running(), agent, folder, Gate.seed());
    }

    private static void mustBeRed(RandomKills gate) {
        GateReport report = gate.run(MAX_KILLS, 1);
        System.out.println(report);
        assertThat(report.findings())
                .as(report.line())
                .anySatisfy(finding -> assertThat(finding.kind()).isIn(Finding.Kind.LOST, Finding.Kind.HALF));
    }
}
