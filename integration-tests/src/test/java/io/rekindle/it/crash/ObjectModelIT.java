package io.rekindle.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.stories.Guild;
import com.acme.stories.Shelf;
import io.rekindle.it.support.ForkedJvm;
import io.rekindle.it.support.Jdk;
import io.rekindle.it.support.Stage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects of the JDK of every kind in a context, changed in every way and found again. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.rekindle.it.support.Jdks#all")
class ObjectModelIT {
    private static final int LIVES = 4;

    @Parameter
    Jdk jdk = Stories.anyJdk();

    @TempDir
    Path folder;

    @Test
    void objectsOfTheJdkComeBackAsTheyWere() {
        Stage stage = new Stage(jdk, folder, Shelf.class);
        Map<String, String> shown = new LinkedHashMap<>();
        Map<String, String> differences = new LinkedHashMap<>();
        for (int step = 1; step <= LIVES; step++) {
            try (ForkedJvm life = stage.begin()) {
                for (String kind : life.ask("kinds").split(" ")) {
                    String before = step == 1 ? life.ask("make " + kind) : life.ask("show " + kind);
                    if (step > 1 && !before.equals(shown.get(kind))) {
                        differences.put(kind + " in life " + step, "was " + shown.get(kind) + " is " + before);
                    }
                    shown.put(kind, life.ask("change " + kind + ' ' + step));
                }
                life.kill();
                assertThat(life.stderr()).hasSize(1);
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void collectionsThatAreClassesOfTheApplicationComeBackAsTheyWere() {
        Stage stage = new Stage(jdk, folder, Guild.class);
        String shown = "";
        for (int step = 1; step <= LIVES; step++) {
            try (ForkedJvm life = stage.begin()) {
                if (step > 1) {
                    assertThat(life.ask("show")).isEqualTo(shown);
                }
                life.ask("change " + step);
                shown = life.ask("change " + step + "x");
                life.kill();
                assertThat(life.stderr()).hasSize(1);
            }
        }
    }
}
