package com.acme.stories;

import com.acme.front.Console;
import io.rekindle.Recoverable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code put key value}, {@code remove key}, {@code show}; {@code renew}, {@code note line} and {@code notes} for a root assigned late; {@code say},
 * {@code latest}, {@code pin}, {@code unpin} and {@code pinned} for two that nothing initialises.
 */
public final class Roots {
    @Recoverable
    private static final Map<String, String> WORDS = new ConcurrentHashMap<>();

    @Recoverable
    private static List<String> notes;

    @Recoverable
    private static String latest;

    @Recoverable
    private static Pin pinned;

    /** A value that can be changed. */
    private static final class Pin {
        private String text;

        Pin(String text) {
            this.text = text;
        }
    }

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
            case "renew" -> renew();
            case "notes" -> String.valueOf(notes);
            case "say" -> say(arguments[0]);
            case "latest" -> String.valueOf(latest);
            case "pin" -> pin(arguments[0]);
            case "pinned" -> pinned == null ? "nothing" : pinned.text;
            case "unpin" -> {
                pinned = null;
                yield "done";
            }
            default -> throw new IllegalArgumentException(command);
        };
    }

    private static String renew() {
        notes = new ArrayList<>();
        return notes.toString();
    }

    private static String say(String text) {
        latest = text;
        return text;
    }

    private static String pin(String text) {
        pinned = new Pin(text);
        return pinned.text;
    }

    private static String note(String line) {
        if (notes == null) {
            notes = new ArrayList<>();
        }
        notes.add(line);
        return Integer.toString(notes.size());
    }
}
