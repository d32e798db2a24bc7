package io.rekindle.bench.startup;

import com.acme.greeter.Greeter;
import com.acme.hello.Hello;
import io.rekindle.bench.Places;
import io.rekindle.bench.Places.Jdk;
import io.rekindle.bench.Sample;
import io.rekindle.bench.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;

/**
 * Measures starts: {@code StartUp [--pairs N] [--only REGEX] [--json FILE]}.
 *
 * <p>Each round runs every case once, every other round in the reverse order, so that what the machine does meanwhile meets all alike;
 * what is compared is compared within a round. Medians with bootstrap 95 % intervals.
 */
public final class StartUp {
    private final Jdk jdk;
    private final Path folder;
    private final Map<String, DoubleSupplier> cases = new LinkedHashMap<>();
    private final Map<String, double[]> times = new LinkedHashMap<>();
    private final Map<String, double[]> cpuTimes = new LinkedHashMap<>();

    private StartUp(Jdk jdk) {
        this.jdk = jdk;
        this.folder = Places.fresh("startup-" + jdk.feature());
    }

    public static void main(String[] args) throws IOException {
        int pairs = 40;
        Path json = Path.of("bench/target/startup.json");
        Pattern only = Pattern.compile("");
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--pairs" -> pairs = Integer.parseInt(args[i + 1]);
                case "--only" -> only = Pattern.compile(args[i + 1]);
                case "--json" -> json = Path.of(args[i + 1]);
                default -> throw new IllegalArgumentException("unknown option " + args[i] + "; see StartUp");
            }
        }
        List<String> results = new ArrayList<>();
        for (Jdk jdk : Places.jdks()) {
            StartUp startUp = new StartUp(jdk);
            startUp.defineCases();
            startUp.cases.keySet().removeIf(only.asPredicate().negate());
            startUp.measure(pairs);
            System.out.println(startUp.report(pairs));
            results.add(startUp.json());
        }
        Files.writeString(
                json,
                "{\"what\":\"start-up, milliseconds\",\"date\":\"" + LocalDate.now(java.time.ZoneOffset.UTC)
                        + "\",\"os\":\"" + System.getProperty("os.name") + " " + System.getProperty("os.version")
                        + "\",\"cores\":"
                        + Runtime.getRuntime().availableProcessors() + ",\"pairs\":" + pairs + ",\"results\":["
                        + String.join(",", results) + "]}\n");
        System.out.println("all measurements: " + json);
    }

    private void defineCases() {
        Path stopWatch = stopWatchAgent();
        String empty = "-javaagent:" + stopWatch;
        Path hello = copyOf("hello", Hello.class);
        Path greeter = copyOf("greeter", Greeter.class);
        List<String> noFlags = List.of();
        cases.put("hello", () -> Run.untilEnd(java(noFlags, "-cp", hello, Hello.class), folder));
        cases.put(HELLO_EMPTY, () -> Run.untilEnd(java(List.of(empty), "-cp", hello, Hello.class), folder));
        cases.put(HELLO_OURS, () -> Run.untilEnd(java(List.of(ours("h")), "-cp", hello, Hello.class), folder));
        cases.put("premain, nothing to weave", () -> between(stopWatch, "h", hello, Hello.class));
        cases.put("premain, a context to weave", () -> between(stopWatch, freshStore(), greeter, Greeter.class));
        cases.put("JVM start to first committed unit, new store", () -> {
            long[] said = Run.saidNumber(
                    java(List.of(ours(freshStore())), "-cp", greeter, Greeter.class), folder, "COMMITTED");
            return (said[1] - said[0]) / 1e6;
        });
        cases.put("JVM start to first committed unit, recovered store", () -> {
            long[] said = Run.saidNumber(
                    java(List.of(ours("recovered")), "-cp", greeter, Greeter.class), folder, "COMMITTED");
            return (said[1] - said[0]) / 1e6;
        });
        cases.put(SERVICE, () -> service(noFlags));
        cases.put(SERVICE_OURS, () -> service(List.of(ours(freshStore()))));
    }

    private static final String HELLO_EMPTY = "hello, empty agent";
    private static final String HELLO_OURS = "hello, rekindle with nothing to weave";
    private static final String SERVICE = "assistant until ready";
    private static final String SERVICE_OURS = "assistant until ready, rekindle";

    private int stores;

    private String freshStore() {
        Places.delete(folder.resolve("store-" + stores));
        return Integer.toString(++stores);
    }

    private double between(Path stopWatch, String store, Path classes, Class<?> main) {
        List<String> flags =
                List.of("-javaagent:" + stopWatch + "=start", ours(store), "-javaagent:" + stopWatch + "=stop");
        return Run.saidNumber(java(flags, "-cp", classes, main), folder, "BETWEEN")[1] / 1e6;
    }

    private double service(List<String> flags) {
        List<String> command = new ArrayList<>(List.of(jdk.java(), "-Xshare:auto"));
        command.addAll(flags);
        command.addAll(List.of("-jar", Places.assistant().toString(), "--server.port=0"));
        return Run.untilSays(command, folder, "Started AssistantApplication");
    }

    private String ours(String store) {
        return "-javaagent:" + Places.agent() + "=dir=" + folder.resolve("store-" + store);
    }

    private List<String> java(List<String> flags, String cp, Path classes, Class<?> main) {
        List<String> command = new ArrayList<>(List.of(jdk.java(), "-Xshare:auto"));
        command.addAll(flags);
        String api = io.rekindle.Recoverable.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        command.addAll(List.of(cp, classes + ":" + api, main.getName()));
        return command;
    }

    private void measure(int pairs) {
        List<String> names = new ArrayList<>(cases.keySet());
        for (String name : names) {
            run(name); // files into the page cache
            times.put(name, new double[pairs]);
            cpuTimes.put(name, new double[pairs]);
        }
        for (int pair = 0; pair < pairs; pair++) {
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(pair % 2 == 0 ? i : names.size() - 1 - i);
                double cpuBefore = Run.childrenCpuMillis();
                of(times, name)[pair] = run(name);
                of(cpuTimes, name)[pair] = Run.childrenCpuMillis() - cpuBefore;
            }
        }
    }

    private double run(String name) {
        DoubleSupplier one = cases.get(name);
        if (one == null) {
            throw new IllegalStateException(name);
        }
        return one.getAsDouble();
    }

    private static double[] of(Map<String, double[]> measured, String name) {
        double[] found = measured.get(name);
        if (found == null) {
            throw new IllegalStateException(name);
        }
        return found;
    }

    private String report(int pairs) {
        Table table = new Table("start-up, ms (" + jdk + ", " + pairs + " rounds)", "median", "95 % interval", "cpu");
        times.forEach((name, values) -> table.row(
                name,
                ms(new Sample(values).median()),
                interval(new Sample(values)),
                ms(new Sample(of(cpuTimes, name)).median())));
        if (cases.containsKey(HELLO_OURS) && cases.containsKey(HELLO_EMPTY)) {
            differences(table, "hello: rekindle beyond the empty agent (goal 60)", HELLO_OURS, HELLO_EMPTY);
        }
        if (cases.containsKey(SERVICE_OURS) && cases.containsKey(SERVICE)) {
            shares(table);
        }
        return table.toString();
    }

    private void shares(Table table) {
        differences(table, "assistant: rekindle beyond none", SERVICE_OURS, SERVICE);
        double percent =
                100 * difference(times, SERVICE_OURS, SERVICE).median() / new Sample(of(times, SERVICE)).median();
        double percentOfCpu =
                100 * difference(cpuTimes, SERVICE_OURS, SERVICE).median() / new Sample(of(cpuTimes, SERVICE)).median();
        table.row("assistant: that in % (goal 10)", ms(percent), "", ms(percentOfCpu));
    }

    private void differences(Table table, String title, String more, String less) {
        Sample difference = difference(times, more, less);
        table.row(
                title,
                ms(difference.median()),
                interval(difference),
                ms(difference(cpuTimes, more, less).median()));
    }

    private static Sample difference(Map<String, double[]> measured, String more, String less) {
        double[] a = of(measured, more);
        double[] b = of(measured, less);
        double[] differences = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            differences[i] = a[i] - b[i];
        }
        return new Sample(differences);
    }

    private static String ms(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String interval(Sample sample) {
        return ms(sample.low()) + " to " + ms(sample.high());
    }

    private String json() {
        List<String> fields = new ArrayList<>();
        times.forEach((name, values) -> {
            List<String> numbers = new ArrayList<>();
            for (double value : values) {
                numbers.add(String.format(Locale.ROOT, "%.3f", value));
            }
            fields.add("\"" + name + "\":[" + String.join(",", numbers) + "]");
        });
        return "{\"jdk\":\"" + jdk.version() + "\"," + String.join(",", fields) + "}";
    }

    /** A class path with that class's package alone, so that the agent finds what it would find at a user's. */
    private Path copyOf(String name, Class<?> one) {
        Path directory = folder.resolve(name);
        String packagePath = one.getPackageName().replace('.', '/');
        Path from = Path.of(
                        one.getProtectionDomain().getCodeSource().getLocation().getPath())
                .resolve(packagePath);
        Path to = directory.resolve(packagePath);
        try (var files = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return directory;
    }

    private Path stopWatchAgent() {
        Path jar = folder.resolve("stop-watch.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", StopWatchAgent.class.getName());
        String entry = StopWatchAgent.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                var bytes = StopWatchAgent.class.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new ZipEntry(entry));
            if (bytes == null) {
                throw new IOException("no " + entry);
            }
            bytes.transferTo(out);
            out.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }
}
