package com.acme.stories;

import com.acme.front.Console;
import io.rekindle.Recoverable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What static code does with what it is handed: {@code copy} clones the last page by the method of {@code Object}, {@code count word}
 * counts in an object that it has just put, {@code show}.
 */
public final class Copies {
    private static final class Page implements Cloneable {
        private int number;
        private Page previous;

        Page copy() {
            try {
                return (Page) clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }

        String show() {
            return number + (previous == null ? "" : " after " + previous.number);
        }
    }

    private static final class Words {
        private final Map<String, AtomicInteger> counts = new TreeMap<>();
    }

    @Recoverable
    private static final List<Page> PAGES = new ArrayList<>();

    @Recoverable
    private static final Words WORDS = new Words();

    private Copies() {}

    public static void main(String[] args) throws Exception {
        Console.run(Copies::answer);
    }

    private static String answer(String command, String[] arguments) {
        return switch (command) {
            case "copy" -> copy();
            case "count" -> "" + count(WORDS, arguments[0]);
            case "show" -> PAGES.stream().map(Page::show).toList() + " " + WORDS.counts;
            default -> throw new IllegalArgumentException(command);
        };
    }

    private static String copy() {
        if (PAGES.isEmpty()) {
            PAGES.add(new Page());
        }
        Page last = PAGES.get(PAGES.size() - 1);
        Page copy = last.copy();
        copy.number++;
        copy.previous = last;
        PAGES.add(copy);
        return copy.show();
    }

    private static int count(Words words, String word) {
        return words.counts.computeIfAbsent(word, key -> new AtomicInteger()).incrementAndGet();
    }
}
