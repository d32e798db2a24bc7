package io.rekindle.samples.driver;

import java.util.List;
import java.util.Map;

/** All that the assistant shows of its memory, read while no client changes it. */
record Observed(Map<String, Session> sessions, Statistics statistics) {

    /** One session as the assistant shows it. */
    record Session(String id, List<Message> messages, Map<String, Preference> preferences, Reply.Totals totals) {}

    /** One message as the assistant shows it; the embedding is its checksum, computed from memory when asked. */
    record Message(int position, String role, String text, String embedding, String at) {}

    /** One preference as the assistant shows it. */
    record Preference(String value, int revision) {}

    /** The assistant's statistics. */
    record Statistics(
            long opened,
            long closed,
            long preferenceChanges,
            long exchanges,
            long characters,
            int questionLengthWidth,
            List<Long> questionLengths) {}
}
