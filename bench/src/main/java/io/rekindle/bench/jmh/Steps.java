package io.rekindle.bench.jmh;

import io.rekindle.bench.Places;
import io.rekindle.bench.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks without and with the agent: {@code Steps [--quick] [--only REGEX]}. */
public final class Steps {
    private static final List<String> BENCHMARKS = List.of(
            "FieldWriteBenchmark.eightObjects",
            "FieldWriteBenchmark.oneObject",
            "FieldWriteBenchmark.fromAnotherClass",
            "UnitBenchmark.sessionUpdate",
            "SizeBenchmark.fieldOf1",
            "SizeBenchmark.fieldOf100",
            "SizeBenchmark.appendToList 1000",
            "SizeBenchmark.appendToList 100000",
            "SizeBenchmark.appendToList 1000000",
            "SizeBenchmark.changeMapEntry 1000",
            "SizeBenchmark.changeMapEntry 100000",
            "SizeBenchmark.changeMapEntry 1000000");

    private static final String[] NONE = {"-", "-"};

    private final boolean quick;
    private final String only;

    private Steps(boolean quick, String only) {
        this.quick = quick;
        this.only = only;
    }

    public static void main(String[] args) throws RunnerException {
        boolean quick = false;
        String only = "";
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--quick" -> quick = true;
                case "--only" -> only = args[++i];
                default -> throw new IllegalArgumentException("unknown option " + args[i] + "; see Steps");
            }
        }
        Steps steps = new Steps(quick, only);
        for (Places.Jdk jdk : quick ? Places.jdks().subList(0, 1) : Places.jdks()) {
            System.out.println(steps.run(jdk));
        }
    }

    private Table run(Places.Jdk jdk) throws RunnerException {
        Map<String, RunResult> plain = new LinkedHashMap<>();
        Map<String, RunResult> woven = new LinkedHashMap<>();
        Map<String, String[]> bytes = new LinkedHashMap<>();
        for (String benchmark : BENCHMARKS) {
            if (Pattern.compile(only).matcher(benchmark).find()) {
                plain.putAll(run(jdk, benchmark, List.of()));
                // A store of its own: what another benchmark's JVM left would be recovered.
                Path folder = Places.fresh("jmh-" + jdk.feature());
                Path store = folder.resolve("store");
                Path told = folder.resolve("bytes");
                woven.putAll(run(
                        jdk,
                        benchmark,
                        List.of(
                                "-javaagent:" + Places.agent() + "=dir=" + store,
                                "-Dbench.store=" + store,
                                "-Dbench.bytes=" + told)));
                bytes.put(new ArrayList<>(woven.keySet()).get(woven.size() - 1), told(told));
            }
        }
        Table table = new Table(
                "per operation (" + jdk + ")",
                "plain ns",
                "woven ns",
                "difference",
                "plain alloc B",
                "woven alloc B",
                "payload B",
                "ring B");
        woven.forEach((name, with) -> {
            RunResult without = plain.get(name);
            if (without != null) {
                double before = without.getPrimaryResult().getScore();
                double after = with.getPrimaryResult().getScore();
                table.row(
                        name,
                        ns(before),
                        ns(after),
                        ns(after - before),
                        whole(secondary(without, "gc.alloc.rate.norm")),
                        whole(secondary(with, "gc.alloc.rate.norm")),
                        bytes.getOrDefault(name, NONE)[0],
                        bytes.getOrDefault(name, NONE)[1]);
            }
        });
        return table;
    }

    /** One benchmark in a fork of its own, with its size after a blank where it has one. */
    private Map<String, RunResult> run(Places.Jdk jdk, String benchmark, List<String> agent) throws RunnerException {
        String[] nameAndSize = benchmark.split(" ", 2);
        ChainedOptionsBuilder options = options(jdk, agent).include("\\." + Pattern.quote(nameAndSize[0]) + "$");
        if (nameAndSize.length > 1) {
            options.param("size", nameAndSize[1]);
        }
        System.err.println((agent.isEmpty() ? "plain " : "woven ") + benchmark + ", " + jdk);
        return byName(new Runner(options.build()).run());
    }

    private static String[] told(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file).split(" ", 2) : NONE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ChainedOptionsBuilder options(Places.Jdk jdk, List<String> agent) {
        List<String> flags = new ArrayList<>(List.of("-Xmx2g", "-Xshare:auto"));
        flags.addAll(agent);
        return new OptionsBuilder()
                .jvm(jdk.java())
                .jvmArgs(flags.toArray(String[]::new))
                .forks(1)
                .warmupIterations(quick ? 2 : 5)
                .warmupTime(TimeValue.milliseconds(quick ? 300 : 1000))
                .measurementIterations(quick ? 3 : 5)
                .measurementTime(TimeValue.milliseconds(quick ? 300 : 1000))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
    }

    private static Map<String, RunResult> byName(Collection<RunResult> results) {
        Map<String, RunResult> named = new TreeMap<>();
        for (RunResult result : results) {
            String label = result.getPrimaryResult().getLabel();
            String size = result.getParams().getParam("size");
            named.put(label + (size == null ? "" : " of " + String.format(Locale.ROOT, "%9s", size)), result);
        }
        return named;
    }

    @SuppressWarnings("rawtypes") // as JMH declares it
    private static @Nullable Double secondary(RunResult result, String name) {
        for (var entry : result.getSecondaryResults().entrySet()) {
            if (entry.getKey().endsWith(name)) {
                return entry.getValue().getScore();
            }
        }
        return null;
    }

    private static String ns(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.2f" : "%.0f", value);
    }

    private static String whole(@Nullable Double value) {
        return value == null || value.isNaN() ? "-" : String.format(Locale.ROOT, "%.1f", value);
    }
}
