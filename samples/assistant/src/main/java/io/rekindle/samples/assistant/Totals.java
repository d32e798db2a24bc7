package io.rekindle.samples.assistant;

/** Running totals of one conversation. Guarded by its session. */
final class Totals {
    private int messages;
    private long characters;
    private long words;

    void count(Message message) {
        messages++;
        characters += message.text().length();
        words += Language.words(message.text()).length;
    }

    View view() {
        return new View(messages, characters, words);
    }

    /** The totals at one moment. */
    record View(int messages, long characters, long words) {}
}
