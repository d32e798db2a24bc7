package io.rekindle.samples.driver;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The assistant's HTTP interface. Thread-safe.
 *
 * <p>Every method throws {@link IOException} when there was no whole reply, and {@link Refused} when the reply is an error.
 */
final class AssistantClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final ObjectMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private final URI base;

    AssistantClient(int port) {
        this.base = URI.create("http://127.0.0.1:" + port);
    }

    URI health() {
        return base.resolve("/health");
    }

    /** Carries out one operation; returns once it is acknowledged. */
    Reply send(Operation operation) throws IOException, InterruptedException {
        String path = "/sessions/" + operation.session();
        if (operation instanceof Operation.Say say) {
            JsonNode reply = json.readTree(call("POST", path + "/messages", say.text()));
            return new Reply.Said(
                    reply.required("position").asInt(),
                    reply.required("embedding").asText(),
                    reply.required("reply").asText(),
                    reply.required("replyEmbedding").asText(),
                    reply.required("at").asText(),
                    json.treeToValue(reply.required("totals"), Reply.Totals.class));
        }
        if (operation instanceof Operation.Prefer prefer) {
            JsonNode reply = json.readTree(call("PUT", path + "/preferences/" + prefer.name(), prefer.value()));
            return new Reply.Preferred(reply.required("revision").asInt());
        }
        call("DELETE", path, null);
        return new Reply.Closed();
    }

    /** Reads everything the assistant remembers. */
    Observed observe() throws IOException, InterruptedException {
        Map<String, Observed.Session> sessions = new HashMap<>();
        for (String id : json.readValue(call("GET", "/sessions", null), String[].class)) {
            sessions.put(id, json.readValue(call("GET", "/sessions/" + id, null), Observed.Session.class));
        }
        return new Observed(sessions, json.readValue(call("GET", "/stats", null), Observed.Statistics.class));
    }

    /** The checksum that the assistant computes for the embedding of a text. */
    String embedding(String text) throws IOException, InterruptedException {
        return json.readTree(call("POST", "/embeddings", text))
                .required("embedding")
                .asText();
    }

    private byte[] call(String method, String path, @Nullable String text) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT);
        if (text == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, BodyPublishers.ofByteArray(json.writeValueAsBytes(Map.of("text", text))));
        }
        HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
        if (response.statusCode() / 100 != 2) {
            throw new Refused(method + " " + path + " was answered with status " + response.statusCode());
        }
        return response.body();
    }

    /** The service answered, with an error. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }
}
