package io.rekindle.bench.w1;

import io.rekindle.bench.Places;
import io.rekindle.bench.Sample;
import io.rekindle.bench.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs W1 and its limits, a JVM each, in turns: {@code SessionUpdates [--rounds N] [--millis N] [--warm-up N] [--threads 1,4] [--gc
 * G1,Parallel] [--per-second N] [--jdks one|all]}.
 *
 * <p>Only one of the JVMs works at a time. The first table of each setting is flat out, the second paced. Time on a processor is what to
 * read on a machine that does other things meanwhile: of the working threads, and of the whole JVM with the thread that drains.
 */
public final class SessionUpdates {
    private int rounds = 9;
    private int millis = 2000;
    private int warmUps = 4;
    private int perSecond = 100_000;
    private List<Integer> threadCounts = List.of(1, 4);
    private List<String> collectors = List.of("G1", "Parallel");
    private boolean allJdks;

    private SessionUpdates() {}

    public static void main(String[] args) {
        SessionUpdates all = new SessionUpdates();
        for (int i = 0; i + 1 < args.length; i += 2) {
            all.option(args[i], args[i + 1]);
        }
        all.run();
    }

    private void option(String name, String value) {
        switch (name) {
            case "--rounds" -> rounds = Integer.parseInt(value);
            case "--millis" -> millis = Integer.parseInt(value);
            case "--warm-up" -> warmUps = Integer.parseInt(value);
            case "--per-second" -> perSecond = Integer.parseInt(value);
            case "--threads" ->
                threadCounts =
                        List.of(value.split(",")).stream().map(Integer::valueOf).toList();
            case "--gc" -> collectors = List.of(value.split(","));
            case "--jdks" -> allJdks = value.equals("all");
            default -> throw new IllegalArgumentException("unknown option " + name + "; see SessionUpdates");
        }
    }

    private void run() {
        List<Places.Jdk> jdks = allJdks ? Places.jdks() : Places.jdks().subList(0, 1);
        for (Places.Jdk jdk : jdks) {
            for (String collector : collectors) {
                for (int threads : threadCounts) {
                    System.out.println(compare(jdk, collector, threads));
                }
            }
        }
    }

    private String compare(Places.Jdk jdk, String collector, int threads) {
        Path folder = Places.fresh("w1");
        List<String> common = List.of("-Xms2g", "-Xmx2g", "-XX:+Use" + collector + "GC");
        try (Variant operation = new Variant("L0: the operation alone", jdk, common, List.of(), threads, "");
                Variant limit = new Variant(
                        "L2: with 200 bytes into ring and queue",
                        jdk,
                        common,
                        with(Places.ENGINE_FLAGS, "-Dbench.store=" + folder.resolve("limit")),
                        threads,
                        folder.resolve("limit").toString());
                Variant ours = new Variant(
                        "rekindle",
                        jdk,
                        common,
                        List.of(
                                "-javaagent:" + Places.agent() + "=dir=" + folder.resolve("ours"),
                                "-Dbench.store=" + folder.resolve("ours")),
                        threads,
                        "")) {
            List<Variant> variants = List.of(operation, limit, ours);
            for (int i = 0; i < warmUps; i++) {
                variants.forEach(variant -> variant.flat(millis));
            }
            variants.forEach(Variant::forget);
            for (int i = 0; i < rounds; i++) {
                variants.forEach(variant -> variant.flat(millis));
            }
            for (int i = 0; i < rounds; i++) {
                variants.forEach(variant -> variant.paced(millis, perSecond));
            }
            String setting = jdk + ", " + collector + ", " + threads + (threads == 1 ? " thread" : " threads");
            return flatTable(setting, operation, limit, variants) + "\n" + pacedTable(setting, limit, variants);
        }
    }

    private String flatTable(String setting, Variant operation, Variant limit, List<Variant> variants) {
        Table table = new Table(
                "W1 flat out (" + setting + ", " + rounds + " rounds)",
                "ns/op",
                "95 % interval",
                "added ns",
                "of L2's added",
                "op/s",
                "cpu ns/op",
                "added cpu of L2's",
                "with its threads",
                "log B/op",
                "alloc B/op");
        double alone = operation.nanos().median();
        double limitAdds = limit.nanos().median() - alone;
        double cpuAlone = operation.flatColumn(7).median();
        double limitAddsCpu = limit.flatColumn(7).median() - cpuAlone;
        for (Variant variant : variants) {
            double median = variant.nanos().median();
            table.row(
                    variant.name,
                    format("%.0f", median),
                    format("%.0f", variant.nanos().low())
                            + " to "
                            + format("%.0f", variant.nanos().high()),
                    format("%.0f", median - alone),
                    variant == operation ? "-" : format("%.2f", (median - alone) / limitAdds),
                    format("%.0f", variant.perSecond().median()),
                    format("%.0f", variant.flatColumn(7).median()),
                    variant == operation
                            ? "-"
                            : format("%.2f", (variant.flatColumn(7).median() - cpuAlone) / limitAddsCpu),
                    format("%.0f", variant.flatColumn(8).median()),
                    format("%.0f", variant.flatColumn(5).median()),
                    format("%.0f", variant.flatColumn(6).median()));
        }
        return table.toString();
    }

    private String pacedTable(String setting, Variant limit, List<Variant> variants) {
        Table table = new Table(
                "W1 paced at " + perSecond + "/s (" + setting + ")", "p50 ns", "p99 ns", "p99.9 ns", "p99.9 of L2's");
        double limits = limit.pacedColumn(4).median();
        for (Variant variant : variants) {
            table.row(
                    variant.name,
                    format("%.0f", variant.pacedColumn(2).median()),
                    format("%.0f", variant.pacedColumn(3).median()),
                    format("%.0f", variant.pacedColumn(4).median()),
                    format("%.2f", variant.pacedColumn(4).median() / limits));
        }
        return table.toString();
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }

    private static List<String> with(List<String> flags, String more) {
        List<String> all = new ArrayList<>(flags);
        all.add(more);
        return all;
    }

    /** One JVM, told what to do by lines; see {@link Worker}. */
    private static final class Variant implements AutoCloseable {
        private final String name;
        private final int threads;
        private final Process process;
        private final BufferedReader answers;
        private final PrintStream orders;
        private final List<double[]> flat = new ArrayList<>();
        private final List<double[]> paced = new ArrayList<>();

        Variant(
                String name,
                Places.Jdk jdk,
                List<String> common,
                List<String> flags,
                int threads,
                String storeOfLimit) {
            this.name = name;
            this.threads = threads;
            List<String> command = new ArrayList<>(List.of(jdk.java()));
            command.addAll(common);
            command.addAll(flags);
            command.addAll(List.of("-cp", Places.classPath(), Worker.class.getName(), Integer.toString(threads)));
            if (!storeOfLimit.isEmpty()) {
                command.add(storeOfLimit);
            }
            try {
                process = new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            answers = process.inputReader(StandardCharsets.UTF_8);
            orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
            if (!answer().equals("READY")) {
                throw new IllegalStateException(name + " is not ready");
            }
        }

        void flat(int millis) {
            orders.println("flat " + millis);
            flat.add(numbers(answer()));
        }

        void paced(int millis, int perSecond) {
            orders.println("paced " + millis + " " + perSecond);
            paced.add(numbers(answer()));
        }

        void forget() {
            flat.clear();
        }

        Sample nanos() {
            return flatColumn(1);
        }

        Sample perSecond() {
            return new Sample(
                    flat.stream().mapToDouble(row -> threads * 1e9 / row[1]).toArray());
        }

        Sample flatColumn(int column) {
            return new Sample(flat.stream().mapToDouble(row -> row[column]).toArray());
        }

        Sample pacedColumn(int column) {
            return new Sample(paced.stream().mapToDouble(row -> row[column]).toArray());
        }

        private String answer() {
            try {
                String line = answers.readLine();
                if (line == null) {
                    throw new IllegalStateException(name + " ended");
                }
                return line;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static double[] numbers(String line) {
            return java.util.Arrays.stream(line.split(" ", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
