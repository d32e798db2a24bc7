package com.acme.town;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A list and its indexes, which agree. Its objects hash by a field that changes, and by identity. */
public final class Catalogue extends Station {
    private static final int LIMIT = 40;

    /** Hashes by identity. */
    private static final class Item {
        private String title;
        private int price;

        Item(String title, int price) {
            this.title = title;
            this.price = price;
        }
    }

    private record Place(int shelf, int number) {}

    private final List<Item> items = new ArrayList<>();
    private final Map<String, Item> byTitle = new HashMap<>();
    private final Map<Place, Item> byPlace = new HashMap<>();
    private final Set<Item> dear = new HashSet<>();
    private int made;

    @Override
    public synchronized long perform(int worker, long draw) {
        long version = change(worker);
        int kind = Words.pick(draw, 0, 6);
        if (items.isEmpty() || (kind < 2 && items.size() < LIMIT)) {
            add(draw);
            return version;
        }
        int i = Words.pick(draw, 1, items.size());
        Item item = items.get(i);
        switch (kind) {
            case 0, 1, 2 -> remove(i);
            case 3 -> rename(item, draw);
            case 4 -> price(item, Words.pick(draw, 3, 100));
            default -> items.add(Words.pick(draw, 2, items.size()), items.remove(i));
        }
        return version;
    }

    private void add(long draw) {
        int number = made++;
        Item item = new Item(number + Words.of(draw), 0);
        items.add(Words.pick(draw, 2, items.size() + 1), item);
        byTitle.put(item.title, item);
        byPlace.put(new Place(number % 7, number), item);
        price(item, Words.pick(draw, 3, 100));
    }

    private void remove(int i) {
        Item item = items.remove(i);
        byTitle.remove(item.title);
        byPlace.values().remove(item);
        dear.remove(item);
    }

    private void rename(Item item, long draw) {
        byTitle.remove(item.title);
        item.title = made++ + Words.of(draw);
        byTitle.put(item.title, item);
    }

    private void price(Item item, int price) {
        item.price = price;
        if (price > 50) {
            dear.add(item);
        } else {
            dear.removeIf(other -> other == item);
        }
    }

    @Override
    protected void describeTo(StringBuilder text) {
        text.append(made);
        for (Item item : items) {
            text.append(' ').append(item.title).append('=').append(item.price);
            text.append(byTitle.get(item.title) == item ? "" : "(not by title)");
            text.append(dear.contains(item) == item.price > 50 ? "" : "(dear or not)");
            Place place = null;
            for (Map.Entry<Place, Item> entry : byPlace.entrySet()) {
                if (entry.getValue() == item) {
                    place = entry.getKey();
                }
            }
            text.append('@').append(place == null ? "nowhere" : place.shelf + "/" + place.number);
            text.append(place != null && byPlace.get(place) == item ? "" : "(not by place)");
        }
        text.append(' ')
                .append(byTitle.size())
                .append(' ')
                .append(byPlace.size())
                .append(' ')
                .append(dear.size());
    }
}
