package com.acme.stories;

import com.acme.front.Console;
import io.rekindle.Recoverable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** {@code put key value}, {@code remove key}, {@code show}; {@code note line} and {@code notes} for a root assigned late. */
public final class Roots {
    @Recoverable
    private static final Map<String, String> WORDS = new ConcurrentHashMap<>();

    @Recoverable
    private static List<String> notes;

    private Roots() {}

    public static void main(String[] args) throws Exception {
        Console.run(Roots::answer);
    }

    private static String answer(String command, String[] arguments) {
        return switch (command) {
            case "put" -> WORDS.put(arguments[0], arguments[1]) == null ? "new" : "replaced";
            case "remove" -> WORDS.remove(arguments[0]) == null ? "absent" : "removed";
            case "show" -> new TreeMap<>(WORDS).toString();
            case "note" -> note(arguments[0]);
            case "notes" -> String.valueOf(notes);
            default -> throw new IllegalArgumentException(command);
        };
    }

    private static String note(String line) {
        if (notes == null) {
            notes = new ArrayList<>();
        }
        notes.add(line);
        return Integer.toString(notes.size());
    }
}
