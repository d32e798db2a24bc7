package io.rekindle.bench.w1;

import com.acme.load.Registry;
import io.rekindle.bench.AgentUnderTest;
import io.rekindle.bench.LoggedBytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * The measured JVM: {@code Worker threads [storeOfL2]}. On stdin, lines {@code flat MILLIS} (as fast as it can) and {@code paced MILLIS
 * PER_SECOND}; answers each with a line: operations, nanoseconds of a thread per operation, p50, p99, p99.9 of the paced delays, bytes
 * of log per operation, bytes allocated per operation, nanoseconds on a processor per operation: of the threads, of the whole JVM.
 */
public final class Worker {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final int threads;
    private final Afterwards afterwards;
    private long seed;

    private Worker(int threads, Afterwards afterwards) {
        this.threads = threads;
        this.afterwards = afterwards;
    }

    /** What a variant does after the operation itself. */
    interface Afterwards {
        void operation();
    }

    public static void main(String[] args) throws IOException {
        Afterwards afterwards = args.length > 1 ? RingLimit.open(Path.of(args[1])) : () -> {};
        Worker worker = new Worker(Integer.parseInt(args[0]), afterwards);
        for (String name : Messages.sessionNames()) {
            Registry.open(name);
        }
        if (args.length == 1) {
            AgentUnderTest.awaitIfGiven();
        }
        System.out.println("READY");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            long millis = Long.parseLong(words[1]);
            System.out.println(worker.run(millis, words[0].equals("paced") ? Integer.parseInt(words[2]) : 0));
        }
        Runtime.getRuntime().halt(0);
    }

    private String run(long millis, int perSecond) {
        List<Load> loads = new ArrayList<>();
        CountDownLatch begin = new CountDownLatch(1);
        for (int i = 0; i < threads; i++) {
            Load load = new Load(
                    begin, ++seed, millis * 1_000_000, perSecond == 0 ? 0 : 1_000_000_000L * threads / perSecond);
            loads.add(load);
            load.start();
        }
        LoggedBytes log = LoggedBytes.ofThisJvm();
        long logged = log == null ? 0 : log.position();
        long processCpu = processCpuNanos();
        begin.countDown();
        long operations = 0;
        long nanos = 0;
        long allocated = 0;
        long cpu = 0;
        Delays delays = new Delays();
        for (Load load : loads) {
            join(load);
            operations += load.operations;
            nanos += load.nanos;
            allocated += load.allocated;
            cpu += load.cpu;
            delays.add(load.delays);
        }
        processCpu = processCpuNanos() - processCpu;
        double bytes = log == null ? 0 : (double) (log.position() - logged) / operations;
        return String.format(
                Locale.ROOT,
                "%d %.2f %d %d %d %.1f %.1f %.1f %.1f",
                operations,
                (double) nanos / operations,
                delays.percentile(0.5),
                delays.percentile(0.99),
                delays.percentile(0.999),
                bytes,
                (double) allocated / operations,
                (double) cpu / operations,
                (double) processCpu / operations);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One thread's share of a round. Its results are read after its end. */
    private final class Load extends Thread {
        private static final int BATCH = 64;

        private final CountDownLatch begin;
        private final Messages messages;
        private final long durationNanos;
        private final long intervalNanos;
        private final Delays delays = new Delays();
        private long operations;
        private long nanos;
        private long allocated;
        private long cpu;

        Load(CountDownLatch begin, long seed, long durationNanos, long intervalNanos) {
            this.begin = begin;
            this.messages = new Messages(seed);
            this.durationNanos = durationNanos;
            this.intervalNanos = intervalNanos;
        }

        @Override
        public void run() {
            try {
                begin.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            long before = allocatedBytes();
            long cpuBefore = cpuNanos();
            long start = System.nanoTime();
            if (intervalNanos == 0) {
                flatOut(start);
            } else {
                paced(start);
            }
            nanos = System.nanoTime() - start;
            cpu = cpuNanos() - cpuBefore;
            allocated = allocatedBytes() - before;
        }

        private void flatOut(long start) {
            while (System.nanoTime() - start < durationNanos) {
                for (int i = 0; i < BATCH; i++) {
                    operate();
                }
                operations += BATCH;
            }
        }

        /** From the moment an operation was due to its end: a stall delays all that were due meanwhile. */
        private void paced(long start) {
            for (long due = start; due - start < durationNanos; due += intervalNanos) {
                while (System.nanoTime() < due) {
                    Thread.onSpinWait();
                }
                operate();
                delays.record(System.nanoTime() - due);
                operations++;
            }
        }

        private void operate() {
            messages.next();
            Registry.update(messages.session(), messages.text(), messages.attribute(), messages.value());
            afterwards.operation();
        }
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) THREADS).getCurrentThreadAllocatedBytes();
    }

    private static long cpuNanos() {
        return THREADS.getCurrentThreadCpuTime();
    }

    private static long processCpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
