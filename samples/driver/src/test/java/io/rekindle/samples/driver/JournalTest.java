package io.rekindle.samples.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path folder;

    @Test
    void whatWasAppendedIsThereWhenOpenedAgain() throws IOException {
        Path file = folder.resolve("journal");
        try (Journal journal = Journal.open(file)) {
            assertThat(journal.former()).isEmpty();
            journal.append("one", "with\ttab", "with\nline\r\\n", "", "\u201cquoted\u201d");
            journal.append("two");
        }
        try (Journal journal = Journal.open(file)) {
            assertThat(journal.former())
                    .containsExactly(
                            List.of("one", "with\ttab", "with\nline\r\\n", "", "\u201cquoted\u201d"), List.of("two"));
        }
    }

    @Test
    void anUnfinishedLastLineIsDropped() throws IOException {
        Path file = folder.resolve("journal");
        try (Journal journal = Journal.open(file)) {
            journal.append("whole");
        }
        Files.writeString(file, "torn\tha", StandardOpenOption.APPEND);
        try (Journal journal = Journal.open(file)) {
            assertThat(journal.former()).containsExactly(List.of("whole"));
            journal.append("next");
        }
        try (Journal journal = Journal.open(file)) {
            assertThat(journal.former()).containsExactly(List.of("whole"), List.of("next"));
        }
    }
}
