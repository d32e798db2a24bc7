package io.rekindle.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.stories.Rush;
import io.rekindle.it.support.ForkedJvm;
import io.rekindle.it.support.Jdk;
import io.rekindle.it.support.Stage;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** An orderly end that has more to do than time for it. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.rekindle.it.support.Jdks#all")
class ExitIT {
    private static final int UNITS = 2_000_000;

    /** Two seconds of ours, and what a busy machine adds. A last checkpoint of all these units takes longer. */
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(4);

    @Parameter
    Jdk jdk = Stories.anyJdk();

    @TempDir
    Path folder;

    @Test
    void anExitUnderLoadIsShortAndLosesNothing() {
        Stage stage = new Stage(jdk, folder, Rush.class);
        String written;
        long pressed;
        try (ForkedJvm life = stage.begin("checkpoint.interval=1h", "wal.segment=64MiB")) {
            written = life.ask("write " + UNITS);
            assertThat(written).isEqualTo(UNITS + " written, sum " + UNITS);
            assertThat(life.ask("press")).isEqualTo("pressing");
            pressed = Long.parseLong(life.ask("pressed"));
            life.say("exit 0");
            assertThat(life.endsWithin(ENDS_WITHIN)).as("ended in time").isTrue();
            assertThat(life.awaitExit()).isZero();
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo(written);
            assertThat(Long.parseLong(life.ask("pressed"))).isGreaterThanOrEqualTo(pressed);
            life.kill();
        }
    }
}
