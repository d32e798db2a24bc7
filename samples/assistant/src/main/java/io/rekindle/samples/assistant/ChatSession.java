package io.rekindle.samples.assistant;

import io.rekindle.ContextKey;
import io.rekindle.Recoverable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One conversation: everything said, what the user prefers, and running totals.
 *
 * <p>Thread-safe: guarded by itself. A question and its answer are added together, so the history always has an even
 * number of messages, and totals and the preference {@value #TOPIC} always agree with it.
 */
@Recoverable
public final class ChatSession {
    /** The preference that follows the conversation by itself: the longest word of the newest question. */
    static final String TOPIC = "topic";

    @ContextKey
    private final String id;

    private final List<Message> history = new ArrayList<>();
    private final Map<String, Preference> preferences = new HashMap<>();
    private final Totals totals = new Totals();
    private Instant lastActive = Instant.now();

    ChatSession(String id) {
        this.id = id;
    }

    /** Takes the user's next message and answers it. */
    synchronized Exchange say(String text) {
        Message question = add(Role.USER, text);
        prefer(TOPIC, Language.longestWord(text));
        Message answer = add(Role.ASSISTANT, Language.answer(history));
        lastActive = answer.at();
        return new Exchange(id, question, answer, totals.view());
    }

    /** Changes one preference; returns it with its new revision, which counts the changes. */
    synchronized Preference prefer(String name, String value) {
        Preference former = preferences.get(name);
        Preference changed = new Preference(value, former == null ? 1 : former.revision() + 1);
        preferences.put(name, changed);
        lastActive = Instant.now();
        return changed;
    }

    /** A copy of the whole conversation, taken at one moment. */
    synchronized View view() {
        return new View(id, List.copyOf(history), Map.copyOf(preferences), totals.view(), lastActive);
    }

    private Message add(Role role, String text) {
        Message message = new Message(history.size(), role, text);
        history.add(message);
        totals.count(message);
        return message;
    }

    /** Who said it. */
    enum Role {
        USER,
        ASSISTANT
    }

    /** A value the user prefers, and how often it was changed. */
    record Preference(String value, int revision) {}

    /** A question and its answer, with the totals just after them. */
    record Exchange(String sessionId, Message question, Message answer, Totals.View totals) {}

    /** What a conversation was at one moment. */
    record View(
            String id,
            List<Message> messages,
            Map<String, Preference> preferences,
            Totals.View totals,
            Instant lastActive) {}
}
