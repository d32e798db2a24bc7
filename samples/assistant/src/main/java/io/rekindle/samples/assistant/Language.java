package io.rekindle.samples.assistant;

import io.rekindle.samples.assistant.ChatSession.Role;
import java.util.List;

/** The assistant's command of language: modest, and without surprises. */
final class Language {
    private static final int REMEMBERED = 60;

    private Language() {}

    /** The words of a text; an empty text has none. */
    static String[] words(String text) {
        String trimmed = text.strip();
        return trimmed.isEmpty() ? new String[0] : trimmed.split("\\s+", -1);
    }

    /** The first of the longest words, without punctuation around it. */
    static String longestWord(String text) {
        String longest = "";
        for (String word : text.split("[^\\p{L}\\p{N}'-]+", -1)) {
            if (word.length() > longest.length()) {
                longest = word;
            }
        }
        return longest;
    }

    /** Answers the newest message by the most similar thing that the user said shortly before. */
    static String answer(List<Message> history) {
        Message question = history.get(history.size() - 1);
        Message closest = null;
        float best = Float.NEGATIVE_INFINITY;
        for (int i = Math.max(0, history.size() - REMEMBERED); i < history.size() - 1; i++) {
            Message earlier = history.get(i);
            float similarity = earlier.similarityTo(question);
            if (earlier.role() == Role.USER && similarity > best) {
                closest = earlier;
                best = similarity;
            }
        }
        String topic = longestWord(question.text());
        return closest == null
                ? "Tell me more about \u201c" + topic + "\u201d."
                : "When it comes to \u201c" + topic + "\u201d, you told me before: " + closest.text();
    }
}
