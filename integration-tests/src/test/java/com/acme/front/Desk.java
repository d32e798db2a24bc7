package com.acme.front;

import com.acme.town.Directory;
import com.acme.town.Session;
import java.util.Map;
import java.util.TreeMap;

/** Opens, leads and ends sessions in a map. Each session has one worker; several workers share the map. */
public final class Desk {
    private static final int SESSIONS_PER_WORKER = 5;

    private final Map<String, Session> sessions;

    public Desk(Map<String, Session> sessions) {
        this.sessions = sessions;
    }

    /** One change to one of the worker's sessions. */
    public void perform(int worker, long draw) {
        String id = worker + "-" + Math.floorMod(draw, SESSIONS_PER_WORKER);
        Session session = sessions.get(id);
        if (session == null) {
            Directory.open(sessions, id);
        } else if ((draw >>> 40) % 16 == 0) {
            sessions.remove(id);
        } else {
            session.say(draw);
        }
    }

    /** All of the worker's sessions, in one line. */
    public String describe(int worker) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(sessions).forEach((id, session) -> {
            if (id.startsWith(worker + "-")) {
                text.append(id).append("={").append(session.describe()).append("} ");
            }
        });
        return text.toString().strip();
    }
}
