package com.acme.front;

import io.rekindle.RecoveryReport;
import io.rekindle.Rekindle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads commands from stdin, a line each, and answers each with a line on stdout, once the command is done. Knows a few ways to die, and
 * what every program can be asked; everything else is the program's.
 */
public final class Console {

    /** What a program does. */
    public interface Program {
        /** @return one line */
        String answer(String command, String[] arguments) throws Exception;
    }

    private Console() {}

    /** Says {@code ready}, then answers until stdin ends. */
    public static void run(Program program) throws Exception {
        Output output = new Output();
        output.line("ready");
        BufferedReader stdin = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = stdin.readLine(); line != null; line = stdin.readLine()) {
            String[] words = line.split(" ");
            String[] arguments = Arrays.copyOfRange(words, 1, words.length);
            output.line(answer(program, words[0], arguments));
        }
        Runtime.getRuntime().halt(0);
    }

    /** For a command that does not come to its end: says a line from the middle of it. */
    public static void say(String line) throws IOException {
        new Output().line(line);
    }

    private static String answer(Program program, String command, String[] arguments) throws Exception {
        return switch (command) {
            case "exit" -> {
                System.exit(Integer.parseInt(arguments[0]));
                yield "";
            }
            case "halt" -> {
                Runtime.getRuntime().halt(Integer.parseInt(arguments[0]));
                yield "";
            }
            case "exhaust" -> exhaustMemory();
            case "gc" -> {
                System.gc();
                yield "done";
            }
            case "active" -> Boolean.toString(Rekindle.isActive());
            case "report" -> Rekindle.report().map(RecoveryReport::toString).orElse("none");
            case "not-recovered" ->
                Rekindle.report()
                        .map(report -> report.notRecovered().toString())
                        .orElse("none");
            case "quarantined" ->
                Rekindle.report().map(report -> report.quarantined().toString()).orElse("none");
            case "checkpoint" -> Boolean.toString(Rekindle.checkpoint(arguments[0]));
            case "failures" -> AgentFailures.describe();
            default -> program.answer(command, arguments);
        };
    }

    /** Ends in an OutOfMemoryError that nobody catches, or in one that a flag of the JVM turns into its end. */
    private static String exhaustMemory() {
        List<byte[]> hoard = new ArrayList<>();
        while (true) {
            hoard.add(new byte[1 << 20 | hoard.size()]);
        }
    }
}
