package com.acme.town;

import io.rekindle.Recoverable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The durable roots. */
public final class Directory {
    @Recoverable
    public static final Map<String, Session> SESSIONS = new ConcurrentHashMap<>();

    @Recoverable
    private static Catalogue catalogue = new Catalogue();

    private Directory() {}

    public static Catalogue catalogue() {
        return catalogue;
    }

    /** Opens the session in the map, if it is not there. */
    public static Session open(Map<String, Session> sessions, String id) {
        return sessions.computeIfAbsent(id, Session::new);
    }
}
