package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void aBarSaysHowFarItIs() {
        assertThat(Progress.line("verifying", 25_000_000, 100_000_000, 1_500_000_000L))
                .isEqualTo("verifying [#######.......................]  25 %  25.0 MB of 100.0 MB  1.5 s");
    }

    @Test
    void moreThanWasExpectedIsAll() {
        assertThat(Progress.line("verifying", 20, 10, 0)).contains("] 100 %  10 B of 10 B");
    }

    @Test
    void whereTheTotalIsUnknownItSaysHowMuchItHasRead() {
        assertThat(Progress.line("reading the log", 1_200_000, 0, 2_000_000_000L))
                .isEqualTo("reading the log  1.2 MB  2.0 s");
    }

    @Test
    void whatIsDoneWithinASecondShowsNothing() {
        StringWriter err = new StringWriter();
        PrintWriter writer = new PrintWriter(err);
        try (Progress progress = new Progress(new Screen(writer, writer, false, true, Ran.CLOCK), "x", 10)) {
            progress.add(10);
        }
        assertThat(err.toString()).isEmpty();
    }
}
