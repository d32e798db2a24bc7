package com.acme.zoo;

import io.rekindle.Recoverable;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** Sets made by factories, and key sets of concurrent maps. */
@Recoverable
@SuppressWarnings("unused")
class Sets {
    private final Set<String> field = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap.KeySetView<String, Boolean> exact = ConcurrentHashMap.newKeySet(3);
    private final ConcurrentHashMap<String, Integer> map = new ConcurrentHashMap<>(Map.of("a", 1, "b", 2));
    private final ConcurrentMap<String, Integer> asConcurrent = map;
    private final Map<String, Set<String>> groups = new HashMap<>();

    List<Set<String>> all(boolean which) {
        Supplier<Set<String>> maker = ConcurrentHashMap::newKeySet;
        return List.of(
                field,
                returned(),
                maker.get(),
                groups.computeIfAbsent("g", key -> ConcurrentHashMap.newKeySet()),
                Collections.newSetFromMap(new ConcurrentHashMap<>()));
    }

    private Set<String> returned() {
        return ConcurrentHashMap.newKeySet();
    }

    Set<String> chosen(boolean which) {
        Set<String> local = which ? ConcurrentHashMap.newKeySet() : ConcurrentHashMap.newKeySet(5);
        local.add("x");
        return local;
    }

    ConcurrentHashMap.KeySetView<String, Boolean> exact() {
        exact.add("exact");
        return exact;
    }

    int removing() {
        map.keySet().removeIf("a"::equals);
        asConcurrent.keySet().remove("b");
        for (String key : map.keySet()) {
            throw new IllegalStateException(key);
        }
        return map.size();
    }
}
