package com.acme.stories;

import com.acme.front.Console;
import io.rekindle.AfterRecovery;
import io.rekindle.ContextKey;
import io.rekindle.NotRecovered;
import io.rekindle.Recoverable;
import io.rekindle.Rekindle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keyed contexts, made when first asked for. {@code add cart item price}, {@code show cart}, {@code forget cart}, {@code again cart}
 * makes a second one with the same key, {@code inside cart} tells what the constructor made, {@code overflow cart} adds until the stack is full.
 */
public final class Carts {

    @Recoverable
    static final class Cart {
        /** Made by the constructor, from a field that is recovered. */
        private final class View {
            private final List<String> seen = items;
        }

        @ContextKey
        private final String id;

        private final List<String> items = new ArrayList<>();
        private final Map<String, Integer> prices = new TreeMap<>(Comparator.reverseOrder());
        private final transient View view = new View();
        private final transient Object connection = new Object();

        @NotRecovered
        private int asked;

        private transient int recoveries;

        Cart(String id) {
            this.id = id;
        }

        @AfterRecovery
        @SuppressWarnings("UnusedMethod") // the agent calls it
        private void recovered() {
            recoveries = recoveries + 1 + items.size() * 100;
        }

        synchronized int add(String item, int price) {
            items.add(item);
            prices.put(item, price);
            return items.size();
        }

        /** Adds items until the stack is full, under a monitor that is entered as often. */
        @SuppressWarnings("InfiniteRecursion")
        synchronized void addForEver(int price) {
            items.add("item " + price);
            addForEver(price + 1);
        }

        synchronized String show() {
            asked++;
            return id + " " + items + " " + prices;
        }

        synchronized String inside() {
            return "view " + (view.seen == items) + " connection " + (connection != null) + " asked " + asked
                    + " recoveries " + recoveries;
        }
    }

    private static final Map<String, Cart> CARTS = new HashMap<>();

    private Carts() {}

    public static void main(String[] args) throws Exception {
        Console.run(Carts::answer);
    }

    private static String answer(String command, String[] arguments) {
        return switch (command) {
            case "add" -> "" + cart(arguments[0]).add(arguments[1], Integer.parseInt(arguments[2]));
            case "overflow" -> overflow(cart(arguments[0]));
            case "show" -> cart(arguments[0]).show();
            case "inside" -> cart(arguments[0]).inside();
            case "forget" -> "" + Rekindle.forget(CARTS.remove(arguments[0]));
            case "again" -> new Cart(arguments[0]).show();
            default -> throw new IllegalArgumentException(command);
        };
    }

    private static String overflow(Cart cart) {
        try {
            cart.addForEver(0);
            return "returned";
        } catch (StackOverflowError expected) {
            return "overflowed";
        }
    }

    private static Cart cart(String id) {
        return CARTS.computeIfAbsent(id, Cart::new);
    }
}
