package io.rekindle.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.stories.Carts;
import com.acme.stories.Children;
import com.acme.stories.Copies;
import com.acme.stories.Graph;
import com.acme.stories.Locked;
import com.acme.stories.Purses;
import com.acme.stories.Roots;
import com.acme.stories.Strangers;
import com.acme.stories.Visits;
import io.rekindle.it.support.AgentJar;
import io.rekindle.it.support.ForkedJvm;
import io.rekindle.it.support.Jdk;
import io.rekindle.it.support.Stage;
import io.rekindle.it.support.Stderr;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract, a story each: begin, do, die, begin again, find. */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass(name = "{0}")
@MethodSource("io.rekindle.it.support.Jdks#all")
class SpineIT {
    @Parameter
    Jdk jdk = Stories.anyJdk();

    @TempDir
    Path folder;

    // ---- where recoverable state begins ----

    @Test
    void aDurableRootComesBack() {
        Stage stage = stage(Roots.class);
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("put a 1")).isEqualTo("new");
            assertThat(life.ask("put b 2")).isEqualTo("new");
            assertThat(life.ask("put a 3")).isEqualTo("replaced");
            assertThat(life.ask("remove b")).isEqualTo("removed");
            assertThat(life.ask("put c 4")).isEqualTo("new");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("{a=3, c=4}");
            assertThat(life.ask("put a 5")).isEqualTo("replaced");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("{a=5, c=4}");
            killed(life);
        }
    }

    @Test
    void aDurableRootAssignedLateTakesOverAtTheAssignment() {
        Stage stage = stage(Roots.class);
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("notes")).isEqualTo("null");
            assertThat(life.ask("note one")).isEqualTo("1");
            assertThat(life.ask("note two")).isEqualTo("2");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("renew")).isEqualTo("[one, two]");
            assertThat(life.ask("note three")).isEqualTo("3");
            assertThat(life.ask("notes")).isEqualTo("[one, two, three]");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("note four")).isEqualTo("4");
            assertThat(life.ask("notes")).isEqualTo("[one, two, three, four]");
            killed(life);
        }
    }

    @Test
    void aKeyedContextIsClaimedByTheFirstInstanceWithItsKey() {
        Stage stage = stage(Carts.class);
        try (ForkedJvm life = stage.begin()) {
            life.ask("add ann tea 3");
            life.ask("add ann milk 2");
            life.ask("add bob rice 5");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show ann")).isEqualTo("ann [tea, milk] {tea=3, milk=2}");
            assertThat(life.ask("show bob")).isEqualTo("bob [rice] {rice=5}");
            assertThat(life.ask("show eve")).isEqualTo("eve [] {}");
            killed(life);
        }
    }

    @Test
    void aSingletonComesBackByItsClass() {
        Stage stage = stage(Visits.class);
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("count")).isEqualTo("1");
            assertThat(life.ask("count")).isEqualTo("2");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("count")).isEqualTo("3");
            killed(life);
        }
    }

    // ---- what is recovered ----

    @Test
    void aDeepGraphComesBackWithItsCycle() {
        Stage stage = stage(Graph.class);
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("chain 50000")).isEqualTo("50000");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("walk")).isEqualTo("50000 and back at the first");
            killed(life);
        }
    }

    @Test
    void identityComesBackWhateverRefersToWhat() {
        Stage stage = stage(Graph.class);
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("tangle")).isEqualTo("truetruetrue");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("check")).isEqualTo("truetruetrue");
            killed(life);
        }
    }

    @Test
    void takingOverKeepsWhatTheConstructorMade() {
        Stage stage = stage(Carts.class);
        try (ForkedJvm life = stage.begin()) {
            life.ask("add ann tea 3");
            life.ask("add ann milk 2");
            assertThat(life.ask("show ann")).isEqualTo("ann [tea, milk] {tea=3, milk=2}");
            assertThat(life.ask("inside ann")).isEqualTo("view true connection true asked 1 recoveries 0");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            // Once recovered, with two items there already; the comparator is the constructor's; @NotRecovered starts
            // anew.
            assertThat(life.ask("inside ann")).isEqualTo("view true connection true asked 0 recoveries 201");
            life.ask("add ann zest 1");
            assertThat(life.ask("show ann")).isEqualTo("ann [tea, milk, zest] {zest=1, tea=3, milk=2}");
            killed(life);
        }
    }

    @Test
    void fieldsThatAreNotRecoveredHaveWhatAPlainConstructorGivesThem() {
        Stage stage = stage(Children.class);
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("add ann")).isEqualTo("1");
            assertThat(life.ask("add ann")).isEqualTo("2");
            assertThat(life.ask("show ann")).isEqualTo("2 [x, x][y, y]3 7 []");
            life.kill();
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show ann")).isEqualTo("2 [][]3 7 null");
            assertThat(life.ask("made"))
                    .as("a constructor that others could tell ran")
                    .isEqualTo("0");
            assertThat(life.ask("add ann")).isEqualTo("3");
            life.kill();
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show ann")).isEqualTo("3 [][]3 8 null");
            assertThat(life.ask("failures")).isEmpty();
            life.kill();
        }
    }

    @Test
    void whatIsChangedAfterAnOverflowOfTheStackIsKept() {
        Stage stage = stage(Carts.class);
        String shown = "";
        for (int round = 1; round <= 3; round++) {
            try (ForkedJvm life = stage.begin()) {
                if (round > 1) {
                    assertThat(life.ask("show ann")).isEqualTo(shown);
                }
                assertThat(life.ask("overflow ann")).isEqualTo("overflowed");
                life.ask("add ann tea " + round);
                shown = life.ask("show ann");
                life.kill();
                assertThat(Stderr.unexpected(life.stderr()))
                        .allMatch(line -> line.contains("an error ended a call in the middle of a change"));
            }
        }
    }

    @Test
    void aCopyByTheMethodOfObjectIsAnObjectOfItsOwn() {
        Stage stage = stage(Copies.class);
        String shown = "[] {}";
        for (int round = 0; round < 3; round++) {
            try (ForkedJvm life = stage.begin()) {
                assertThat(life.ask("show")).isEqualTo(shown);
                life.ask("copy");
                assertThat(life.ask("count a" + round)).isEqualTo("1");
                shown = life.ask("show");
                killed(life);
            }
        }
        assertThat(shown).isEqualTo("[0, 1 after 0, 2 after 1, 3 after 2] {a0=1, a1=1, a2=1}");
    }

    @Test
    void anUnclaimedContextStays() {
        Stage stage = stage(Carts.class);
        try (ForkedJvm life = stage.begin()) {
            life.ask("add ann tea 3");
            killed(life);
        }
        for (int i = 0; i < 3; i++) {
            try (ForkedJvm life = stage.begin("checkpoint.interval=100ms")) {
                life.ask("add bob rice " + i);
                assertThat(life.ask("checkpoint label" + i)).isEqualTo("true");
                killed(life);
            }
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show ann")).isEqualTo("ann [tea] {tea=3}");
            killed(life);
        }
    }

    @Test
    void anUnclaimedContextIsForgottenWhenItsTimeIsOver() {
        Stage stage = stage(Carts.class);
        try (ForkedJvm life = stage.begin()) {
            life.ask("add ann tea 3");
            life.ask("add bob rice 5");
            killed(life);
        }
        try (ForkedJvm life = stage.begin("unclaimed.ttl=1s")) {
            assertThat(life.ask("show bob")).isEqualTo("bob [rice] {rice=5}");
            Stories.awaitStderr(life, line -> line.contains("nothing claimed it within unclaimed.ttl"));
            life.ask("add bob oil 1");
            assertThat(life.ask("checkpoint then")).isEqualTo("true");
            assertThat(life.ask("failures")).isEmpty();
            life.kill();
            assertThat(Stderr.unexpected(life.stderr())).hasSize(1);
        }
        try (ForkedJvm life = stage.begin("unclaimed.ttl=1s")) {
            assertThat(life.ask("show ann")).isEqualTo("ann [] {}");
            assertThat(life.ask("show bob")).isEqualTo("bob [rice, oil] {rice=5, oil=1}");
            killed(life);
        }
    }

    @Test
    void aForgottenContextIsGone() {
        Stage stage = stage(Carts.class);
        try (ForkedJvm life = stage.begin()) {
            life.ask("add ann tea 3");
            life.ask("add bob rice 5");
            assertThat(life.ask("forget ann")).isEqualTo("true");
            assertThat(life.ask("show ann")).isEqualTo("ann [] {}");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show ann")).isEqualTo("ann [] {}");
            assertThat(life.ask("show bob")).isEqualTo("bob [rice] {rice=5}");
            killed(life);
        }
    }

    // ---- when a change is safe ----

    @Test
    void rootsThatNothingInitialisesAreThereForWhoeverReadsThem() {
        Stage stage = stage(Roots.class);
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("latest")).isEqualTo("null");
            assertThat(life.ask("say one")).isEqualTo("one");
            assertThat(life.ask("pin one")).isEqualTo("one");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("say two")).isEqualTo("two");
            assertThat(life.ask("pinned")).isEqualTo("one");
            assertThat(life.ask("pin two")).isEqualTo("two");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("latest")).isEqualTo("two");
            assertThat(life.ask("unpin")).isEqualTo("done");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("pinned")).isEqualTo("nothing");
            killed(life);
        }
    }

    @Test
    void anExceptionCommits() {
        Stage stage = stage(Visits.class);
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("fail early")).isEqualTo("failed after early");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("1 early nothing");
            killed(life);
        }
    }

    @Test
    void releasingTheLastLockCommitsInTheMiddleOfAMethod() {
        Stage stage = stage(Locked.class);
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("release")).isEqualTo("in the middle");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).startsWith("1 1 ");
            killed(life);
        }
    }

    @Test
    void aReentrantLockCommitsAtItsLastUnlock() {
        Stage stage = stage(Locked.class);
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("lock")).isEqualTo("in the middle");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).startsWith("1 1 ");
            killed(life);
        }
    }

    @Test
    void nothingOfACriticalSectionIsThereBeforeItsEnd() {
        Stage stage = stage(Locked.class);
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("nested")).isEqualTo("in the middle");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("0 0 0");
            killed(life);
        }
    }

    @Test
    void whatComesOfAnUnfinishedCriticalSectionIsNotThereWithoutIt() {
        Stage stage = stage(Purses.class);
        try (ForkedJvm life = stage.begin()) {
            life.say("move");
            Stories.awaitLines(life, "in the middle");
            life.say("add");
            Stories.awaitLines(life, "released");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("first 100 second 100");
            killed(life);
        }
    }

    @Test
    void criticalSectionsThatComeOfEachOtherAreThereOnceTheyHaveEnded() {
        Stage stage = stage(Purses.class);
        try (ForkedJvm life = stage.begin()) {
            life.say("move");
            Stories.awaitLines(life, "in the middle");
            life.say("add");
            Stories.awaitLines(life, "released");
            life.say("finish");
            Stories.awaitLines(life, "moved", "added");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("first 0 second 201");
            killed(life);
        }
    }

    @Test
    void nothingOfAnAtomicMethodIsThereBeforeItsEnd() {
        Stage stage = stage(Locked.class);
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("atomic")).isEqualTo("in the middle");
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("0 0 0");
            killed(life);
        }
    }

    @Test
    void aMethodThatNeverReturnsCommitsWhenItsTimeIsOver() {
        Stage stage = stage(Locked.class);
        try (ForkedJvm life = stage.begin("unit.max=100ms")) {
            assertThat(life.ask("long")).isEqualTo("looping");
            assertThat(life.endsWithin(Duration.ofSeconds(1))).isFalse();
            killed(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("0 7 0");
            killed(life);
        }
    }

    // ---- ways to die ----

    @Test
    void everyWayToDieKeepsWhatWasAcknowledged() {
        Stage stage = stage(Visits.class);
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("count")).isEqualTo("1");
            life.say("exit 4");
            assertThat(life.awaitExit()).isEqualTo(4);
            healthy(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("count")).isEqualTo("2");
            life.say("halt 5");
            assertThat(life.awaitExit()).isEqualTo(5);
            healthy(life);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("count")).isEqualTo("3");
            life.terminate();
            assertThat(life.awaitExit()).isEqualTo(128 + 15);
            healthy(life);
        }
        try (ForkedJvm life = stage.start(List.of("-XX:+ExitOnOutOfMemoryError"))) {
            assertThat(life.expectLine()).isEqualTo("ready");
            assertThat(life.ask("count")).isEqualTo("4");
            life.say("exhaust");
            assertThat(life.awaitExit()).isEqualTo(3);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("count")).isEqualTo("5");
            life.say("exhaust"); // main ends by an OutOfMemoryError
            assertThat(life.awaitExit()).isEqualTo(1);
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("count")).isEqualTo("6");
            killed(life);
        }
    }

    @Test
    void dyingDuringRecoveryAgainAndAgainLosesNothing() {
        Stage stage = stage(Graph.class);
        try (ForkedJvm life = stage.begin()) {
            life.ask("chain 30000");
            killed(life);
        }
        for (int millis = 0; millis < 800; millis += 80) {
            try (ForkedJvm life = stage.start("checkpoint.interval=100ms")) {
                life.endsWithin(Duration.ofMillis(millis));
                life.kill();
                assertThat(Stderr.unexpected(life.stderr())).isEmpty();
            }
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("walk")).isEqualTo("30000 and back at the first");
            killed(life);
        }
    }

    // ---- what cannot be as wished ----

    @Test
    void aSecondLiveInstanceWithAKeyIsNamedAndNotTracked() {
        Stage stage = stage(Carts.class);
        try (ForkedJvm life = stage.begin()) {
            life.ask("add ann tea 3");
            assertThat(life.ask("again ann")).isEqualTo("ann [] {}");
            assertThat(life.ask("again ann")).isEqualTo("ann [] {}");
            assertThat(life.ask("failures")).isEmpty();
            life.kill();
            assertThat(Stderr.unexpected(life.stderr()))
                    .singleElement()
                    .asString()
                    .contains("second live instance", "com.acme.stories.Carts$Cart", "ann");
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show ann")).isEqualTo("ann [tea] {tea=3}");
            killed(life);
        }
    }

    @Test
    void aFieldThatCannotBeRecoveredIsNamedOnceAndKeepsTheConstructorsValue() {
        Stage stage = stage(Strangers.class);
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("add one")).isEqualTo("1");
            assertThat(life.ask("add two")).isEqualTo("2");
            assertThat(life.ask("failures")).isEmpty();
            life.kill();
            assertThat(Stderr.unexpected(life.stderr()))
                    .hasSize(2)
                    .anySatisfy(line ->
                            assertThat(line).contains("com.acme.stories.Strangers", "thread", "java.lang.Thread"))
                    .anySatisfy(line -> assertThat(line).contains("com.acme.stories.Strangers", "supplier"));
        }
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("show")).isEqualTo("one [one, two] never started supplied to one");
            life.kill();
        }
    }

    // ---- what the log says of its writer ----

    @Test
    void theLogNamesTheVersionThatWroteIt() throws IOException {
        Stage stage = stage(Visits.class);
        try (ForkedJvm life = stage.begin()) {
            assertThat(life.ask("count")).isEqualTo("1");
            killed(life);
        }
        // A string of protobuf: its length, then its bytes.
        String version = AgentJar.version();
        String logged = (char) version.length() + version;
        boolean found = false;
        for (Path file : Stories.files(stage.store().resolve("wal"))) {
            found |= Files.readString(file, StandardCharsets.ISO_8859_1).contains(logged);
        }
        assertThat(found).isTrue();
    }

    // ---- another JVM on the store ----

    @Test
    void aSecondJvmWaitsSayingSoThenFails() {
        Stage stage = stage(Roots.class);
        try (ForkedJvm first = stage.begin()) {
            assertThat(first.ask("put a 1")).isEqualTo("new");
            try (ForkedJvm second = stage.start("lock.wait=500ms")) {
                assertThat(second.readLine())
                        .as("said before its root was there")
                        .isNull();
                assertThat(second.awaitExit()).isNotZero();
                assertThat(second.stderr())
                        .anySatisfy(line -> assertThat(line)
                                .startsWith("rekindle: ")
                                .contains(stage.store().toString(), Long.toString(first.pid())));
            }
            assertThat(first.ask("put b 2")).isEqualTo("new");
            killed(first);
        }
        try (ForkedJvm third = stage.begin()) {
            assertThat(third.ask("show")).isEqualTo("{a=1, b=2}");
            killed(third);
        }
    }

    @Test
    void aSecondJvmRunsWithoutUsIfToldTo() {
        Stage stage = stage(Roots.class);
        try (ForkedJvm first = stage.begin()) {
            assertThat(first.ask("put a 1")).isEqualTo("new");
            try (ForkedJvm second = stage.begin("lock.wait=200ms", "on-locked=off")) {
                assertThat(second.ask("show")).isEqualTo("{}");
                assertThat(second.ask("put b 2")).isEqualTo("new");
                assertThat(second.ask("active")).isEqualTo("false");
                second.kill();
            }
            killed(first);
        }
        try (ForkedJvm third = stage.begin()) {
            assertThat(third.ask("show")).isEqualTo("{a=1}");
            killed(third);
        }
    }

    @Test
    void aSecondJvmTakesOverWhenTheFirstDies() {
        Stage stage = stage(Roots.class);
        try (ForkedJvm first = stage.begin();
                ForkedJvm second = afterPut(first, stage)) {
            Stories.awaitStderr(second, line -> line.startsWith("rekindle: ") && line.contains("wait"));
            killed(first);
            assertThat(second.expectLine()).isEqualTo("ready");
            assertThat(second.ask("show")).isEqualTo("{a=1}");
            second.kill();
        }
    }

    private static ForkedJvm afterPut(ForkedJvm first, Stage stage) {
        assertThat(first.ask("put a 1")).isEqualTo("new");
        return stage.start("lock.wait=30s");
    }

    private Stage stage(Class<?> program) {
        return new Stage(jdk, folder, program);
    }

    /** Kills it, after which it has counted no failure and printed nothing but its one line. */
    private static void killed(ForkedJvm life) {
        Stories.killed(life);
    }

    private static void healthy(ForkedJvm life) {
        assertThat(Stderr.unexpected(life.stderr())).isEmpty();
    }
}
