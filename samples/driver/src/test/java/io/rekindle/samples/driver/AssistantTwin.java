package io.rekindle.samples.driver;

import io.rekindle.samples.driver.Observed.Message;
import io.rekindle.samples.driver.Observed.Preference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Does what the assistant does, in plain memory. For one thread. */
final class AssistantTwin {
    private static final int WIDTH = 24;

    final Map<String, Session> sessions = new HashMap<>();
    long opened;
    long closed;
    long preferenceChanges;
    long exchanges;
    long characters;
    final List<Long> lengths = new ArrayList<>(List.of(0L, 0L, 0L));

    Session open(String id) {
        return sessions.computeIfAbsent(id, absent -> {
            opened++;
            return new Session();
        });
    }

    Session session(String id) {
        return open(id);
    }

    void count(String question) {
        exchanges++;
        characters += question.length();
        int bucket = Math.min(question.length() / WIDTH, lengths.size() - 1);
        lengths.set(bucket, lengths.get(bucket) + 1);
    }

    Observed observed() {
        Map<String, Observed.Session> shown = new HashMap<>();
        sessions.forEach((id, session) -> shown.put(id, session.shown(id)));
        return new Observed(
                shown,
                new Observed.Statistics(
                        opened, closed, preferenceChanges, exchanges, characters, WIDTH, List.copyOf(lengths)));
    }

    AssistantTwin copy() {
        AssistantTwin copy = new AssistantTwin();
        sessions.forEach((id, session) -> copy.sessions.put(id, session.copy()));
        copy.opened = opened;
        copy.closed = closed;
        copy.preferenceChanges = preferenceChanges;
        copy.exchanges = exchanges;
        copy.characters = characters;
        copy.lengths.clear();
        copy.lengths.addAll(lengths);
        return copy;
    }

    static String embedding(String text) {
        return Integer.toHexString(text.hashCode());
    }

    static final class Session {
        final List<Message> history = new ArrayList<>();
        final Map<String, Preference> preferences = new HashMap<>();
        long characters;
        long words;

        Reply.Said exchange(String question) {
            Message asked = add("USER", question);
            prefer("topic", Check.longestWord(question));
            Message answer = add("ASSISTANT", "why do you say " + question);
            return new Reply.Said(
                    asked.position(), asked.embedding(), answer.text(), answer.embedding(), answer.at(), totals());
        }

        Message add(String role, String text) {
            Message message = new Message(history.size(), role, text, embedding(text), "second " + history.size());
            history.add(message);
            characters += text.length();
            words += text.split("\\s+", -1).length;
            return message;
        }

        int prefer(String name, String value) {
            int revision = preferences.getOrDefault(name, new Preference("", 0)).revision() + 1;
            preferences.put(name, new Preference(value, revision));
            return revision;
        }

        Reply.Totals totals() {
            return new Reply.Totals(history.size(), characters, words);
        }

        Observed.Session shown(String id) {
            return new Observed.Session(id, List.copyOf(history), Map.copyOf(preferences), totals());
        }

        Session copy() {
            Session copy = new Session();
            copy.history.addAll(history);
            copy.preferences.putAll(preferences);
            copy.characters = characters;
            copy.words = words;
            return copy;
        }
    }
}
