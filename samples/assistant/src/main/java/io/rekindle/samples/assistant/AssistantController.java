package io.rekindle.samples.assistant;

import io.rekindle.samples.assistant.ChatSession.Exchange;
import io.rekindle.samples.assistant.ChatSession.Preference;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The assistant over HTTP, in JSON. */
@RestController
public class AssistantController {
    private final Conversations conversations;
    private final Statistics statistics;

    AssistantController(Conversations conversations, Statistics statistics) {
        this.conversations = conversations;
        this.statistics = statistics;
    }

    /** Says something; the first thing said begins the conversation. */
    @PostMapping("/sessions/{id}/messages")
    Reply say(@PathVariable String id, @RequestBody Text said) {
        Exchange exchange = conversations.open(id).say(said.text());
        statistics.answered(said.text());
        return new Reply(
                exchange.sessionId(),
                exchange.question().position(),
                exchange.question().embeddingChecksum(),
                exchange.answer().text(),
                exchange.answer().embeddingChecksum(),
                exchange.answer().at(),
                exchange.totals());
    }

    @PutMapping("/sessions/{id}/preferences/{name}")
    Preference prefer(@PathVariable String id, @PathVariable String name, @RequestBody Text value) {
        Preference preference = conversations.open(id).prefer(name, value.text());
        statistics.preferenceChanged();
        return preference;
    }

    @GetMapping("/sessions/{id}")
    ChatSession.View session(@PathVariable String id) {
        return conversations.find(id).orElseThrow(() -> noSuchSession(id)).view();
    }

    @DeleteMapping("/sessions/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void close(@PathVariable String id) {
        if (!conversations.close(id)) {
            throw noSuchSession(id);
        }
    }

    @GetMapping("/sessions")
    Collection<String> sessions() {
        return conversations.ids();
    }

    @GetMapping("/stats")
    Statistics.View stats() {
        return statistics.view();
    }

    /** The checksum of a text's embedding, without remembering the text. */
    @PostMapping("/embeddings")
    Map<String, String> embed(@RequestBody Text text) {
        return Map.of("embedding", Embedding.checksum(Embedding.of(text.text())));
    }

    @GetMapping("/health")
    Map<String, String> health() {
        return Map.of("status", "UP");
    }

    private static ResponseStatusException noSuchSession(String id) {
        return new ResponseStatusException(HttpStatus.NOT_FOUND, "no session " + id);
    }

    /** What the caller sends. */
    record Text(String text) {}

    /** What the caller gets: where the message stands, the answer and its time, and the totals just after it. */
    record Reply(
            String sessionId,
            int position,
            String embedding,
            String reply,
            String replyEmbedding,
            Instant at,
            Totals.View totals) {}
}
