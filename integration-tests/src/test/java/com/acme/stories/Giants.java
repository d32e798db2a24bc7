package com.acme.stories;

import com.acme.front.Console;
import io.rekindle.Recoverable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Uses a class that its caller has made, and that is too large to weave: {@code grow}; {@code put key value}, {@code show}. */
public final class Giants {
    @Recoverable
    private static final Map<String, String> WORDS = new ConcurrentHashMap<>();

    private Giants() {}

    public static void main(String[] args) throws Exception {
        Runnable giant = Class.forName("com.acme.stories.Giant")
                .asSubclass(Runnable.class)
                .getDeclaredConstructor()
                .newInstance();
        Console.run((command, arguments) -> switch (command) {
            case "grow" -> {
                giant.run();
                yield giant.toString();
            }
            case "put" -> WORDS.put(arguments[0], arguments[1]) == null ? "new" : "replaced";
            case "show" -> WORDS.toString();
            default -> throw new IllegalArgumentException(command);
        });
    }
}
