package io.rekindle.samples.driver;

import io.rekindle.samples.driver.Verdict.Difference;
import io.rekindle.samples.driver.Verdict.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Kills the assistant with {@code kill -9} under load, again and again, and checks after each restart that it knows all
 * that it ever acknowledged. See {@link Options#USAGE}.
 */
public final class CrashDemo {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(100);
    private static final int DIFFERENCES_SHOWN = 12;
    private static final List<String> HEADER = List.of(
            "cycle",
            "load",
            "acknowledged",
            "in flight, done",
            "restart",
            "sessions",
            "messages",
            "lost",
            "half units",
            "other");

    private final Options options;
    private final Screen screen;
    private final int port;
    private final Clients clients;
    private final SplittableRandom random;
    private final List<List<String>> rows = new ArrayList<>();
    private int starts;

    private CrashDemo(Options options, Screen screen, Journal journal) throws IOException {
        this.options = options;
        this.screen = screen;
        this.port = ServiceJvm.freePort();
        this.clients = new Clients(port, journal);
        this.random = new SplittableRandom(options.seed());
    }

    /** Ends the JVM with the exit code that {@link Options#USAGE} tells. */
    public static void main(String[] arguments) throws InterruptedException {
        List<String> given = List.of(arguments);
        if (given.contains("--help") || given.contains("-h")) {
            System.out.print(Options.USAGE);
            return;
        }
        try {
            System.exit(run(Options.parse(given), System.out) ? 0 : 1);
        } catch (Options.Unusable unusable) {
            System.err.println("crash-demo: " + unusable.getMessage() + "; see --help");
            System.exit(2);
        } catch (IOException stopped) {
            System.err.println("crash-demo: " + stopped.getMessage());
            System.exit(1);
        }
    }

    /**
     * Runs the demo.
     *
     * @return whether all that was acknowledged was there after each restart
     * @throws IOException when the service does not start or does not answer
     */
    static boolean run(Options options, PrintStream out) throws IOException, InterruptedException {
        if (options.fresh()) {
            delete(options.directory());
        }
        Files.createDirectories(options.directory());
        Screen screen = new Screen(out, options.terminal());
        try (Journal journal = Journal.open(options.directory().resolve("journal"))) {
            return new CrashDemo(options, screen, journal).run();
        }
    }

    private boolean run() throws IOException, InterruptedException {
        screen.title("Rekindle crash demo");
        screen.step("service", options.service() + (options.agent() == null ? " WITHOUT the agent" : ""));
        screen.step("store", store() + (clients.knowSomething() ? " (of former runs)" : " (new)"));
        screen.step("text", Screen.count(clients.sentences()) + " example sentences of WordNet");
        screen.step("seed", options.seed() + "  (--seed " + options.seed() + " kills at the same moments)");
        screen.line();

        ServiceJvm service = start();
        boolean done = false;
        try {
            boolean clean = begin(service);
            for (int cycle = 1; clean && cycle <= options.cycles(); cycle++) {
                Loaded loaded = loadAndKill(cycle, service);
                service = start();
                clean = checkRestart(cycle, service, loaded);
            }
            end(service, clean);
            done = true;
            return clean;
        } finally {
            if (!options.keep() || !done) {
                service.close();
            }
        }
    }

    /** What a cycle did before its kill. */
    private record Loaded(Duration load, long acknowledged, int inFlight, List<String> failures) {}

    private ServiceJvm start() throws IOException {
        List<String> arguments = new ArrayList<>();
        if (options.agent() != null) {
            String settings = options.settings().isEmpty() ? "" : "," + options.settings();
            arguments.add("-javaagent:" + options.agent() + "=dir=" + store() + settings);
        }
        arguments.addAll(List.of("-Xmx1g", "-jar", options.service().toString()));
        arguments.addAll(List.of("--server.address=127.0.0.1", "--server.port=" + port));
        starts++;
        return ServiceJvm.start(options.java(), arguments, output(starts));
    }

    private boolean begin(ServiceJvm service) throws IOException, InterruptedException {
        boolean returning = clients.knowSomething();
        Duration ready = service.awaitReady(clients.health(), START_LIMIT);
        screen.step("start", Screen.seconds(ready) + " until ready, process " + service.pid());
        Verdict verdict = clients.check();
        quoteAgent(service);
        if (returning) {
            screen.step("found", contents(verdict) + " of former runs");
        }
        if (returning || !verdict.isClean()) {
            rows.add(row("start", "", "", "", ready, verdict));
        }
        return conclude(verdict);
    }

    private Loaded loadAndKill(int cycle, ServiceJvm service) throws InterruptedException {
        screen.line();
        screen.title("cycle " + cycle + " of " + options.cycles());
        long millis = options.seconds() * 500L + random.nextLong(options.seconds() * 500L);
        long before = clients.acknowledgements();
        long begun = System.nanoTime();
        Duration killAfter = Duration.ofMillis(millis);
        Load load = clients.talk(options.clients(), options.sessions(), random.nextLong());
        for (Duration left = killAfter; !left.isNegative(); left = killAfter.minusNanos(System.nanoTime() - begun)) {
            screen.progress("load", Screen.count(clients.acknowledgements() - before) + " requests acknowledged");
            Thread.sleep(Math.min(left.toMillis(), PROGRESS_INTERVAL.toMillis()));
        }
        load.killUnderLoad(service);
        Duration loaded = Duration.ofNanos(System.nanoTime() - begun);
        long acknowledged = clients.acknowledgements() - before;
        screen.step(
                "load",
                Screen.seconds(loaded) + " of " + options.clients() + " clients: " + Screen.count(acknowledged)
                        + " requests acknowledged");
        screen.step("kill -9", clients.inFlight() + " requests in flight");
        return new Loaded(loaded, acknowledged, clients.inFlight(), load.failures());
    }

    private boolean checkRestart(int cycle, ServiceJvm service, Loaded loaded)
            throws IOException, InterruptedException {
        screen.progress("restart", "");
        Duration ready = service.awaitReady(clients.health(), START_LIMIT);
        screen.step("restart", Screen.seconds(ready) + " until ready, process " + service.pid());
        screen.progress("check", "");
        Verdict verdict = clients.check();
        quoteAgent(service);
        screen.step(
                "check", contents(verdict) + (verdict.isClean() ? ", all as acknowledged" : ", NOT as acknowledged"));
        rows.add(row(
                Integer.toString(cycle),
                Screen.seconds(loaded.load()),
                Screen.count(loaded.acknowledged()),
                verdict.foundDone() + " of " + loaded.inFlight(),
                ready,
                verdict));
        loaded.failures().forEach(failure -> screen.bad("  before the kill, " + failure));
        return conclude(verdict) && loaded.failures().isEmpty();
    }

    /** Shows the differences, if any; says whether there are none. */
    private boolean conclude(Verdict verdict) {
        List<Difference> differences = verdict.differences();
        differences.stream()
                .limit(DIFFERENCES_SHOWN)
                .forEach(difference -> screen.bad("  "
                        + difference.kind().name().toLowerCase(Locale.ROOT) + ": " + shortened(difference.text())));
        if (differences.size() > DIFFERENCES_SHOWN) {
            screen.bad("  and " + (differences.size() - DIFFERENCES_SHOWN) + " more");
        }
        return verdict.isClean();
    }

    private void end(ServiceJvm service, boolean clean) throws IOException, InterruptedException {
        if (options.keep()) {
            service.release();
            screen.line();
            screen.step(
                    "running",
                    "process " + service.pid() + " at " + clients.health().resolve("/sessions"));
        } else if (!service.stop(STOP_LIMIT)) {
            screen.bad("The service did not end within " + STOP_LIMIT.toSeconds() + " s of SIGTERM.");
        }
        screen.line();
        screen.table(HEADER, rows);
        screen.line();
        if (clean) {
            screen.good("Nothing lost: kill -9 x " + options.cycles() + ", "
                    + Screen.count(clients.acknowledgements()) + " requests acknowledged, all there. Store: "
                    + Screen.megabytes(size(store())) + ".");
        } else {
            screen.bad("DIFFERENCES found (seed " + options.seed() + "). Kept for a look: " + options.directory());
            screen.step(
                    "",
                    options.agent() == null
                            ? "This is what a crash costs without the agent."
                            : "A later run looks for the same again; --fresh starts over.");
        }
    }

    private static List<String> row(
            String cycle, String load, String acknowledged, String found, Duration ready, Verdict verdict) {
        return List.of(
                cycle,
                load,
                acknowledged,
                found,
                Screen.seconds(ready),
                Screen.count(verdict.sessions()),
                Screen.count(verdict.messages()),
                Screen.count(verdict.count(Kind.LOST)),
                Screen.count(verdict.count(Kind.HALF)),
                Screen.count(verdict.count(Kind.OTHER)));
    }

    private static String contents(Verdict verdict) {
        return Screen.count(verdict.sessions()) + " sessions, " + Screen.count(verdict.messages()) + " messages";
    }

    /** The agent names itself at the start of a line; on a start without trouble it prints one, the recovery report. */
    private void quoteAgent(ServiceJvm service) throws IOException {
        for (String printed : service.printed()) {
            if (printed.toLowerCase(Locale.ROOT).startsWith("rekindle")) {
                screen.quote(printed);
            }
        }
    }

    private Path store() {
        return options.directory().resolve("store");
    }

    private Path output(int start) {
        return options.directory().resolve("service-" + start + ".log");
    }

    private static String shortened(String text) {
        return text.length() <= 300 ? text : text.substring(0, 300) + "...";
    }

    private static long size(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return 0;
        }
        long bytes = 0;
        try (Stream<Path> inside = Files.walk(directory)) {
            for (Path path : inside.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(path);
            }
        }
        return bytes;
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> inside = Files.walk(directory)) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
