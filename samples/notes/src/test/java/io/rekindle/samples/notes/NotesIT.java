package io.rekindle.samples.notes;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.samples.driver.ServiceJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service in a JVM of its own, without the agent. */
class NotesIT {
    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void keepsLinesByNotebookAndInOrder() throws IOException, InterruptedException {
        int port = ServiceJvm.freePort();
        URI base = URI.create("http://127.0.0.1:" + port);
        List<String> arguments = List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "io.rekindle.samples.notes.Notes",
                Integer.toString(port));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        try (ServiceJvm service = ServiceJvm.start(java, arguments, folder.resolve("log"))) {
            service.awaitReady(base.resolve("/ready"), Duration.ofSeconds(30));
            assertThat(post(base.resolve("/shopping"), "milk")).isEqualTo("shopping: 1");
            assertThat(post(base.resolve("/reading"), "Middlemarch")).isEqualTo("reading: 1");
            assertThat(post(base.resolve("/shopping"), "bread")).isEqualTo("shopping: 2");
            assertThat(get(base.resolve("/shopping"))).isEqualTo("milk\nbread");
            assertThat(service.printed()).isEmpty();
        }
    }

    @Test
    void fitsOnAPage() throws IOException {
        assertThat(Files.readAllLines(Path.of("src/main/java/io/rekindle/samples/notes/Notes.java")))
                .hasSizeLessThan(60);
    }

    private String post(URI uri, String line) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(line)).build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    private String get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }
}
