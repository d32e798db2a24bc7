package io.rekindle.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.it.support.ForkedJvm;
import io.rekindle.it.support.Jdk;
import io.rekindle.it.support.Jdks;
import io.rekindle.it.support.Stderr;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What stories have in common. */
final class Stories {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Stories() {}

    /** A value for a field that the test engine sets. */
    static Jdk anyJdk() {
        return Jdks.all().get(0);
    }

    /** Kills it, after which it has counted no failure and printed nothing but its one line. */
    static void killed(ForkedJvm life) {
        life.kill();
        assertThat(Stderr.unexpected(life.stderr())).isEmpty();
    }

    /** Reads what it says until all these lines were among it. */
    static void awaitLines(ForkedJvm life, String... wanted) {
        Set<String> open = new HashSet<>(Arrays.asList(wanted));
        while (!open.isEmpty()) {
            String line = life.readLine();
            assertThat(line)
                    .as("still to be said: " + open + "; stderr: " + life.stderr())
                    .isNotNull();
            open.remove(line);
        }
    }

    /** Waits, bounded, until the JVM has printed such a line on stderr. */
    static void awaitStderr(ForkedJvm life, Predicate<String> wanted) {
        awaitStderr(life, wanted, LIMIT);
    }

    static void awaitStderr(ForkedJvm life, Predicate<String> wanted, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (life.stderr().stream().noneMatch(wanted)) {
            boolean ended = life.endsWithin(Duration.ofMillis(10));
            assertThat(ended || System.nanoTime() > deadline)
                    .as("ended or " + limit.toSeconds() + " s over; stderr: " + life.stderr())
                    .isFalse();
        }
    }

    /** All files below the directory, whatever vanishes meanwhile. */
    static List<Path> files(Path directory) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.add(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException vanished) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.sort(null);
        return files;
    }
}
