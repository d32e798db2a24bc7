package io.rekindle.samples.assistant;

import io.rekindle.Recoverable;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.stereotype.Service;

/** All conversations that are open, by id. Thread-safe. */
@Service
public class Conversations {
    @Recoverable
    private static final ConcurrentMap<String, ChatSession> SESSIONS = new ConcurrentHashMap<>();

    private final Statistics statistics;

    Conversations(Statistics statistics) {
        this.statistics = statistics;
    }

    /** The conversation with this id, begun now if there is none. */
    ChatSession open(String id) {
        return SESSIONS.computeIfAbsent(id, key -> {
            statistics.opened();
            return new ChatSession(key);
        });
    }

    Optional<ChatSession> find(String id) {
        return Optional.ofNullable(SESSIONS.get(id));
    }

    /** Ends a conversation and forgets it; false when there is none with this id. */
    boolean close(String id) {
        boolean found = SESSIONS.remove(id) != null;
        if (found) {
            statistics.closed();
        }
        return found;
    }

    Collection<String> ids() {
        return new TreeSet<>(SESSIONS.keySet());
    }
}
