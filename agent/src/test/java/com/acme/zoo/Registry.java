package com.acme.zoo;

import io.rekindle.Recoverable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Durable roots. */
@SuppressWarnings("unused")
class Registry {
    @Recoverable
    static final Map<String, Entrant> ENTRANTS = new ConcurrentHashMap<>();

    @Recoverable(name = "the list")
    static List<String> names = new ArrayList<>();

    static void replace(List<String> newNames) {
        names = newNames;
    }

    static Entrant enter(String name) {
        Entrant entrant = new Entrant();
        entrant.position = ENTRANTS.size();
        ENTRANTS.put(name, entrant);
        return entrant;
    }
}
