package io.rekindle.samples.assistant;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rekindle.samples.assistant.ChatSession.Role;
import java.time.Instant;

/** Something said in a conversation, with what is needed to find it again by its meaning. Never changes. */
final class Message {
    private final int position;
    private final Role role;
    private final String text;
    private final Instant at;
    private final float[] embedding;

    Message(int position, Role role, String text) {
        this.position = position;
        this.role = role;
        this.text = text;
        this.at = Instant.now();
        this.embedding = Embedding.of(text);
    }

    @JsonProperty
    int position() {
        return position;
    }

    @JsonProperty
    Role role() {
        return role;
    }

    @JsonProperty
    String text() {
        return text;
    }

    @JsonProperty
    Instant at() {
        return at;
    }

    /** A checksum over the bits of the embedding as it is in memory now. */
    @JsonProperty("embedding")
    String embeddingChecksum() {
        return Embedding.checksum(embedding);
    }

    /** How close in meaning: 1 is the same, 0 has nothing in common. */
    float similarityTo(Message other) {
        return Embedding.similarity(embedding, other.embedding);
    }
}
