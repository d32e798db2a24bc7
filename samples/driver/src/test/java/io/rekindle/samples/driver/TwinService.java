package io.rekindle.samples.driver;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Executors;

/**
 * An assistant that survives a kill without the agent, by writing each request beside its jar before it replies: what the
 * demo must find nothing wrong with. {@link Hasty} is one that writes too late.
 */
final class TwinService {
    private static final String PORT = "--server.port=";
    private static final int CLIENTS = 16;

    private final ObjectMapper json = new ObjectMapper();
    private final AssistantTwin assistant = new AssistantTwin();
    private final Deque<String[]> unwritten = new ArrayDeque<>();
    private final Journal journal;
    private final int lag;

    private TwinService(Journal journal, int lag) {
        this.journal = journal;
        this.lag = lag;
        journal.former().forEach(request -> carryOut(request.toArray(new String[0])));
    }

    public static void main(String[] arguments) throws IOException {
        serve(arguments, 0);
    }

    /** Writes a request only when so many more have been acknowledged that the clients cannot have them all in flight. */
    static final class Hasty {
        private Hasty() {}

        public static void main(String[] arguments) throws IOException {
            serve(arguments, 2 * CLIENTS);
        }
    }

    private static void serve(String[] arguments, int lag) throws IOException {
        int port = 0;
        for (String argument : arguments) {
            port = argument.startsWith(PORT) ? Integer.parseInt(argument.substring(PORT.length())) : port;
        }
        Path jar = Path.of(System.getProperty("java.class.path"));
        Journal journal = Journal.open(jar.resolveSibling("requests"));
        TwinService service = new TwinService(journal, lag);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newFixedThreadPool(CLIENTS));
        server.createContext("/", service::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String text =
                body.length == 0 ? "" : json.readTree(body).required("text").asText();
        String[] path = exchange.getRequestURI().getPath().substring(1).split("/", -1);
        Object reply;
        synchronized (this) {
            reply = "GET".equals(exchange.getRequestMethod()) || "embeddings".equals(path[0])
                    ? show(path, text)
                    : change(exchange.getRequestMethod(), path, text);
        }
        byte[] bytes = json.writeValueAsBytes(reply);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Object show(String[] path, String text) {
        return switch (path[0]) {
            case "embeddings" -> Map.of("embedding", AssistantTwin.embedding(text));
            case "stats" -> assistant.observed().statistics();
            case "sessions" ->
                path.length == 1
                        ? new TreeSet<>(assistant.sessions.keySet())
                        : assistant.session(path[1]).shown(path[1]);
            default -> Map.of("status", "UP");
        };
    }

    private Object change(String method, String[] path, String text) throws IOException {
        String[] request = {method, path[1], path.length == 4 ? path[3] : "", text};
        unwritten.add(request);
        while (unwritten.size() > lag) {
            journal.append(unwritten.remove());
        }
        return carryOut(request);
    }

    private Object carryOut(String[] request) {
        String session = request[1];
        String text = request[3];
        switch (request[0]) {
            case "POST" -> {
                Reply.Said said = assistant.open(session).exchange(text);
                assistant.count(text);
                return Map.of(
                        "position", said.position(),
                        "embedding", said.embedding(),
                        "reply", said.answer(),
                        "replyEmbedding", said.answerEmbedding(),
                        "at", said.at(),
                        "totals", said.totals());
            }
            case "PUT" -> {
                assistant.preferenceChanges++;
                return Map.of("revision", assistant.open(session).prefer(request[2], text));
            }
            default -> {
                assistant.sessions.remove(session);
                assistant.closed++;
                return List.of();
            }
        }
    }
}
