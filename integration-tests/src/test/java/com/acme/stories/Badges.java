package com.acme.stories;

import com.acme.front.Console;
import io.rekindle.ContextKey;
import io.rekindle.Recoverable;
import java.util.ArrayList;
import java.util.List;

/** Contexts that are constructed without their key: {@code make} leaves it null, {@code make ada} sets it right after. */
public final class Badges {
    private static final List<Badge> BADGES = new ArrayList<>();

    private Badges() {}

    /** A key that its constructor does not set. */
    @Recoverable
    static final class Badge {
        @ContextKey
        private String holder;

        private int scans;

        void setHolder(String holder) {
            this.holder = holder;
        }

        String scan() {
            return holder + " " + ++scans;
        }
    }

    public static void main(String[] args) throws Exception {
        Console.run((command, arguments) -> switch (command) {
            case "make" -> make(arguments);
            default -> throw new IllegalArgumentException(command);
        });
    }

    private static String make(String[] arguments) {
        Badge badge = new Badge();
        if (arguments.length > 0) {
            badge.setHolder(arguments[0]);
        }
        BADGES.add(badge);
        return badge.scan();
    }
}
