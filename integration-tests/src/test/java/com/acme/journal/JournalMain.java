package com.acme.journal;

import io.rekindle.Rekindle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Member;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Says what it found in its journal, then does what it is told, a line at a time:
 *
 * <ul>
 *   <li>{@code write TEXT}: says how many were written
 *   <li>{@code members}: the names of the journal's declared fields and methods
 *   <li>{@code failures}: how many failures of its own the agent counts
 *   <li>{@code active}: whether there is an agent that tracks; {@code await active}: the same, once it is so or a minute has passed
 *   <li>{@code checkpoint LABEL}: whether that was made
 *   <li>{@code properties}: the system properties, a line each, then {@code .}
 *   <li>{@code class NAME}, {@code resource NAME}: whether it can be seen from here
 *   <li>{@code exit}: ends
 * </ul>
 */
public final class JournalMain {
    private JournalMain() {}

    public static void main(String[] args) throws IOException {
        serve(new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8));
    }

    /** Serves until it is told to end, or its stdin ends. */
    public static void serve(PrintStream out) throws IOException {
        Journal journal = new Journal("main");
        out.println("FOUND " + journal.describe());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("exit"); line = in.readLine()) {
            int space = line.indexOf(' ');
            String verb = space < 0 ? line : line.substring(0, space);
            out.println(answer(journal, verb, line.substring(space + 1)));
        }
    }

    private static Object answer(Journal journal, String verb, String rest) {
        return switch (verb) {
            case "write" -> journal.write(rest);
            case "members" ->
                Stream.<Member>concat(
                                Arrays.stream(Journal.class.getDeclaredFields()),
                                Arrays.stream(Journal.class.getDeclaredMethods()))
                        .map(Member::getName)
                        .toList();
            case "failures" -> failures();
            case "active" -> Rekindle.isActive();
            case "await" -> awaitActive();
            case "checkpoint" -> Rekindle.checkpoint(rest);
            case "properties" -> properties();
            case "class" -> canSeeClass(rest);
            case "resource" -> JournalMain.class.getClassLoader().getResource(rest) != null;
            default -> "unknown: " + verb;
        };
    }

    /** Those that the agent keeps from the application but counts; zero without it. */
    private static Object failures() {
        try {
            return Class.forName("io.rekindle.hook.Hook", false, null)
                    .getMethod("failures")
                    .invoke(null);
        } catch (ClassNotFoundException noAgent) {
            return 0;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean awaitActive() {
        long start = System.nanoTime();
        while (!Rekindle.isActive() && System.nanoTime() - start < 60_000_000_000L) {
            LockSupport.parkNanos(1_000_000);
        }
        return Rekindle.isActive();
    }

    private static boolean canSeeClass(String name) {
        try {
            Class.forName(name, false, JournalMain.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | NoClassDefFoundError absent) {
            return false;
        }
    }

    private static String properties() {
        TimeZone.getDefault(); // the JDK's, whoever asks first: sets user.timezone
        StringBuilder all = new StringBuilder();
        new TreeMap<>(System.getProperties())
                .forEach((key, value) -> all.append(key)
                        .append('=')
                        .append(value.toString().replace("\n", "\\n"))
                        .append('\n'));
        return all.append('.').toString();
    }
}
