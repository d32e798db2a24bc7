package io.rekindle.runtime.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.format.LittleEndian;
import io.rekindle.format.Lsn;
import io.rekindle.runtime.ring.LogRecord;
import io.rekindle.runtime.storage.DirectoryStorage;
import io.rekindle.runtime.storage.Lives;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, killed with -9 while several threads append: nothing acknowledged is lost, nothing is torn or doubled. */
class CrashTest {
    private static final int ROUNDS = Integer.getInteger("rekindle.crash.rounds", 4);
    private static final int THREADS = 3;

    @TempDir
    Path directory;

    @Test
    @Timeout(180)
    void whatWasAcknowledgedBeforeAKillIsInTheLog() throws Exception {
        long seed = Long.getLong("rekindle.seed", System.nanoTime());
        System.out.println("CrashTest: -Drekindle.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            boolean beforeTheWriterIsUp = round == 0;
            long[] acknowledged = runAndKill(beforeTheWriterIsUp ? 30 : 600 + random.nextInt(600));
            check(round + 1, acknowledged);
        }
    }

    /** The last number of each thread that the killed process said was appended. */
    private long[] runAndKill(int millis) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-"))
                .toList());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Victim.class.getName(), directory.toString()));
        Process victim = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long[] last = new long[THREADS];
        long killAt = Long.MAX_VALUE;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(victim.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (killAt == Long.MAX_VALUE) {
                    killAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
                }
                int blank = line.indexOf(' ');
                // A line that the kill cut short has no end mark.
                if (blank > 0 && line.endsWith(".")) {
                    last[Integer.parseInt(line.substring(0, blank))] =
                            Long.parseLong(line.substring(blank + 1, line.length() - 1));
                }
                if (killAt < Long.MAX_VALUE - 1 && System.nanoTime() - killAt > 0) {
                    // Not Process.destroyForcibly, which also closes the stream that is still to be read.
                    victim.toHandle().destroyForcibly();
                    killAt = Long.MAX_VALUE - 1;
                }
            }
        }
        victim.waitFor();
        return last;
    }

    private void check(long incarnation, long[] acknowledged) throws IOException {
        LogFixture store = new LogFixture(directory);
        long[] expected = new long[THREADS];
        int records = 0;
        for (LogRecord record : store.readDead(incarnation, 0)) {
            byte[] payload = record.payload();
            int thread = (int) LittleEndian.getLong(payload, 0);
            long number = LittleEndian.getLong(payload, 8);
            assertThat(number).isEqualTo(++expected[thread]);
            assertThat(payload).isEqualTo(Victim.payload(thread, number));
            records++;
        }
        for (int thread = 0; thread < THREADS; thread++) {
            assertThat(expected[thread]).isGreaterThanOrEqualTo(acknowledged[thread]);
        }
        assertThat(records).isPositive();
        System.out.println("CrashTest: life " + incarnation + ", records " + records + ", lost 0, torn 0");
    }

    /** Appends from several threads, for ever, and says after each few what is in. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] args) throws Exception {
            DirectoryStorage storage = DirectoryStorage.open(Path.of(args[0]));
            WalListener ignored = new WalListener() {
                @Override
                public void onResyncNeeded(Lsn gap) {
                    Runtime.getRuntime().halt(3);
                }

                @Override
                public void onWriteFailure(Throwable failure, long failures) {
                    Runtime.getRuntime().halt(4);
                }
            };
            WriteAheadLog log = WriteAheadLog.create(
                    storage,
                    Lives.claim(storage),
                    LogFixture.STORE,
                    new WalSettings(256 << 10, 4 << 20, 30_000_000_000L, 30_000_000_000L),
                    ignored);
            log.start();
            PrintStream out =
                    new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
            for (int thread = 0; thread < THREADS; thread++) {
                int id = thread;
                new Thread(() -> appendForEver(log, id, out)).start();
            }
        }

        private static void appendForEver(WriteAheadLog log, int thread, PrintStream out) {
            for (long number = 1; ; number++) {
                byte[] payload = payload(thread, number);
                if (log.append(LogFixture.UNIT, payload, 0, payload.length) < 0) {
                    Runtime.getRuntime().halt(5);
                }
                if (number % 16 == 0) {
                    out.print(thread + " " + number + ".\n");
                    out.flush();
                }
            }
        }

        static byte[] payload(int thread, long number) {
            byte[] payload = new byte[(int) (number % 500 == 0 ? 50_000 : 16 + number * 7 % 400)];
            LittleEndian.putLong(payload, 0, thread);
            LittleEndian.putLong(payload, 8, number);
            for (int at = 16; at < payload.length; at++) {
                payload[at] = (byte) (number + at);
            }
            return payload;
        }
    }
}
