package io.rekindle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecoveryReportTest {

    @Test
    void holdsWhatTheAgentAnswered() {
        RecoveryReport report = RecoveryReport.of(Map.of(
                "contexts", 412L,
                "roots", 2L,
                "objects", 9_001L,
                "asOfMicros", 1_760_000_000_123_456L,
                "checkpoint", "3-17",
                "logBytes", 77_120L,
                "logUnits", 210,
                "durationNanos", 41_000_000L,
                "notRecovered", List.of("com.acme.Session#socket: java.net.Socket cannot be recovered"),
                "unknown to this version", "is passed over"));

        assertThat(report.contexts()).isEqualTo(412);
        assertThat(report.asOf()).contains(Instant.parse("2025-10-09T08:53:20.123456Z"));
        assertThat(report.duration()).isEqualTo(Duration.ofMillis(41));
        assertThat(report.tornTail()).isEmpty();
        assertThat(report.notRecovered()).hasSize(1).isUnmodifiable();
        assertThat(report)
                .hasToString("recovered 412 contexts, 2 roots, 9001 objects as of 2025-10-09T08:53:20.123456Z"
                        + " from checkpoint 3-17 and 77120 bytes of log (210 units) in 41 ms"
                        + "; not recovered: 1; quarantined: 0");
    }

    @Test
    void anEmptyAnswerIsAReportOfNothing() {
        RecoveryReport report = RecoveryReport.of(Map.of());

        assertThat(report.contexts()).isZero();
        assertThat(report.asOf()).isEmpty();
        assertThat(report.checkpoint()).isEmpty();
        assertThat(report.quarantined()).isEmpty();
    }

    @Test
    void printsTheLineThatTheStartPrinted() {
        assertThat(RecoveryReport.of(Map.of("line", "as printed"))).hasToString("as printed");
    }
}
