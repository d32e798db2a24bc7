package io.rekindle.samples.driver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A JVM of its own that runs a service, to be killed. Its standard output and error go to a file.
 *
 * <p>{@link #start} returns at once; {@link #awaitReady} waits for the first good reply. Closing kills, and so does the end of
 * this JVM, except after {@link #release}. One thread may use it at a time, except {@link #isAlive}.
 */
public final class ServiceJvm implements AutoCloseable {
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(20);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(30);

    private final Process process;
    private final Path output;
    private final long startedNanos;
    private final Thread killer;

    private ServiceJvm(Process process, Path output, long startedNanos) {
        this.process = process;
        this.output = output;
        this.startedNanos = startedNanos;
        this.killer = new Thread(process::destroyForcibly, "service-killer");
    }

    /**
     * Starts {@code java arguments...}.
     *
     * @param java the java launcher
     * @param arguments JVM flags, then {@code -jar} or the main class, then the service's own
     * @param output the file for all that the JVM prints; overwritten
     */
    public static ServiceJvm start(Path java, List<String> arguments, Path output) throws IOException {
        List<String> command =
                Stream.concat(Stream.of(java.toString()), arguments.stream()).toList();
        long startedNanos = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        ServiceJvm started = new ServiceJvm(process, output, startedNanos);
        Runtime.getRuntime().addShutdownHook(started.killer);
        return started;
    }

    /** A port of the loopback interface that was free a moment ago. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Waits until the service answers {@code probe} with a status of 2xx.
     *
     * @return the time since {@link #start}
     * @throws IOException when the JVM has ended or the limit has passed; the message ends with what the JVM printed last
     */
    public Duration awaitReady(URI probe, Duration limit) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(PROBE_TIMEOUT).build();
        HttpRequest request =
                HttpRequest.newBuilder(probe).timeout(PROBE_TIMEOUT).build();
        while (true) {
            if (answers(client, request)) {
                return sinceStart();
            }
            if (process.waitFor(PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("the service ended with exit code " + process.exitValue() + " before it answered "
                        + probe + "; it printed:\n" + lastLines());
            }
            if (sinceStart().compareTo(limit) > 0) {
                throw new IOException("the service did not answer " + probe + " within " + limit.toSeconds()
                        + " s; it printed:\n" + lastLines());
            }
        }
    }

    private static boolean answers(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return status / 100 == 2;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Ends the JVM with SIGKILL, as {@code kill -9} does, and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(KILL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(
                    "process " + process.pid() + " outlives SIGKILL by " + KILL_LIMIT.toSeconds() + " s");
        }
        release();
    }

    /** Asks the JVM to end (SIGTERM) and waits; false when it did not end within the limit. */
    public boolean stop(Duration limit) throws InterruptedException {
        process.destroy();
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (ended) {
            release();
        }
        return ended;
    }

    /** Lets the service live on when this JVM ends. */
    public void release() {
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException endingAlready) {
            // Then the hook has run or is about to, and there is nothing to take back.
            return;
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** All that the JVM has printed so far, by line. */
    public List<String> printed() throws IOException {
        return new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        release();
    }

    private Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    private String lastLines() throws IOException {
        List<String> lines = printed();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }
}
