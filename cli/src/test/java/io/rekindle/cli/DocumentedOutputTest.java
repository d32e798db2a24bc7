package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What docs/cli.md shows is what the commands print, but for times, ids and checksums. With
 * {@code -Drekindle.docs.write=true} the page is rewritten instead.
 */
class DocumentedOutputTest {
    private static final Path PAGE = Path.of("../docs/cli.md");
    private static final Pattern EXAMPLE =
            Pattern.compile("(<!-- run: (?<command>[^\n]+) -->\n```text\n)(?<output>.*?)(```\n)", Pattern.DOTALL);

    @TempDir
    Path temporary;

    @Test
    void thePageShowsWhatTheCommandsPrint() throws Exception {
        Path root = temporary.toRealPath();
        makeStores(root);
        String page = Files.readString(PAGE);
        Matcher example = EXAMPLE.matcher(page);
        StringBuilder rewritten = new StringBuilder();
        int examples = 0;
        while (example.find()) {
            examples++;
            String output = run(root, example.group("command"));
            if (!Boolean.getBoolean("rekindle.docs.write")) {
                assertThat(settled(example.group("output")))
                        .as(example.group("command"))
                        .isEqualTo(settled(output));
            }
            example.appendReplacement(
                    rewritten, Matcher.quoteReplacement(example.group(1) + output + example.group(4)));
        }
        example.appendTail(rewritten);
        assertThat(examples).isGreaterThanOrEqualTo(6);
        if (Boolean.getBoolean("rekindle.docs.write")) {
            Files.writeString(PAGE, rewritten);
        }
    }

    private static void makeStores(Path root) throws Exception {
        Assistant.begin(root.resolve("rekindle-store"))
                .session("ada", "How long do I boil an egg?", "Seven minutes.")
                .statistics(2)
                .checkpoint("monday")
                .registry("north", "Oslo")
                .session("grace", "Who wrote COBOL?", "You did.")
                .checkpoint("")
                .session("alan", "Can machines think?", "Ask me something easier.")
                .die();
        copy(root.resolve("rekindle-store"), root.resolve("damaged-store"));
        Path file = root.resolve("damaged-store/checkpoints/0000000001.ckpt");
        byte[] bytes = Files.readAllBytes(file);
        bytes[200] ^= 4;
        Files.write(file, bytes);
    }

    private static void copy(Path from, Path to) throws Exception {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static String run(Path root, String command) {
        Object[] arguments = Arrays.stream(command.split(" "))
                .map(argument -> argument.endsWith("-store") ? root.resolve(argument) : argument)
                .toArray();
        Ran ran = Ran.command(arguments);
        return (ran.out() + ran.err()).replace(root.toString(), "/srv/chat");
    }

    /** Without what differs from run to run. */
    private static String settled(String output) {
        return output.replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z( \\([^)]* ago\\))?", "TIME")
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID")
                .replaceAll("(actual|expected)  [0-9a-f]{8}\n", "$1  CRC\n")
                .replaceAll("position [0-9,]+ of [0-9,]+", "POSITION")
                .replaceAll("[0-9]+\\.[0-9]{2} s\\b", "SECONDS");
    }
}
