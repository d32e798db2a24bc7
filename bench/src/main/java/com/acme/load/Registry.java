package com.acme.load;

import io.rekindle.Recoverable;
import java.util.concurrent.ConcurrentHashMap;

/** Holds the sessions by name, as services do: a static map. */
public final class Registry {
    @Recoverable
    private static final ConcurrentHashMap<String, Session> SESSIONS = new ConcurrentHashMap<>();

    private Registry() {}

    public static Session open(String name) {
        return SESSIONS.computeIfAbsent(name, absent -> new Session());
    }

    public static void update(String name, String message, String attribute, String value) {
        Session session = SESSIONS.get(name);
        if (session == null) {
            throw new IllegalArgumentException("no session " + name);
        }
        session.update(message, attribute, value);
    }
}
