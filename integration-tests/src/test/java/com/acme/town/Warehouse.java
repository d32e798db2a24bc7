package com.acme.town;

import io.rekindle.ContextKey;
import io.rekindle.Recoverable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Guarded by a ReentrantLock; a delivery may break off half way. */
@Recoverable
public final class Warehouse extends Station {
    @ContextKey
    private final UUID id;

    private final Lock lock = new ReentrantLock();
    private final TreeMap<String, BigDecimal> prices = new TreeMap<>(Comparator.reverseOrder());
    private final Map<String, Integer> stock = new LinkedHashMap<>();
    private final Set<Integer> reserved = new LinkedHashSet<>();
    private final Deque<String> waiting = new ArrayDeque<>();

    @SuppressWarnings("JdkObsolete") // people have them
    private final List<Instant> deliveries = new LinkedList<>();

    private BigInteger product = BigInteger.ONE;

    public Warehouse(UUID id) {
        this.id = id;
    }

    @Override
    public long perform(int worker, long draw) throws Refused {
        lock.lock();
        try {
            long version = change(worker);
            String article = "a" + Words.pick(draw, 0, 30);
            switch (Words.pick(draw, 1, 5)) {
                case 0, 1 -> deliver(article, draw, version);
                case 2 -> take(article);
                case 3 -> reprice(draw);
                default -> queue(draw);
            }
            return version;
        } finally {
            lock.unlock();
        }
    }

    private void deliver(String article, long draw, long version) throws Refused {
        stock.merge(article, Words.pick(draw, 2, 9), Integer::sum);
        reserved.add(Words.pick(draw, 3, 50));
        if (Words.pick(draw, 4, 3) == 0) {
            throw new Refused(version);
        }
        deliveries.add(Instant.ofEpochSecond(draw >>> 32, draw & 0xffffff));
        if (deliveries.size() > 20) {
            deliveries.remove(0);
        }
        prices.put(article, BigDecimal.valueOf(draw, Words.pick(draw, 5, 12)));
        product = product.multiply(BigInteger.valueOf(draw));
        if (product.bitLength() > 500) {
            product = product.shiftRight(450);
        }
    }

    private void take(String article) {
        Integer left = stock.computeIfPresent(article, (key, amount) -> amount > 1 ? amount - 1 : null);
        if (left == null) {
            prices.remove(article);
            reserved.clear();
        }
    }

    private void reprice(long draw) {
        prices.replaceAll((article, price) -> price.add(BigDecimal.valueOf(Words.pick(draw, 6, 100), 2)));
        if (!prices.isEmpty() && Words.pick(draw, 7, 4) == 0) {
            prices.pollFirstEntry();
        }
        prices.headMap("a20").values().removeIf(price -> price.signum() < 0);
    }

    private void queue(long draw) {
        if ((draw & 1) == 0) {
            waiting.addFirst(Words.of(draw));
        } else {
            waiting.addLast(Words.of(draw));
        }
        while (waiting.size() > 12) {
            waiting.pollLast();
        }
        deliveries.removeIf(time -> Math.floorMod(time.toEpochMilli(), 7) == Words.pick(draw, 8, 7));
    }

    @Override
    protected void describeTo(StringBuilder text) {
        text.append(id)
                .append(' ')
                .append(prices)
                .append(' ')
                .append(stock)
                .append(' ')
                .append(reserved);
        text.append(' ')
                .append(waiting)
                .append(' ')
                .append(deliveries)
                .append(' ')
                .append(product);
    }
}
