package com.acme.zoo;

import io.rekindle.Recoverable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Collections made in woven code. */
@Recoverable
@SuppressWarnings({"unused", "JdkObsolete"})
class Lists {
    List<Object> all() {
        return Stream.of(
                        new ArrayList<>(),
                        new LinkedList<>(),
                        new ArrayDeque<>(3),
                        new HashMap<>(Map.of("a", 1)),
                        new LinkedHashMap<>(3, 0.5f, true),
                        new TreeMap<>(String.CASE_INSENSITIVE_ORDER),
                        new ConcurrentHashMap<>(),
                        new HashSet<>(),
                        new LinkedHashSet<>(List.of(1)),
                        new TreeSet<>())
                .collect(Collectors.toList());
    }

    Collection<String> byReference() {
        Supplier<ArrayList<String>> maker = ArrayList::new;
        Function<Integer, HashMap<String, String>> sized = HashMap::new;
        return sized.apply(4).isEmpty() ? maker.get() : List.of();
    }

    Collection<String> collected() {
        return Stream.of("a").collect(Collectors.toCollection(ArrayList::new));
    }

    static class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1;
        private int added;

        Names() {
            super(List.of("first"));
        }

        @Override
        public boolean add(String name) {
            added++;
            return super.add(name);
        }
    }
}
