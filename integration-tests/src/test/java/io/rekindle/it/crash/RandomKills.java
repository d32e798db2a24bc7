package io.rekindle.it.crash;

import com.acme.front.Town;
import com.acme.front.TownMain;
import com.acme.town.Station;
import io.rekindle.it.support.ClassPaths;
import io.rekindle.it.support.Directories;
import io.rekindle.it.support.ForkedJvm;
import io.rekindle.it.support.Jdk;
import io.rekindle.it.support.Stderr;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Starts the town, kills it at a random moment, starts it again: each start is the check of the last kill and the next victim.
 *
 * <p>Everything random follows from the seed, except what the machine adds: when exactly the kill arrives. After a finding the store is
 * set aside, named in the finding, and the next life begins with an empty one.
 */
final class RandomKills {
    private static final int KILL_AFTER_MILLIS_MIN = 50;
    private static final int KILL_AFTER_MILLIS_MAX = 400;
    private static final int EARLY_MILLIS_MAX = 700;

    private final Jdk jdk;
    private final @Nullable Path agent;
    private final Path folder;
    private final String classPath;
    private final SplittableRandom random;
    private final GateReport report;
    private final long slowestReadyNanos = Duration.ofSeconds(60).toNanos();
    private TownCheck check = new TownCheck();
    private int life;

    /**
     * @param agent null to run without one: then everything is lost, and the gate must say so
     * @param folder emptied
     */
    RandomKills(String name, Jdk jdk, @Nullable Path agent, Path folder, long seed) {
        this.jdk = jdk;
        this.agent = agent;
        this.folder = folder;
        this.random = new SplittableRandom(seed);
        this.report = new GateReport(name, seed);
        Directories.empty(folder);
        this.classPath = ClassPaths.ofPackages(folder.resolve("classes"), TownMain.class, Station.class);
    }

    /** Goes on until so many were killed or so many findings made. One life more checks the last kill. */
    GateReport run(int kills, int maxFindings) {
        while (report.findings().size() < maxFindings && report.kills() <= kills) {
            int before = report.findings().size();
            live(report.kills() < kills);
            if (report.findings().size() > before) {
                setAside(before);
            }
        }
        return report;
    }

    private void live(boolean mayDieEarly) {
        life++;
        int findingsBefore = report.findings().size();
        Path marks = folder.resolve("marks");
        Path stderr = folder.resolve("stderr-" + life);
        boolean early = mayDieEarly && random.nextInt(8) == 0;
        Duration delay = early
                ? Duration.ofMillis(random.nextInt(EARLY_MILLIS_MAX))
                : Duration.ofMillis(random.nextInt(KILL_AFTER_MILLIS_MIN, KILL_AFTER_MILLIS_MAX));
        Observed observed = new Observed();
        Directories.deleteFile(marks);
        boolean endedItself;
        try (ForkedJvm jvm = start(marks, stderr)) {
            if (!early) {
                awaitReady(jvm, observed);
            }
            endedItself = jvm.endsWithin(delay);
            jvm.kill();
            for (String line = jvm.readLine(); line != null; line = jvm.readLine()) {
                observed.hear(line);
            }
            if (endedItself) {
                report.found(new Finding(
                        Finding.Kind.FAILED_START,
                        "life " + life + " ended by itself, exit code " + jvm.awaitExit() + ": " + jvm.stderr()));
            }
            noteNoise(observed, Stderr.unexpected(jvm.stderr()));
        }
        report.killed(observed.isReady(), isInUnit(marks), observed);
        if (observed.isReady()) {
            check.check(observed.dump()).forEach(report::found);
            report.openApplied(check.openApplied());
        }
        if (report.findings().size() == findingsBefore) {
            check.learn(observed);
            Directories.deleteFile(stderr);
        }
    }

    private ForkedJvm start(Path marks, Path stderr) {
        ForkedJvm.Launch launch = ForkedJvm.on(jdk)
                .flags("-Xmx64m", "-XX:+UseSerialGC", "-Xshare:auto", "-XX:-UsePerfData")
                .classPath(classPath)
                .workingDirectory(folder);
        if (random.nextInt(4) > 0) {
            launch.flags("-XX:TieredStopAtLevel=1");
        }
        String interval = List.of("100ms", "250ms", "30s").get(random.nextInt(3));
        if (agent != null) {
            launch.agent(agent, "dir=" + store() + ",ring.size=1MiB,wal.segment=1MiB,checkpoint.interval=" + interval);
        }
        int agendas = random.nextInt(1 << Town.AGENDAS);
        return launch.start(
                stderr,
                TownMain.class.getName(),
                Long.toString(random.nextLong()),
                Integer.toString(agendas),
                marks.toString());
    }

    private void awaitReady(ForkedJvm jvm, Observed observed) {
        long started = System.nanoTime();
        while (!observed.isReady()) {
            String line = jvm.readLine();
            if (line == null || System.nanoTime() - started > slowestReadyNanos) {
                return;
            }
            observed.hear(line);
        }
        report.ready((System.nanoTime() - started) / 1_000_000);
    }

    private void noteNoise(Observed observed, List<String> unexpected) {
        if (!observed.strange().isEmpty()) {
            report.found(
                    new Finding(Finding.Kind.NOISE, "life " + life + " said " + String.join(" ", observed.strange())));
        }
        if (!observed.agentFailures().isEmpty()) {
            report.found(new Finding(
                    Finding.Kind.NOISE,
                    "life " + life + " counted " + observed.agentFailures().get(0) + "; stderr " + unexpected));
        } else if (!unexpected.isEmpty()) {
            report.found(new Finding(Finding.Kind.NOISE, "life " + life + " printed " + unexpected));
        }
    }

    private static boolean isInUnit(Path marks) {
        try {
            if (Files.exists(marks)) {
                for (byte mark : Files.readAllBytes(marks)) {
                    if (mark != 0) {
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void setAside(int firstFinding) {
        Path kept = folder.resolve("finding-" + (firstFinding + 1));
        Directories.moveIfThere(store(), kept);
        report.findings()
                .replaceAll(finding -> finding.text().contains("; kept: ")
                        ? finding
                        : new Finding(finding.kind(), finding.text() + "; kept: life " + life + " in " + kept));
        check = new TownCheck();
    }

    private Path store() {
        return folder.resolve("store");
    }
}
