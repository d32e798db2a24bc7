package io.rekindle.samples.notes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rekindle.ContextKey;
import io.rekindle.Recoverable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** {@code POST /shopping} adds a line to the notebook "shopping", {@code GET /shopping} reads it. */
public final class Notes {
    @Recoverable
    private static final Map<String, Notebook> NOTEBOOKS = new ConcurrentHashMap<>();

    @Recoverable
    static final class Notebook {
        @ContextKey
        private final String name;

        private final List<String> lines = new ArrayList<>();

        Notebook(String name) {
            this.name = name;
        }

        synchronized String add(String line) {
            lines.add(line);
            return name + ": " + lines.size();
        }

        synchronized String read() {
            return String.join("\n", lines);
        }
    }

    public static void main(String[] args) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/", Notes::answer);
        server.start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        Notebook notebook =
                NOTEBOOKS.computeIfAbsent(exchange.getRequestURI().getPath().substring(1), Notebook::new);
        String said = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        byte[] reply = (said.isEmpty() ? notebook.read() : notebook.add(said)).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, reply.length == 0 ? -1 : reply.length);
        exchange.getResponseBody().write(reply);
        exchange.close();
    }
}
