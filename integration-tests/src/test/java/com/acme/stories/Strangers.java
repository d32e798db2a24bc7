package com.acme.stories;

import com.acme.front.Console;
import io.rekindle.ContextKey;
import io.rekindle.Recoverable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A context with fields that cannot be recovered beside one that can: {@code add word}, {@code show}. */
@Recoverable
public final class Strangers {
    @ContextKey
    private final String name;

    private final Thread thread = new Thread(() -> {}, "never started");
    private final Supplier<String> supplier;
    private final List<String> words = new ArrayList<>();

    private Strangers(String name) {
        this.name = name;
        this.supplier = () -> "supplied to " + name;
    }

    public static void main(String[] args) throws Exception {
        Strangers strangers = new Strangers("one");
        Console.run((command, arguments) -> switch (command) {
            case "add" -> strangers.add(arguments[0]);
            case "show" -> strangers.show();
            default -> throw new IllegalArgumentException(command);
        });
    }

    private synchronized String add(String word) {
        words.add(word);
        return "" + words.size();
    }

    private synchronized String show() {
        return name + " " + words + " " + thread.getName() + " " + supplier.get();
    }
}
