package io.rekindle.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.front.Console;
import io.rekindle.it.support.AgentJar;
import io.rekindle.it.support.ClassPaths;
import io.rekindle.it.support.ForkedJvm;
import io.rekindle.it.support.Jdk;
import io.rekindle.it.support.Stderr;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Versions of an application that call things differently, one after the other on a store. */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass(name = "{0}")
@MethodSource("io.rekindle.it.support.Jdks#all")
class RenamedIT {
    private static final String FIRST = """
            @Recoverable class Conversation {
                @ContextKey final String id;
                private final List<String> msgs = new ArrayList<>();
                private int count;
                private Message last = new Message();
                private Mood mood = Mood.CALM;
                private Message[] all = {};
                Conversation(String id) { this.id = id; }
                synchronized String say(String text) {
                    msgs.add(text);
                    count++;
                    last = new Message();
                    last.text = text;
                    mood = Mood.LOUD;
                    all = new Message[] {last};
                    return show();
                }
                synchronized String show() { return id + msgs + count + last.text + mood + all.length; }
            }
            class Message { String text = "nothing"; }
            enum Mood { CALM, LOUD }
            class Registry {
                @Recoverable static final Map<String, String> titles = new HashMap<>();
                static String title(String id, String title) { titles.put(id, title); return titles(); }
                static String titles() { return new TreeMap<>(titles).toString(); }
            }
            """;

    /** Everything has another name, and one field another type. */
    private static final String SECOND = """
            @Recoverable @FormerName("com.acme.evolving.Conversation") class Dialogue {
                @FormerName("id") @ContextKey final String name;
                @FormerName("msgs") private final List<String> messages = new ArrayList<>();
                @FormerName("count") private long total;
                @FormerName("last") private Note latest = new Note();
                @FormerName("mood") private Tone tone = Tone.CALM;
                @FormerName("all") private Note[] every = {};
                Dialogue(String name) { this.name = name; }
                synchronized String say(String text) {
                    messages.add(text);
                    total++;
                    latest = new Note();
                    latest.words = text;
                    tone = Tone.LOUD;
                    every = new Note[] {latest};
                    return show();
                }
                synchronized String show() { return name + messages + total + latest.words + tone + every.length; }
            }
            @FormerName("com.acme.evolving.Message") class Note { @FormerName("text") String words = "nothing"; }
            @FormerName("com.acme.evolving.Mood") enum Tone { CALM, LOUD }
            @FormerName("com.acme.evolving.Registry") class Directory {
                @FormerName("titles") @Recoverable static final Map<String, String> names = new HashMap<>();
                static String title(String id, String title) { names.put(id, title); return titles(); }
                static String titles() { return new TreeMap<>(names).toString(); }
            }
            """;

    private static final String THIRD = SECOND.replace("Dialogue", "Talk")
            .replace("messages", "lines")
            .replace("Directory", "Index")
            .replace("names", "all")
            .replace(
                    "@FormerName(\"com.acme.evolving.Conversation\")",
                    "@FormerName({\"com.acme.evolving.Dialogue\", \"com.acme.evolving.Conversation\"})")
            .replace("@FormerName(\"msgs\")", "@FormerName({\"msgs\", \"messages\"})")
            .replace(
                    "@FormerName(\"com.acme.evolving.Registry\")",
                    "@FormerName({\"com.acme.evolving.Registry\", \"com.acme.evolving.Directory\"})")
            .replace("@FormerName(\"titles\")", "@FormerName({\"titles\", \"names\"})");

    @Parameter
    Jdk jdk = Stories.anyJdk();

    @TempDir
    Path folder;

    private int lives;

    @Test
    void classesAndFieldsFindWhatTheirFormerNamesLeft() {
        String first = version(FIRST, "Conversation", "Registry");
        String second = version(SECOND, "Dialogue", "Directory");
        try (ForkedJvm life = begin(first)) {
            assertThat(life.ask("say ann hello")).isEqualTo("ann[hello]1helloLOUD1");
            life.ask("say bob hi");
            assertThat(life.ask("title ann tea")).isEqualTo("{ann=tea}");
            Stories.killed(life);
        }
        try (ForkedJvm life = begin(second)) {
            assertThat(life.ask("titles")).isEqualTo("{ann=tea}");
            assertThat(life.ask("show ann")).isEqualTo("ann[hello]1helloLOUD1");
            assertThat(life.ask("say ann again")).isEqualTo("ann[hello, again]2againLOUD1");
            assertThat(life.ask("title bob rice")).isEqualTo("{ann=tea, bob=rice}");
            assertThat(life.ask("checkpoint renamed")).isEqualTo("true");
            Stories.killed(life);
        }
        try (ForkedJvm life = begin(second)) {
            assertThat(life.ask("show ann")).isEqualTo("ann[hello, again]2againLOUD1");
            assertThat(life.ask("show bob")).isEqualTo("bob[hi]1hiLOUD1");
            assertThat(life.ask("titles")).isEqualTo("{ann=tea, bob=rice}");
            Stories.killed(life);
        }
    }

    @Test
    void aDeploymentRolledBackAndForwardFindsWhatTheOtherWroteLast() {
        String message = "class Message { String text = \"nothing\"; }";
        String narrow = version(
                FIRST.replace(message, "class Part {} class Message extends Part { String text = \"nothing\"; }"),
                "Conversation",
                "Registry");
        String wide = version(
                FIRST.replace("private int count", "private long count")
                        .replace(message, "class Part { String text = \"nothing\"; } class Message extends Part {}"),
                "Conversation",
                "Registry");
        String expected = "ann[]0nothingCALM0";
        List<String> words = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            try (ForkedJvm life = begin(i % 2 == 1 ? narrow : wide)) {
                assertThat(life.ask("show ann")).isEqualTo(expected);
                words.add("word" + i);
                expected = "ann" + words + i + "word" + i + "LOUD1";
                assertThat(life.ask("say ann word" + i)).isEqualTo(expected);
                if (i == 3) {
                    assertThat(life.ask("checkpoint between")).isEqualTo("true");
                }
                Stories.killed(life);
            }
            try (ForkedJvm life = begin(i % 2 == 1 ? narrow : wide)) {
                assertThat(life.ask("show ann")).isEqualTo(expected);
                Stories.killed(life);
            }
        }
    }

    @Test
    void severalFormerNamesFindWhatEachLeft() {
        String first = version(FIRST, "Conversation", "Registry");
        String second = version(SECOND, "Dialogue", "Directory");
        String third = version(THIRD, "Talk", "Index");
        try (ForkedJvm life = begin(first)) {
            life.ask("say ann hello");
            life.ask("say bob hi");
            life.ask("title ann tea");
            Stories.killed(life);
        }
        try (ForkedJvm life = begin(second)) {
            assertThat(life.ask("say ann again")).isEqualTo("ann[hello, again]2againLOUD1");
            assertThat(life.ask("titles")).isEqualTo("{ann=tea}");
            Stories.killed(life);
        }
        try (ForkedJvm life = begin(third)) {
            assertThat(life.ask("show ann")).isEqualTo("ann[hello, again]2againLOUD1");
            assertThat(life.ask("say bob more"))
                    .isEqualTo("bob[hi, more]2moreLOUD1"); // the second version never saw it
            assertThat(life.ask("titles")).isEqualTo("{ann=tea}");
            Stories.killed(life);
        }
        try (ForkedJvm life = begin(third)) {
            assertThat(life.ask("show bob")).isEqualTo("bob[hi, more]2moreLOUD1");
            assertThat(life.ask("show ann")).isEqualTo("ann[hello, again]2againLOUD1");
            Stories.killed(life);
        }
    }

    @Test
    void aFormerNameOfAFieldThatTwoClaimOrOneHasIsNotGuessed() {
        String first = version(FIRST, "Conversation", "Registry");
        String twice = version(
                FIRST.replace(
                                "private final List<String> msgs",
                                "@FormerName(\"msgs\") private List<String> other = new ArrayList<>();"
                                        + " @FormerName(\"msgs\") private final List<String> lines")
                        .replace("msgs.add", "lines.add")
                        .replace("id + msgs", "id + other + lines"),
                "Conversation",
                "Registry");
        String still = version(
                FIRST.replace(
                                "private final List<String> msgs",
                                "@FormerName(\"msgs\") private List<String> other = new ArrayList<>();"
                                        + " private final List<String> msgs")
                        .replace("id + msgs", "id + other + msgs"),
                "Conversation",
                "Registry");
        try (ForkedJvm life = begin(first)) {
            life.ask("say ann hello");
            Stories.killed(life);
        }
        try (ForkedJvm life = begin(twice)) {
            assertThat(life.ask("show ann")).isEqualTo("ann[][]1helloLOUD1");
            life.kill();
            assertThat(Stderr.unexpected(life.stderr()))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("@FormerName(\"msgs\")", "is passed over"));
        }
        try (ForkedJvm life = begin(still)) {
            assertThat(life.ask("show ann")).isEqualTo("ann[][hello]1helloLOUD1");
            life.kill();
            assertThat(Stderr.unexpected(life.stderr()))
                    .singleElement()
                    .asString()
                    .contains("@FormerName(\"msgs\")", "field msgs has or claims that name, too");
        }
    }

    @Test
    void aFormerNameOfAClassThatTwoClaimOrOneHasIsNotGuessed() {
        String first = version(FIRST, "Conversation", "Registry");
        String claimedTwice = version(
                FIRST.replace("Conversation", "Dialogue")
                                .replace(
                                        "@Recoverable class",
                                        "@Recoverable @FormerName(\"com.acme.evolving.Conversation\") class")
                        + "@FormerName(\"com.acme.evolving.Conversation\") class Chat {}\n",
                "Dialogue",
                "Registry");
        String stillThere = version(
                FIRST + "@Recoverable @FormerName(\"com.acme.evolving.Conversation\") class Chat { int x; }\n",
                "Conversation",
                "Registry");
        try (ForkedJvm life = begin(first)) {
            life.ask("say ann hello");
            Stories.killed(life);
        }
        try (ForkedJvm life = begin(claimedTwice)) {
            assertThat(life.ask("show ann")).isEqualTo("ann[]0nothingCALM0");
            life.kill();
            assertThat(Stderr.unexpected(life.stderr()))
                    .singleElement()
                    .asString()
                    .contains("com.acme.evolving.Chat", "com.acme.evolving.Dialogue", "claim it");
        }
        try (ForkedJvm life = begin(stillThere)) {
            assertThat(life.ask("show ann")).isEqualTo("ann[hello]1helloLOUD1");
            life.kill();
            assertThat(Stderr.unexpected(life.stderr()))
                    .singleElement()
                    .asString()
                    .contains("com.acme.evolving.Chat", "there is a class of that name");
        }
    }

    @Test
    void anAnnotationThatComesLateFindsFieldsButNotWhatHasBegunAnewMeanwhile() {
        String first = version(FIRST, "Conversation", "Registry");
        String unmarked = version(SECOND.replaceAll("@FormerName\\([^)]*\\)", ""), "Dialogue", "Directory");
        String second = version(SECOND, "Dialogue", "Directory");
        String fieldUnmarked = version(FIRST.replace("msgs", "lines"), "Conversation", "Registry");
        String fieldMarked = version(
                FIRST.replace("msgs", "lines")
                        .replace("private final List", "@FormerName(\"msgs\") private final List"),
                "Conversation",
                "Registry");
        try (ForkedJvm life = begin(first)) {
            life.ask("say ann hello");
            life.ask("say bob hi");
            Stories.killed(life);
        }
        try (ForkedJvm life = begin(fieldUnmarked)) {
            assertThat(life.ask("show ann")).isEqualTo("ann[]1helloLOUD1");
            Stories.killed(life);
        }
        try (ForkedJvm life = begin(fieldMarked)) {
            assertThat(life.ask("show ann")).isEqualTo("ann[hello]1helloLOUD1");
            Stories.killed(life);
        }
        try (ForkedJvm life = begin(unmarked)) {
            assertThat(life.ask("say ann anew")).isEqualTo("ann[anew]1anewLOUD1");
            Stories.killed(life);
        }
        try (ForkedJvm life = begin(second)) {
            assertThat(life.ask("show ann")).isEqualTo("ann[anew]1anewLOUD1");
            assertThat(life.ask("show bob")).isEqualTo("bob[]0nothingCALM0");
            life.kill();
            assertThat(Stderr.unexpected(life.stderr()))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("stays in the store"));
        }
    }

    private ForkedJvm begin(String classPath) {
        lives++;
        ForkedJvm life = ForkedJvm.on(jdk)
                .flags("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:-UsePerfData")
                .agent(AgentJar.path(), "dir=" + folder.resolve("store") + ",ring.size=1MiB,wal.segment=1MiB")
                .classPath(classPath)
                .workingDirectory(folder)
                .start(folder.resolve("stderr-" + lives), "com.acme.evolving.Main");
        assertThat(life.expectLine()).isEqualTo("ready");
        return life;
    }

    /** Compiles a version of the application; gives its class path. */
    private String version(String model, String context, String registry) {
        String main = """
                package com.acme.evolving;
                import io.rekindle.*;
                import java.util.*;
                public final class Main {
                    private static final Map<String, CONTEXT> CONTEXTS = new HashMap<>();
                    public static void main(String[] args) throws Exception {
                        com.acme.front.Console.run((command, arguments) -> switch (command) {
                            case "say" -> context(arguments[0]).say(arguments[1]);
                            case "show" -> context(arguments[0]).show();
                            case "title" -> REGISTRY.title(arguments[0], arguments[1]);
                            case "titles" -> REGISTRY.titles();
                            default -> throw new IllegalArgumentException(command);
                        });
                    }
                    private static CONTEXT context(String id) { return CONTEXTS.computeIfAbsent(id, CONTEXT::new); }
                }
                """.replace("CONTEXTS", "ALL").replace("CONTEXT", context).replace("REGISTRY", registry) + model;
        try {
            Path classes = Files.createTempDirectory(folder, "classes");
            String classPath = ClassPaths.ofPackages(classes, Console.class);
            Path source = Files.createDirectories(classes.resolve("source")).resolve("Main.java");
            Files.writeString(source, main);
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            StringWriter messages = new StringWriter();
            try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
                List<String> options = new ArrayList<>(
                        List.of("--release", "17", "-proc:none", "-cp", classPath, "-d", classes.toString()));
                boolean compiled = compiler.getTask(
                                messages, files, null, options, null, files.getJavaFileObjects(source))
                        .call();
                assertThat(compiled).as("%s compiles: %s", main, messages).isTrue();
            }
            return classPath;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
