package io.rekindle.it.support;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of its own, to be talked to by lines and to be killed. What it prints on stdout is read from a pipe, so that a line counts as
 * said only once it has reached us; stderr goes to a file.
 *
 * <p>Every wait is bounded and its end without success an error that shows stderr. Closing kills. For one thread at a time.
 */
public final class ForkedJvm implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final Path stderr;
    /** Each line, then nothing. */
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

    private final Writer stdin;
    private boolean ended;

    private ForkedJvm(Process process, Path stderr) {
        this.process = process;
        this.stderr = stderr;
        this.stdin = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        Thread reader = new Thread(this::readStdout, "stdout of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    private void readStdout() {
        try (InputStreamReader reader = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            // A last line without its end was cut by the kill: it was not said.
            StringBuilder line = new StringBuilder();
            char[] buffer = new char[8192];
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    if (buffer[i] == '\n') {
                        lines.add(Optional.of(line.toString()));
                        line.setLength(0);
                    } else {
                        line.append(buffer[i]);
                    }
                }
            }
        } catch (IOException e) {
            lines.add(Optional.of("stdout cannot be read: " + e));
        } finally {
            lines.add(Optional.empty());
        }
    }

    /** How a JVM is to be started. */
    public static final class Launch {
        private final Jdk jdk;
        private final List<String> flags = new ArrayList<>();
        private final List<String> prefix = new ArrayList<>();
        private String classPath = "";
        private @Nullable Path directory;

        private Launch(Jdk jdk) {
            this.jdk = jdk;
        }

        /** With the agent; settings as {@code key=value,key=value}. */
        public Launch agent(Path jar, String settings) {
            flags.add("-javaagent:" + jar + (settings.isEmpty() ? "" : "=" + settings));
            return this;
        }

        public Launch flags(String... more) {
            flags.addAll(List.of(more));
            return this;
        }

        public Launch classPath(String path) {
            classPath = path;
            return this;
        }

        public Launch workingDirectory(Path path) {
            directory = path;
            return this;
        }

        /** A command that runs the command it is given, as {@code unshare -m}. */
        public Launch under(String... command) {
            prefix.addAll(List.of(command));
            return this;
        }

        /**
         * Starts it.
         *
         * @param stderr the file for its stderr; overwritten
         */
        public ForkedJvm start(Path stderr, String mainClass, String... arguments) {
            List<String> command = new ArrayList<>(prefix);
            command.add(jdk.java().toString());
            command.addAll(flags);
            command.add("-cp");
            command.add(classPath);
            command.add(mainClass);
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(stderr.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("REKINDLE_") || name.equals("JAVA_TOOL_OPTIONS"));
            if (directory != null) {
                builder.directory(directory.toFile());
            }
            try {
                return new ForkedJvm(builder.start(), stderr);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public static Launch on(Jdk jdk) {
        return new Launch(jdk);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The next line of stdout; null when there is no more. Waits, bounded. */
    public @Nullable String readLine() {
        if (ended) {
            return null;
        }
        Optional<String> line = nextLine();
        ended = line.isEmpty();
        return line.orElse(null);
    }

    /** The next line of stdout, which must be there. */
    public String expectLine() {
        String line = readLine();
        if (line == null) {
            throw new IllegalStateException("stdout ended, exit code " + awaitExit() + stderrAtEnd());
        }
        return line;
    }

    /** Says a line on the JVM's stdin. */
    public void say(String line) {
        try {
            stdin.write(line + "\n");
            stdin.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot say \"" + line + "\"" + stderrAtEnd(), e);
        }
    }

    /** Says a line and gives the answer. */
    public String ask(String line) {
        say(line);
        return expectLine();
    }

    /** Whether the JVM ends by itself in that time. */
    public boolean endsWithin(Duration time) {
        try {
            return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the JVM with SIGKILL, as {@code kill -9} does, and waits until it is gone. */
    public void kill() {
        signalled(process.toHandle().destroyForcibly());
        awaitExit();
    }

    /** Asks the JVM to end, with SIGTERM. */
    public void terminate() {
        signalled(process.toHandle().destroy());
    }

    /** By the handle, since Process.destroy closes stdout, with what the JVM has said and we have not yet read. */
    private void signalled(boolean done) {
        if (!done && process.isAlive()) {
            throw new IllegalStateException("cannot signal process " + pid());
        }
    }

    /** Stops it with SIGSTOP, or lets it go on with SIGCONT. */
    public void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
            if (!kill.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill -" + name + " " + pid() + " failed");
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits, bounded, until it has ended; gives the exit code. */
    public int awaitExit() {
        if (!endsWithin(LIMIT)) {
            throw new IllegalStateException(
                    "process " + pid() + " goes on after " + LIMIT.toSeconds() + " s" + stderrAtEnd());
        }
        return process.exitValue();
    }

    /** What it has printed on stderr so far, by line. */
    public List<String> stderr() {
        try {
            return new String(Files.readAllBytes(stderr), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String stderrAtEnd() {
        List<String> all = stderr();
        return "; its stderr (" + stderr + ") ends:\n"
                + String.join("\n", all.subList(Math.max(0, all.size() - 30), all.size()));
    }

    private Optional<String> nextLine() {
        try {
            Optional<String> line = lines.poll(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
            if (line != null) {
                return line;
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalStateException("nothing more on stdout within " + LIMIT.toSeconds() + " s" + stderrAtEnd());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            stdin.close();
        } catch (IOException brokenPipe) {
            // the JVM is dead, nobody reads what was not written
        }
    }
}
