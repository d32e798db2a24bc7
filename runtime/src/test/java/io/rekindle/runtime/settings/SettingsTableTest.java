package io.rekindle.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTableTest {

    /** Update with {@code -Drekindle.test.update=true}. */
    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/settings.md"})
    void theDocumentedTableIsTheOneInTheCode(String name) throws IOException {
        Path page = Path.of("..").resolve(name);
        String table = Setting.markdownTable();
        if (Boolean.getBoolean("rekindle.test.update")) {
            String text = Files.readString(page);
            Files.writeString(page, text.replace(tableIn(text), table));
        }

        assertThat(tableIn(Files.readString(page))).isEqualTo(table);
    }

    private static String tableIn(String text) {
        int start = text.indexOf("| key |");
        int end = text.indexOf("\n\n", start);
        return end < 0 ? text.substring(start) : text.substring(start, end + 1);
    }
}
