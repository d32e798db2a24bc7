package io.rekindle.runtime.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.format.RecordKind;
import io.rekindle.runtime.storage.DirectoryStorage;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worked example of docs/format/ring.md is what the code writes. */
class RingFormatTest {
    @TempDir
    Path directory;

    @Test
    void theBytesOnThePageAreThoseOfAFile() throws IOException {
        DirectoryStorage storage = DirectoryStorage.open(directory);
        storage.claimDirectory(StoreLayout.life(3));
        CommitRing ring = CommitRing.create(
                storage, StoreLayout.ring(3), 64 << 10, UUID.fromString("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"), 3);
        byte[] payload = "hello, ring".getBytes(StandardCharsets.US_ASCII);
        ring.tryAppend(RecordKind.LABEL.code(), payload, 0, payload.length);
        ring.tryAppend(RecordKind.LABEL.code(), payload, 0, 5);
        byte[] file = storage.read(StoreLayout.ring(3), 1 << 20);

        List<String> onThePage = dumpLines(Path.of("..", "docs", "format", "ring.md"));

        assertThat(onThePage).hasSizeGreaterThan(8).allSatisfy(line -> {
            int at = Integer.parseInt(line.substring(0, 8), 16);
            byte[] bytes =
                    HexFormat.ofDelimiter(" ").parseHex(line.substring(10, 57).replace("  ", " "));
            assertThat(bytes).as("at " + line.substring(0, 8)).containsExactly(Arrays.copyOfRange(file, at, at + 16));
        });
    }

    private static List<String> dumpLines(Path page) throws IOException {
        List<String> found = new ArrayList<>();
        for (String line : Files.readAllLines(page)) {
            if (line.matches("[0-9a-f]{8}  ([0-9a-f]{2} ){15}[0-9a-f]{2}.*")) {
                found.add(line);
            }
        }
        return found;
    }
}
