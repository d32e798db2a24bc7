package io.rekindle.bench.startup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One process, timed from before its creation by this JVM's clock; the JVMs of one machine share it. */
final class Run {
    private static final long LIMIT_SECONDS = 120;

    private Run() {}

    /** Milliseconds that ended children of this JVM have been on a processor; in steps of 10. */
    static double childrenCpuMillis() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return 10.0 * (Long.parseLong(fields[13]) + Long.parseLong(fields[14]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Milliseconds until the process has ended. */
    static double untilEnd(List<String> command, Path directory) {
        long start = System.nanoTime();
        Process process = start(command, directory);
        drain(process);
        awaitEnd(process, command, directory);
        double millis = (System.nanoTime() - start) / 1e6;
        if (process.exitValue() != 0) {
            throw failed(process, command, "exit code " + process.exitValue());
        }
        return millis;
    }

    /** Milliseconds until it prints a line that contains a text; it is killed then. */
    static double untilSays(List<String> command, Path directory, String text) {
        long start = System.nanoTime();
        Process process = start(command, directory);
        try {
            for (String line = readLine(process); line != null; line = readLine(process)) {
                if (line.contains(text)) {
                    return (System.nanoTime() - start) / 1e6;
                }
            }
            throw failed(process, command, "ended without saying \"" + text + "\"");
        } finally {
            process.destroyForcibly();
            awaitEnd(process, command, directory);
        }
    }

    /** The number after {@code word} in a line that begins with it, and the clock just before the process was created. */
    static long[] saidNumber(List<String> command, Path directory, String word) {
        long start = System.nanoTime();
        Process process = start(command, directory);
        long number = -1;
        for (String line = readLine(process); line != null; line = readLine(process)) {
            if (line.startsWith(word + " ")) {
                number = Long.parseLong(line.split(" ", 3)[1]);
            }
        }
        awaitEnd(process, command, directory);
        if (number < 0) {
            throw failed(process, command, "did not say " + word);
        }
        return new long[] {start, number};
    }

    private static Process start(List<String> command, Path directory) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectError(directory.resolve("stderr").toFile());
            builder.environment().remove("JAVA_TOOL_OPTIONS");
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String drain(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String readLine(Process process) {
        try {
            return reader(process).readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process's own, which it keeps. */
    private static BufferedReader reader(Process process) {
        return process.inputReader(StandardCharsets.UTF_8);
    }

    private static void awaitEnd(Process process, List<String> command, Path directory) {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw failed(process, command, "goes on after " + LIMIT_SECONDS + " s");
            }
            String said = Files.readString(directory.resolve("stderr"));
            if (said.contains("rekindle: off")) {
                throw failed(process, command, "ran without the agent: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static IllegalStateException failed(Process process, List<String> command, String how) {
        return new IllegalStateException(
                "process " + process.pid() + " " + how + ": " + String.join(" ", command) + "; see its stderr");
    }
}
