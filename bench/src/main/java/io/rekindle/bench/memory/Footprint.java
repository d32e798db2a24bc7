package io.rekindle.bench.memory;

import com.acme.load.Factory;
import com.acme.load.Registry;
import io.rekindle.bench.AgentUnderTest;
import io.rekindle.bench.Places;
import io.rekindle.bench.Table;
import io.rekindle.bench.w1.Messages;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints what a woven object costs beyond its own: by allocation as it is made, and by heap in use when it is tracked. Without arguments
 * it compares two JVMs; with {@code measure} it is one of them.
 */
public final class Footprint {
    private static final int MADE = 20_000;
    private static final int OPERATIONS = 400_000;

    private Footprint() {}

    public static void main(String[] args) {
        if (args.length > 0) {
            measure();
            return;
        }
        for (Places.Jdk jdk : Places.jdks()) {
            System.out.println(compare(jdk));
        }
    }

    private static Table compare(Places.Jdk jdk) {
        Path store = Places.fresh("memory-" + jdk.feature()).resolve("store");
        List<String[]> plain = child(jdk, List.of());
        List<String[]> woven =
                child(jdk, List.of("-javaagent:" + Places.agent() + "=dir=" + store, "-Dbench.store=" + store));
        Table table = new Table("bytes an object (" + jdk + ")", "plain", "woven", "difference");
        for (int i = 0; i < plain.size(); i++) {
            double without = Double.parseDouble(plain.get(i)[1]);
            double with = Double.parseDouble(woven.get(i)[1]);
            table.row(plain.get(i)[0], format(without), format(with), format(with - without));
        }
        return table;
    }

    private static String format(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static List<String[]> child(Places.Jdk jdk, List<String> flags) {
        List<String> command = new ArrayList<>(List.of(jdk.java(), "-Xmx1g", "-XX:+UseSerialGC"));
        command.addAll(flags);
        command.addAll(List.of("-cp", Places.classPath(), Footprint.class.getName(), "measure"));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            List<String[]> rows = new ArrayList<>();
            BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                rows.add(line.split("\t", -1));
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void measure() {
        AgentUnderTest.awaitIfGiven();
        for (int kind = 0; kind < Factory.KINDS.size(); kind++) {
            made(kind); // what the first ones need besides
            System.out.println("made: " + Factory.KINDS.get(kind) + '\t' + made(kind));
        }
        long before = usedHeap();
        for (String name : Messages.sessionNames()) {
            Registry.open(name);
        }
        Messages messages = new Messages(1);
        for (int i = 0; i < OPERATIONS; i++) {
            messages.next();
            Registry.update(messages.session(), messages.text(), messages.attribute(), messages.value());
        }
        double each = (double) (usedHeap() - before) / Messages.sessionNames().size();
        System.out.println("in use: Session with 20 messages and 8 attributes, tracked\t" + each);
        Runtime.getRuntime().halt(0);
    }

    /** Bytes allocated for one, averaged. */
    private static double made(int kind) {
        Object[] kept = new Object[MADE];
        com.sun.management.ThreadMXBean bean =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long before = bean.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < MADE; i++) {
            kept[i] = Factory.make(kind);
        }
        long after = bean.getCurrentThreadAllocatedBytes();
        if (kept[MADE - 1] == null) {
            throw new AssertionError();
        }
        return (double) (after - before) / MADE;
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
