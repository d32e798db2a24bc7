package io.rekindle.samples.driver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line of the crash demo, validated.
 *
 * @param agent the agent's jar; null to run without, which must end in losses
 * @param seed of the kill moments, the texts and the choices of the clients
 * @param directory holds the store, the journal beside it, and what the service printed
 * @param keep leaves the service running at the end
 * @param fresh deletes the directory first
 */
record Options(
        int cycles,
        int seconds,
        int clients,
        int sessions,
        Path java,
        long seed,
        Path directory,
        boolean keep,
        boolean fresh,
        boolean terminal,
        Path service,
        @Nullable Path agent,
        String settings) {

    static final String USAGE = """
            usage: samples/crash-demo.sh [options]
              --cycles N      kill and restart so often (default 3)
              --seconds N     load before each kill lasts at most this long, and at least half of it (default 6)
              --clients N     clients at the same time (default 8, at most 16)
              --sessions N    sessions they talk in (default 300)
              --seed N        repeats the kill moments, texts and choices of a former run (default random, printed)
              --java PATH     the JVM of the service (default: java on the PATH)
              --settings K=V,K=V   more settings for the agent
              --dir DIR       where store, journal and logs are kept from run to run (default samples/target/crash-demo)
              --fresh         forget the former runs: delete DIR first
              --keep          leave the service running at the end
              --rebuild       build even if nothing is missing
              --no-agent      run without Rekindle: shows what a crash costs, and that the check sees it (exits with 1)
            exit code: 0 nothing lost, 1 a difference was found, 2 could not run
            """;

    /** Says what is wrong with the command line, in one line. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    static Options parse(List<String> arguments) throws Unusable {
        int cycles = 3;
        int seconds = 6;
        int clients = 8;
        int sessions = 300;
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        long seed = new SecureRandom().nextInt(Integer.MAX_VALUE);
        Path directory = Path.of("samples", "target", "crash-demo");
        boolean keep = false;
        boolean fresh = false;
        boolean terminal = false;
        Path service = Path.of("samples", "assistant", "target", "assistant.jar");
        Path agent = Path.of("agent", "target", "rekindle.jar");
        boolean withAgent = true;
        String settings = "";
        Deque<String> rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            String option = rest.pop();
            switch (option) {
                case "--cycles" -> cycles = number(option, rest, 1, 1_000_000);
                case "--seconds" -> seconds = number(option, rest, 1, 3_600);
                case "--clients" -> clients = number(option, rest, 1, 16);
                case "--sessions" -> sessions = number(option, rest, 1, 1_000_000);
                case "--java" -> java = Path.of(value(option, rest));
                case "--seed" -> seed = number(option, rest, 0, Integer.MAX_VALUE);
                case "--dir" -> directory = Path.of(value(option, rest));
                case "--keep" -> keep = true;
                case "--fresh" -> fresh = true;
                case "--terminal" -> terminal = true;
                case "--service" -> service = Path.of(value(option, rest));
                case "--agent" -> agent = Path.of(value(option, rest));
                case "--settings" -> settings = value(option, rest);
                case "--no-agent" -> withAgent = false;
                default -> throw new Unusable("unknown option " + option);
            }
        }
        if (!withAgent) {
            // A journal of its own: what is lost here must not be looked for in the store of a run with the agent.
            directory = directory.resolveSibling(directory.getFileName() + "-no-agent");
            fresh = true;
        }
        Options options = new Options(
                cycles,
                seconds,
                clients,
                sessions,
                java,
                seed,
                directory,
                keep,
                fresh,
                terminal,
                service,
                withAgent ? agent : null,
                settings);
        options.requireFiles();
        return options;
    }

    private void requireFiles() throws Unusable {
        if (java.getParent() != null && !Files.isExecutable(java)) {
            throw new Unusable("--java " + java + " is not a program");
        }
        for (Path jar : agent == null ? List.of(service) : List.of(service, agent)) {
            if (!Files.isRegularFile(jar)) {
                throw new Unusable(jar + " is missing");
            }
        }
    }

    private static String value(String option, Deque<String> rest) throws Unusable {
        String value = rest.poll();
        if (value == null) {
            throw new Unusable(option + " needs a value");
        }
        return value;
    }

    private static int number(String option, Deque<String> rest, int least, int most) throws Unusable {
        String value = value(option, rest);
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw unusable(option, value, least, most);
        }
        throw unusable(option, value, least, most);
    }

    private static Unusable unusable(String option, String value, int least, int most) {
        return new Unusable(option + " must be a number from " + least + " to " + most + ", actual: " + value);
    }
}
