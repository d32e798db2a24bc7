package com.acme.stories;

import com.acme.front.Console;
import io.rekindle.Recoverable;

/** A singleton: {@code count} gives the next number; {@code fail} counts, then throws. */
@Recoverable
public final class Visits {
    private long count;
    private String last = "nothing";
    private String after = "nothing";

    public static void main(String[] args) throws Exception {
        Visits visits = new Visits();
        Console.run((command, arguments) -> switch (command) {
            case "count" -> "" + visits.count();
            case "fail" -> {
                try {
                    visits.fail(arguments[0]);
                    yield "no exception";
                } catch (IllegalStateException e) {
                    yield e.getMessage();
                }
            }
            case "show" -> visits.show();
            default -> throw new IllegalArgumentException(command);
        });
    }

    private synchronized long count() {
        count++;
        return count;
    }

    private void fail(String what) {
        count++;
        last = what;
        if (!what.isEmpty()) {
            throw new IllegalStateException("failed after " + what);
        }
        after = what;
    }

    private synchronized String show() {
        return count + " " + last + " " + after;
    }
}
