package com.acme.stories;

import com.acme.front.Console;
import io.rekindle.ContextKey;
import io.rekindle.Recoverable;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/**
 * Two purses. {@code move} takes from the one, puts into the other and stays under the first one's lock until {@code finish};
 * {@code add} adds to the second and says so once its lock is released; {@code show}.
 */
public final class Purses {
    private static final CountDownLatch FINISH = new CountDownLatch(1);

    private Purses() {}

    /** What is in it. */
    @Recoverable
    static final class Purse {
        @ContextKey
        private final String owner;

        private int amount = 100;

        Purse(String owner) {
            this.owner = owner;
        }

        /** Puts some into the other twice, and takes it from here in between. */
        void moveTo(Purse other, int some) throws Exception {
            synchronized (this) {
                other.put(some);
                amount -= some;
                Console.say("in the middle");
                FINISH.await();
                other.put(some);
                amount -= some;
            }
        }

        void put(int some) {
            synchronized (this) {
                amount += some;
            }
        }

        void add(int some) throws IOException {
            synchronized (this) {
                amount += some;
            }
            Console.say("released");
        }

        synchronized String show() {
            return owner + " " + amount;
        }
    }

    public static void main(String[] args) throws Exception {
        Purse first = new Purse("first");
        Purse second = new Purse("second");
        Console.run((command, arguments) -> switch (command) {
            case "move" -> aside(() -> first.moveTo(second, 50), "moved");
            case "add" -> aside(() -> second.add(1), "added");
            case "finish" -> {
                FINISH.countDown();
                yield "finishing";
            }
            case "show" -> first.show() + " " + second.show();
            default -> throw new IllegalArgumentException(command);
        });
    }

    private interface Step {
        void run() throws Exception;
    }

    private static String aside(Step step, String done) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
                Console.say(done);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return "begun";
    }
}
