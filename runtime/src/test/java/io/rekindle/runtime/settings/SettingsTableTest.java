package io.rekindle.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsTableTest {

    /** Update with {@code -Drekindle.test.update=true}. */
    @Test
    void theDocumentedTableIsTheOneInTheCode() throws IOException {
        Path page = Path.of("..", "docs", "settings.md");
        String table = Setting.markdownTable();
        if (Boolean.getBoolean("rekindle.test.update")) {
            String text = Files.readString(page);
            int start = text.indexOf("| key |");
            Files.writeString(page, text.substring(0, start) + table);
        }

        assertThat(Files.readString(page)).endsWith(table);
    }
}
