package io.rekindle.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.front.Town;
import com.acme.town.Catalogue;
import com.acme.town.Station;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check by itself, told of lives that were not killed but made up. */
class TownCheckTest {
    private final SplittableRandom random = new SplittableRandom(7);
    private final Town town = new Town(new ConcurrentHashMap<>(), new Catalogue(), -1);
    private final TownCheck check = new TownCheck();
    private final Observed life = new Observed();
    private long operations;

    @Test
    void whatIsAsAcknowledgedIsRight() {
        load(2_000);
        check.learn(life);
        assertThat(check.check(dump())).isEmpty();
        assertThat(check.openApplied()).isZero();
    }

    @Test
    void anUnansweredChangeMayBeThereOrNot() {
        load(500);
        begin(0, "journal", 1);
        begin(1, "account0>account1", 2);
        begin(2, "desk", 3);
        begin(3, "tallies", 4);
        check.learn(life);
        perform(0, "journal", 1);
        perform(1, "account0>account1", 2);
        perform(2, "desk", 3);
        perform(3, "tallies", 4);
        assertThat(check.check(dump())).isEmpty();
        assertThat(check.openApplied()).isEqualTo(5); // a transfer is a change at either account
    }

    @Test
    void anUnansweredChangeMayBeAbsent() {
        load(500);
        Map<String, String> before = dump();
        begin(0, "journal", 1);
        begin(1, "account0>account1", 2);
        begin(2, "desk", 3);
        begin(3, "tallies", 4);
        check.learn(life);
        assertThat(check.check(before)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"statistics", "couples", "account1>account2", "desk", "tallies"})
    void anAcknowledgedChangeThatIsAbsentIsLost(String what) {
        load(300);
        Map<String, String> before = dump();
        acknowledge(1, what, 77);
        check.learn(life);
        assertThat(check.check(before))
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.kind()).isEqualTo(Finding.Kind.LOST));
    }

    @Test
    void halfATransferIsHalf() {
        load(300);
        begin(2, "account3>account4", 10);
        check.learn(life);
        Map<String, String> before = dump();
        perform(2, "account3>account4", 10);
        Map<String, String> found = dump();
        found.put("account4", found(before, "account4"));
        assertThat(check.check(found))
                .singleElement()
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo(Finding.Kind.HALF));
    }

    @Test
    void anotherOrderOrAnElementTwiceIsHalf() {
        load(500);
        check.learn(life);
        Map<String, String> found = dump();
        String journal = found(found, "journal");
        int last = journal.lastIndexOf(';');
        found.put("journal", journal + journal.substring(last));
        assertThat(check.check(found))
                .singleElement()
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo(Finding.Kind.HALF));
    }

    private void load(int changes) {
        List<String> stations = List.copyOf(town.stations().keySet());
        for (int i = 0; i < changes; i++) {
            int worker = random.nextInt(Station.WORKERS);
            int kind = random.nextInt(stations.size());
            String what = kind < 3 ? "account" + kind + ">account5" : kind == 3 ? "tallies" : stations.get(kind);
            acknowledge(worker, kind == 4 || kind == 5 ? "desk" : what, random.nextLong());
        }
    }

    private void acknowledge(int worker, String what, long draw) {
        begin(worker, what, draw);
        life.hear("A " + worker + ' ' + operations + perform(worker, what, draw));
    }

    private void begin(int worker, String what, long draw) {
        operations++;
        life.hear("B " + worker + ' ' + operations + ' ' + what + ' ' + draw);
    }

    private String perform(int worker, String what, long draw) {
        return town.perform(worker, what, draw);
    }

    private Map<String, String> dump() {
        return new LinkedHashMap<>(town.describe());
    }

    private static String found(Map<String, String> dump, String name) {
        return dump.getOrDefault(name, "");
    }
}
