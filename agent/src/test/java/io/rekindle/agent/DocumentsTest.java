package io.rekindle.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.format.Lsn;
import io.rekindle.runtime.recovery.RecoveryReport;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The pages say what is true: what they quote, name and link to is there. */
class DocumentsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", "node_modules");

    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern TEST =
            Pattern.compile("(?<![\\w*])([A-Z]\\w*[a-z](?:Test|IT))\\b(?:[.#]([a-z]\\w*))?");
    private static final Pattern THREAD = Pattern.compile("\"(rekindle-[a-z-]+)\"");
    private static final Pattern THREAD_ROW = Pattern.compile("(?m)^\\| `(rekindle-[a-z-]+)` \\|");
    /** Literals of that form that name no thread: the default directory, and a temporary one of the build. */
    private static final Set<String> NO_THREADS = Set.of("rekindle-store", "rekindle-values");

    private final List<Path> pages = files(name -> name.endsWith(".md"));

    @Test
    void theClassInTheReadmeIsTheSamples() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        List<String> sample = lines(
                Files.readString(ROOT.resolve("samples/notes/src/main/java/io/rekindle/samples/notes/Notes.java")));

        List<String> blocks = matches(JAVA_BLOCK, readme).stream()
                .map(block -> block.group(1))
                .toList();

        assertThat(blocks).hasSize(1);
        assertThat(sample).containsSequence(lines(blocks.get(0)));
    }

    @Test
    void theReportInTheReadmeIsTheLineThatAStartPrints() throws IOException {
        List<String> printed = lines(Files.readString(ROOT.resolve("README.md"))).stream()
                .filter(line -> line.startsWith("rekindle: recovered "))
                .toList();
        long asOfMicros = Instant.parse("2026-11-24T07:49:08.198Z").toEpochMilli() * 1_000;
        RecoveryReport report = new RecoveryReport(
                1, 1, 3, "", 5, 821, asOfMicros, 200_000, new Lsn(1, 1024), false, null, null, List.of(), List.of());

        assertThat(printed).containsExactly(report.line());
    }

    @Test
    void everyLinkLeadsToAFileAndAHeadingOfIt() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages) {
            for (MatchResult link : matches(LINK, Files.readString(page))) {
                String[] parts = link.group(1).split("#", 2);
                if (link.group(1).contains(":")) {
                    continue;
                }
                Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
                if (!Files.exists(target)
                        || (parts.length == 2 && !anchors(target).contains(parts[1]))) {
                    broken.add(ROOT.relativize(page) + ": " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void everyPageIsLinkedFromAnother() throws IOException {
        Set<Path> unlinked = new TreeSet<>(pages);
        unlinked.remove(ROOT.resolve("README.md"));
        for (Path page : pages) {
            for (MatchResult link : matches(LINK, Files.readString(page))) {
                Path target =
                        page.resolveSibling(link.group(1).split("#", 2)[0]).normalize();
                if (!target.equals(page)) {
                    unlinked.remove(target);
                }
            }
        }
        assertThat(unlinked).isEmpty();
    }

    @Test
    void everyTestThatAPageNamesExists() throws IOException {
        Map<String, Path> tests = new TreeMap<>();
        for (Path source : files(name -> name.endsWith("Test.java") || name.endsWith("IT.java"))) {
            tests.put(source.getFileName().toString().replace(".java", ""), source);
        }
        List<String> unknown = new ArrayList<>();
        for (Path page : pages) {
            for (MatchResult named : matches(TEST, Files.readString(page))) {
                Path source = tests.get(named.group(1));
                boolean exists = source != null
                        && (named.group(2) == null || Files.readString(source).contains(" " + named.group(2) + "("));
                if (!exists) {
                    unknown.add(ROOT.relativize(page) + ": " + named.group());
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void theThreadsInTheArchitectureAreAllThereAre() throws IOException {
        Set<String> documented = matches(THREAD_ROW, Files.readString(ROOT.resolve("ARCHITECTURE.md"))).stream()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> named = new TreeSet<>();
        for (Path source : files(name -> name.endsWith(".java"))) {
            String module = ROOT.relativize(source).toString();
            if (module.startsWith("runtime/src/main/") || module.startsWith("agent/src/main/")) {
                matches(THREAD, Files.readString(source)).forEach(literal -> named.add(literal.group(1)));
            }
        }
        named.removeAll(NO_THREADS);

        assertThat(documented).isEqualTo(named);
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path page) throws IOException {
        return matches(HEADING, Files.readString(page)).stream()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** Without indentation, which depends on how deep a class is nested. */
    private static List<String> lines(String text) {
        return text.lines().map(String::strip).toList();
    }

    private static List<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    private static List<Path> files(Predicate<String> wanted) {
        List<Path> found = new ArrayList<>();
        SimpleFileVisitor<Path> visitor = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return NOT_OURS.contains(directory.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (wanted.test(file.getFileName().toString())) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        };
        try {
            Files.walkFileTree(ROOT, visitor);
        } catch (IOException e) {
            throw new AssertionError("cannot list " + ROOT, e);
        }
        return found;
    }
}
