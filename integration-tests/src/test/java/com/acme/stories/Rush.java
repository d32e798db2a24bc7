package com.acme.stories;

import com.acme.front.Console;
import io.rekindle.Recoverable;
import java.util.HashMap;
import java.util.Map;

/**
 * Changes as fast as it can: {@code write n} makes n changes, {@code press} begins a thread that makes them without end, {@code pressed}
 * tells how many that one has made, {@code show} tells what is there.
 */
@Recoverable
public final class Rush {
    private static final int KEYS = 50_000;

    private final Map<Integer, Long> counts = new HashMap<>();
    private final Map<Integer, Long> pressed = new HashMap<>();
    private long written;

    public static void main(String[] args) throws Exception {
        Rush rush = new Rush();
        Console.run((command, arguments) -> switch (command) {
            case "write" -> {
                for (int i = Integer.parseInt(arguments[0]); i > 0; i--) {
                    rush.write();
                }
                yield rush.show();
            }
            case "press" -> {
                Thread thread = new Thread(rush::press);
                thread.setDaemon(true);
                thread.start();
                yield "pressing";
            }
            case "pressed" -> Long.toString(rush.pressed());
            case "show" -> rush.show();
            default -> throw new IllegalArgumentException(command);
        });
    }

    private synchronized void write() {
        counts.merge((int) (written * 31 % KEYS), 1L, Long::sum);
        written++;
    }

    private void press() {
        while (true) {
            synchronized (pressed) {
                pressed.merge(0, 1L, Long::sum);
            }
        }
    }

    private long pressed() {
        synchronized (pressed) {
            return pressed.getOrDefault(0, 0L);
        }
    }

    private synchronized String show() {
        long sum = 0;
        for (long count : counts.values()) {
            sum += count;
        }
        return written + " written, sum " + sum;
    }
}
