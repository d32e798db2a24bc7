package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.format.Envelope;
import io.rekindle.format.FileKind;
import io.rekindle.runtime.storage.Lives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each command as a user runs it, over stores that the runtime's own classes made. */
class CommandsTest {
    @TempDir
    Path temporary;

    private Path store;

    @BeforeEach
    void nameTheStore() {
        store = temporary.resolve("store");
    }

    private Path deadStore() throws Exception {
        Assistant assistant = Assistant.begin(store)
                .session("ada", "How long do I boil an egg?", "Seven minutes.")
                .statistics(2)
                .checkpoint("monday")
                .registry("north", "Oslo")
                .session("grace", "Who wrote COBOL?", "You did.");
        assistant.die();
        return store;
    }

    // ----------------------------------------------------------------------------------------------------- status

    @Test
    void statusCountsWhatADeadStoreHolds() throws Exception {
        Ran status = Ran.command("status", deadStore());
        assertThat(status.code()).as(status.out() + status.err()).isZero();
        assertThat(status.out())
                .contains("owner         none: no JVM lives on it now")
                .contains("life          number 1, begun ")
                .contains("durability    process: an acknowledged change survives the death of the JVM")
                .contains("contexts      3\n")
                .contains("roots         1\n")
                .contains("version       1-1 of 1 version, made ")
                .contains(", label monday\n")
                .contains("log since     2 units, ")
                .contains("last recovery nothing to recover: the store was new")
                .contains("gaps          none")
                .contains("quarantine    empty")
                .contains("damage        none seen");
    }

    @Test
    void statusSaysWhoLivesOnAStoreAndGoesOnWithIt() throws Exception {
        try (Assistant assistant = Assistant.begin(store)) {
            assistant.session("ada", "a", "b").drained();
            Ran first = Ran.command("status", store);
            assertThat(first.out()).contains("owner         live, pid 4711").contains("contexts      1\n");
            assistant.session("grace", "c", "d").drained();
            Ran second = Ran.command("status", store, "--json");
            assertThat(second.code()).isZero();
            assertThat(second.out()).contains("\"live\": true").contains("\"contexts\": 2");
        }
    }

    @Test
    void statusTellsTheLastRecoveryAndTheQuarantine() throws Exception {
        deadStore();
        Assistant second = Assistant.begin(store).session("alan", "e", "f");
        second.storage().quarantine(io.rekindle.runtime.storage.StoreLayout.report(1, "pb"), "bit 3 of byte 7");
        second.die();
        Ran status = Ran.command("status", store);
        assertThat(status.out())
                .contains("last recovery complete: 3 contexts, 1 root, ")
                .contains(" from checkpoint 1-1 plus 2 units (")
                .contains("quarantine    1 item\n")
                .contains("quarantine/reports.0000000001.pb.1, ")
                .contains(": bit 3 of byte 7");
    }

    @Test
    void aStoreWithoutAnythingInItIsFine() throws Exception {
        Assistant.begin(store).die();
        Ran status = Ran.command("status", store);
        assertThat(status.code()).isZero();
        assertThat(status.out()).contains("contexts      0\n").contains("version       none yet");
        assertThat(Ran.command("contexts", store).out()).isEqualTo("no contexts and no roots\n");
        assertThat(Ran.command("checkpoints", store).out()).startsWith("no versions yet");
    }

    // --------------------------------------------------------------------------------------- contexts, checkpoints

    @Test
    void contextsAreListedInAlignedColumns() throws Exception {
        Ran contexts = Ran.command("contexts", deadStore());
        assertThat(contexts.code()).isZero();
        assertThat(contexts.out().lines())
                .anyMatch(line -> line.matches("CONTEXT +KEY +OBJECTS +BYTES  STATE"))
                .anyMatch(line -> line.matches("com.acme.Session +ada +6 +1,[0-9]{3}  whole"))
                .anyMatch(line -> line.matches("com.acme.Statistics +\\(one\\) +1 +[0-9]+  whole"))
                .anyMatch(line -> line.matches("com.acme.Registry#tenants +java.util.concurrent.ConcurrentHashMap +1"));
    }

    @Test
    void contextsOfOneNameAreListedAlone() throws Exception {
        Ran contexts = Ran.command("contexts", "--dir", deadStore(), "--name", "Session", "--json");
        assertThat(contexts.out())
                .contains("\"key\": \"grace\"")
                .contains("\"whole\": true")
                .doesNotContain("Statistics");
    }

    @Test
    void aNameThatNothingHasIsToldWithTheNamesThatThereAre() throws Exception {
        Ran contexts = Ran.command("contexts", deadStore(), "--name", "Sesion");
        assertThat(contexts.code()).isEqualTo(1);
        assertThat(contexts.out()).isEmpty();
        assertThat(contexts.err())
                .isEqualTo("rekindle: no context or root of the name \"Sesion\"; there are: com.acme.Session,"
                        + " com.acme.Statistics, com.acme.Registry#tenants; next: contexts without --name lists all\n");
        assertThat(Ran.command("contexts", store, "--name", "Sesion", "--json")).isEqualTo(contexts);
        assertThat(Ran.command("contexts", store, "--name", "Registry#tenants").code())
                .isZero();
        Assistant.begin(temporary.resolve("empty")).die();
        Ran empty = Ran.command("contexts", temporary.resolve("empty"), "--name", "Session");
        assertThat(empty.code()).isEqualTo(1);
        assertThat(empty.err()).isEqualTo("rekindle: no context or root \"Session\": the store holds none at all\n");
    }

    @Test
    void ofManyNamesTheNearestAreTold() throws Exception {
        Assistant assistant = Assistant.begin(store);
        for (int i = 0; i < 8; i++) {
            assistant.session("com.acme.Shop" + i, "ada", "a", "b");
        }
        assistant.die();
        assertThat(Ran.command("contexts", store, "--name", "Shop7x").err())
                .startsWith("rekindle: no context or root of the name \"Shop7x\"; there are: com.acme.Shop7, ")
                .contains(" and 3 more names; next: ");
    }

    @Test
    void checkpointsAreListedWithLabelAndSize() throws Exception {
        Ran checkpoints = Ran.command("checkpoints", deadStore());
        assertThat(checkpoints.code()).isZero();
        assertThat(checkpoints.out().lines().skip(1))
                .singleElement()
                .asString()
                .matches("1-1 +20[0-9T:.Z-]+ +monday +1 +[0-9,]+ +[0-9,]+ +[0-9]+ +[0-9]+ +1.[0-9]+");
        assertThat(Ran.command("checkpoints", store, "--json").out())
                .contains("\"label\": \"monday\"", "\"newBytes\": ", "\"kind\": ");
    }

    @Test
    void aDamagedManifestIsToldBesideTheVersionsThatAreLeft() throws Exception {
        deadStore();
        flip(store.resolve("manifest/0000000001-0000000001"), 100);
        Ran checkpoints = Ran.command("checkpoints", store);
        assertThat(checkpoints.code()).isEqualTo(1);
        assertThat(checkpoints.err())
                .contains("manifest/0000000001-0000000001 cannot be used: manifest crc mismatch: file=");
    }

    // ------------------------------------------------------------------------------------------------------- show

    @ParameterizedTest
    @ValueSource(strings = {"ada", "Session[ada]", "com.acme.Session[ada]"})
    void showFindsAContextByItsKeyAndByItsName(String key) throws Exception {
        Ran show = Ran.command("show", deadStore(), key);
        assertThat(show.code()).as(show.err()).isZero();
        assertThat(show.out()).isEqualTo("""
                com.acme.Session[ada]
                Session #1
                  id           "ada"
                  history      ArrayList, 2 elements
                    [0]  Message
                      session    -> Session #1 (cycle)
                      text       "How long do I boil an egg?"
                      embedding  float[384]  0.0, 0.0026041667, 0.0052083335, 0.0078125, 0.010416667, 0.013020833, 0.015625, 0.018229166, ... 376 more
                    [1]  Message #2
                      session    -> Session #1 (cycle)
                      text       "Seven minutes."
                      embedding  null
                  preferences  LinkedHashMap, 2 entries
                    language  "en"
                    tone      "friendly"
                  last         -> Message #2 (shared)
                  note         null
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.acme.Shop$Session[ada]",
                "com.acme.Shop.Session[ada]",
                "Shop$Session[ada]",
                "Shop.Session[ada]",
                "Session[ada]",
                "ada --name com.acme.Shop$Session",
                "ada --name Shop.Session",
                "ada --name Session"
            })
    void showFindsTheContextOfANestedClassByTheLastPartOfItsName(String arguments) throws Exception {
        Assistant.begin(store)
                .session("com.acme.Shop$Session", "ada", "a", "b")
                .session("com.acme.Shop$Session", "grace", "a", "b")
                .session("com.acme.Visit", "ada", "a", "b")
                .die();
        String[] given = arguments.split(" ");
        Ran show = given.length == 1
                ? Ran.command("show", store, given[0])
                : Ran.command("show", store, given[0], given[1], given[2]);
        assertThat(show.code()).as(show.err()).isZero();
        assertThat(show.out()).startsWith("com.acme.Shop$Session[ada]\n").doesNotContain("com.acme.Visit[ada]");
    }

    @Test
    void ofSeveralClassesWhoseNamesEndAlikeShowAsksWhich() throws Exception {
        Assistant.begin(store)
                .session("com.acme.Shop$Session", "ada", "a", "b")
                .session("com.acme.Session", "ada", "a", "b")
                .session("Session", "grace", "a", "b")
                .die();
        String asked = "rekindle: \"Session[ada]\" may be any of 2: com.acme.Session[ada], com.acme.Shop$Session[ada];"
                + " next: write more of the name\n";
        assertThat(Ran.command("show", store, "Session[ada]")).isEqualTo(new Ran(1, "", asked));
        assertThat(Ran.command("show", store, "ada", "--name", "Session")).isEqualTo(new Ran(1, "", asked));
        assertThat(Ran.command("show", store, "acme.Session[ada]").out()).startsWith("com.acme.Session[ada]\n");
        assertThat(Ran.command("show", store, "Session[grace]").out()).startsWith("Session[grace]\n");
        assertThat(Ran.command("show", store, "ada").out())
                .contains("com.acme.Session[ada]\n", "com.acme.Shop$Session[ada]\n");
        Ran none = Ran.command("show", store, "alan", "--name", "Session");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).startsWith("rekindle: no context or root \"Session[alan]\"; nearest: ");
        assertThat(Ran.command("contexts", store, "--name", "Shop.Session").out())
                .contains("com.acme.Shop$Session")
                .doesNotContain("grace");
    }

    @Test
    void showFindsSingletonsAndRoots() throws Exception {
        deadStore();
        assertThat(Ran.command("show", store, "Statistics").out())
                .isEqualTo("com.acme.Statistics\nStatistics\n  requests  2\n  mean      0.25\n");
        assertThat(Ran.command("show", store, "com.acme.Registry#tenants").out())
                .isEqualTo("com.acme.Registry#tenants\nConcurrentHashMap, 1 entry\n  north  \"Oslo\"\n");
    }

    @Test
    void showStopsAtTheDepthAndShortensLongTexts() throws Exception {
        Assistant.begin(store).session("ada", "x".repeat(1_000), "y").die();
        Ran shallow = Ran.command("show", "--dir", store, "ada", "--depth", "1");
        assertThat(shallow.out()).contains("history      ArrayList ... (deeper than shown)");
        Ran deep = Ran.command("show", "--dir", store, "ada");
        assertThat(deep.out()).contains("\"" + "x".repeat(80) + "\"... 920 more");
        Ran full = Ran.command("show", "--dir", store, "ada", "--full");
        assertThat(full.out()).contains("x".repeat(1_000)).contains("0.9973958");
    }

    @Test
    void showPrintsJsonWithTypes() throws Exception {
        Ran show = Ran.command("show", deadStore(), "ada", "--json", "--elements", "3");
        assertThat(show.out())
                .contains("\"class\": \"com.acme.Session\"")
                .contains("\"type\": \"string\"")
                .contains("\"shownAbove\": true")
                .contains("\"size\": 384");
        assertThat(Ran.command("show", store, "Statistics", "--json").out())
                .contains("\"type\": \"long\"", "\"value\": 2", "\"type\": \"double\"", "\"value\": 0.25");
    }

    @Test
    void anUnknownKeyIsToldWithTheNearest() throws Exception {
        Ran show = Ran.command("show", deadStore(), "grase");
        assertThat(show.code()).isEqualTo(1);
        assertThat(show.err())
                .startsWith("rekindle: no context or root \"grase\"; nearest: com.acme.Session[grace], ")
                .endsWith("; next: contexts lists all 4\n");
        Assistant.begin(temporary.resolve("empty")).die();
        assertThat(Ran.command("show", temporary.resolve("empty"), "x").err())
                .isEqualTo("rekindle: no context or root \"x\": the store holds none at all\n");
    }

    // ----------------------------------------------------------------------------------------------------- verify

    @Test
    void verifyReadsEverythingAndFindsNothing() throws Exception {
        Ran verify = Ran.command("verify", deadStore());
        assertThat(verify.code()).as(verify.out()).isZero();
        assertThat(verify.out()).matches("checked 5 files, [0-9.]+ kB, [0-9]+ units of log in [0-9.]+ s\nno damage\n");
    }

    @Test
    void verifyNamesTheFileThePlaceAndTheNextStepOfDamage() throws Exception {
        deadStore();
        flip(store.resolve("checkpoints/0000000001.ckpt"), 200);
        Ran verify = Ran.command("verify", store);
        assertThat(verify.code()).isEqualTo(1);
        assertThat(verify.out())
                .contains("DAMAGE  checkpoints/0000000001.ckpt: checkpoint block crc mismatch\n")
                .contains("        offset    64\n")
                .containsPattern(
                        "        actual    [0-9a-f]{8}\n        expected  [0-9a-f]{8}\n        next      nothing to do: the next start does without it, and loses nothing")
                .contains("1 place damaged; nothing was changed\n")
                .contains("a start now: recovered 3 contexts, 1 root, ");
        assertThat(Ran.command("verify", store, "--json").out())
                .contains("\"file\": \"checkpoints/0000000001.ckpt\"", "\"offset\": 64", "\"sound\": false");
        assertThat(Ran.command("status", store).code()).isEqualTo(1);
    }

    @Test
    void verifyFindsDamageInTheLog() throws Exception {
        deadStore();
        Path segment;
        try (Stream<Path> files = Files.list(store.resolve("wal/0000000001/q"))) {
            segment = files.filter(file -> file.toString().endsWith(".cq4"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(segment);
        int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("Who wrote COBOL?");
        bytes[at] ^= 1;
        Files.write(segment, bytes);
        Ran verify = Ran.command("verify", store);
        assertThat(verify.code()).as(verify.out()).isEqualTo(1);
        assertThat(verify.out())
                .contains("DAMAGE  wal/0000000001: end of the log lost\n")
                .contains("next      copy the store")
                .contains("a start now: recovered 2 contexts, 1 root, ");
    }

    @Test
    void verifyOfALiveStoreFindsNothingWhileItChanges() throws Exception {
        try (Assistant assistant = Assistant.begin(store)) {
            for (int i = 0; i < 5; i++) {
                assistant.session("s" + i, "a", "b").checkpoint("").drained();
                Ran verify = Ran.command("verify", store);
                assertThat(verify.code()).as(verify.out()).isZero();
            }
        }
    }

    // ------------------------------------------------------------------------------------------------- wrong input

    @Test
    void aDirectoryThatIsNotThereIsToldWithTheNextStep() {
        Ran status = Ran.command("status", temporary.resolve("nowhere"));
        assertThat(status.code()).isEqualTo(3);
        assertThat(status.err())
                .isEqualTo("rekindle: no such directory: " + temporary.resolve("nowhere")
                        + "; next: name the store's directory, as the service's setting dir does\n");
    }

    @Test
    void whatIsNoStoreIsToldWithTheNextStep() throws Exception {
        Files.createDirectories(store);
        Files.writeString(store.resolve("notes.txt"), "hello");
        Ran status = Ran.command("status", store);
        assertThat(status.code()).isEqualTo(3);
        assertThat(status.err()).startsWith("rekindle: not a store: " + store + " holds no file of Rekindle's; next: ");
        assertThat(Ran.command("verify", store.resolve("notes.txt")).err()).startsWith("rekindle: not a directory: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "contexts", "checkpoints", "verify", "show"})
    void aStoreOfANewerVersionIsRefusedByAll(String command) throws Exception {
        deadStore();
        byte[] newer =
                new Envelope(FileKind.STORE, FileKind.STORE.version() + 1, new UUID(1, 2), 0, 0).wrap(new byte[0]);
        Files.write(store.resolve("store"), newer);
        Ran ran = command.equals("show") ? Ran.command(command, store, "ada") : Ran.command(command, store);
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(3);
        assertThat(ran.err())
                .contains("this version cannot read the store: store format too new: file=")
                .contains("use the version of Rekindle that wrote it");
    }

    @Test
    void wrongUsageIsToldWithTheUsage() {
        assertThat(Ran.command("stat").code()).isEqualTo(2);
        assertThat(Ran.command("show").code()).isEqualTo(2);
        Ran twice = Ran.command("status", "a", "--dir", "b");
        assertThat(twice.code()).isEqualTo(2);
        assertThat(twice.err())
                .contains("the store is named twice: a and --dir b")
                .contains("Usage: rekindle status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "contexts", "checkpoints", "verify", "show"})
    void helpHasAnExampleAndTheExitCodes(String command) {
        Ran help = Ran.command(command, "--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("Example:\n  java -jar rekindle.jar " + command, "Exit codes:\n  0");
    }

    // -------------------------------------------------------------------------------------------------- read-only

    @Test
    void noCommandChangesAByteOfTheStoreNorBeginsALife() throws Exception {
        deadStore();
        flip(store.resolve("checkpoints/0000000001.ckpt"), 200);
        Files.writeString(store.resolve("tmp/0123456789abcdef0123456789abcdef"), "of a life that was killed");
        Map<String, String> before = contents();
        for (String command : new String[] {"status", "contexts", "checkpoints", "verify"}) {
            Ran.command(command, store);
        }
        Ran.command("show", store, "ada");
        assertThat(contents()).isEqualTo(before);
        try (Assistant after = Assistant.begin(store)) {
            assertThat(Lives.highest(after.storage())).isEqualTo(2);
        }
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String content = Files.isRegularFile(file)
                        ? java.util.Arrays.hashCode(Files.readAllBytes(file)) + " " + Files.getLastModifiedTime(file)
                        : "directory";
                contents.put(store.relativize(file).toString(), content);
            }
        }
        return contents;
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 4;
        Files.write(file, bytes);
    }
}
