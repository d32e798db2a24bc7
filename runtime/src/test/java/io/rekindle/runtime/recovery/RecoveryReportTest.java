package io.rekindle.runtime.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.format.Lsn;
import io.rekindle.format.proto.NotRecovered;
import io.rekindle.format.proto.QuarantinedItem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecoveryReportTest {
    private static final long AS_OF = Instant.parse("2026-11-24T10:15:03.123Z").toEpochMilli() * 1000;

    @Test
    void theLineSaysWhatCameBackAsOfWhenFromWhereAndHowLongItTook() {
        assertThat(report(null, List.of(), List.of()).line())
                .isEqualTo("rekindle: recovered 412 contexts, 1 root, 18,220 objects as of 2026-11-24T10:15:03.123Z"
                        + " from checkpoint 3-17 plus 1,204 units (2.1 MB) of log in 0.41 s");
    }

    @Test
    void theLineOfANewStoreSaysSo() {
        RecoveryReport report =
                new RecoveryReport(0, 0, 0, "", 0, 0, 0, 1_000, Lsn.NONE, false, null, null, List.of(), List.of());
        assertThat(report.line()).isEqualTo("rekindle: nothing to recover, the store is new");
        assertThat(report.isEmpty()).isTrue();
    }

    @Test
    void theLineNamesWhatIsMissingAndWhatIsQuarantined() {
        RecoveryReport report = report(
                new Lsn(3, 4096),
                List.of(
                        QuarantinedItem.newBuilder()
                                .setWhat("manifest/0000000007-0000000001")
                                .setKeptAt("quarantine/manifest.0000000007-0000000001.1")
                                .setReason("crc mismatch")
                                .build(),
                        QuarantinedItem.newBuilder()
                                .setWhat("checkpoints/0000000007.ckpt")
                                .setReason("crc mismatch")
                                .build()),
                List.of(NotRecovered.newBuilder()
                        .setWhat("objects in full")
                        .setReason("only later changes of them are left")
                        .setCount(1200)
                        .build()));
        assertThat(report.line())
                .endsWith("of log in 0.41 s; not durable after 3:4096: units were dropped there"
                        + "; not recovered: objects in full (1,200): only later changes of them are left"
                        + "; quarantined: manifest/0000000007-0000000001: crc mismatch"
                        + "; unusable, left in place: checkpoints/0000000007.ckpt: crc mismatch");
        assertThat(report.isComplete()).isFalse();
    }

    private static RecoveryReport report(
            @Nullable Lsn gap, List<QuarantinedItem> quarantined, List<NotRecovered> notRecovered) {
        return new RecoveryReport(
                412,
                1,
                18_220,
                "3-17",
                1_204,
                2_100_000,
                AS_OF,
                410_000,
                new Lsn(3, 99),
                false,
                null,
                gap,
                quarantined,
                notRecovered);
    }
}
