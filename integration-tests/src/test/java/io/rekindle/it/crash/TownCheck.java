package io.rekindle.it.crash;

import com.acme.front.Town;
import com.acme.town.Account;
import com.acme.town.Catalogue;
import com.acme.town.Station;
import com.acme.town.Tallies;
import io.rekindle.it.crash.Observed.Acknowledged;
import io.rekindle.it.crash.Observed.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What must be found after a restart: a town of our own to which all that was acknowledged is done again. Alternately told of a life
 * ({@link #learn}) and asked about the dump of the next ({@link #check}).
 */
final class TownCheck {
    private static final int ALL = -1;
    private static final String DESK = "desk";
    private static final String TALLIES = "tallies";
    /** As {@code Desk} describes it: id, then id and number of turns within. */
    private static final Pattern SESSION = Pattern.compile("(\\d+-\\d+)=\\{\\1 (\\d+) ");

    private record Transfer(int worker, String from, String to, long amount) {}

    private final Town model = new Town(new ConcurrentHashMap<>(), new Catalogue(), ALL);
    private final Map<String, StationCheck> stations = new LinkedHashMap<>();
    private final List<Transfer> openTransfers = new ArrayList<>();
    private final @Nullable Change[] openAtDesk = new Change[Station.WORKERS];
    /** By key, how often each worker was told that it had counted. */
    private final Map<String, long[]> counted = new TreeMap<>();

    private final List<Change> openCounts = new ArrayList<>();
    private int openApplied;

    TownCheck() {
        for (Map.Entry<String, Station> station : model.stations().entrySet()) {
            stations.put(station.getKey(), new StationCheck(station.getKey(), station.getValue()));
        }
    }

    /** Takes what a life has acknowledged, and what it had begun. */
    void learn(Observed life) {
        for (Acknowledged acknowledged : life.acknowledged()) {
            done(acknowledged.change(), acknowledged.versions());
        }
        life.open().forEach(this::begun);
    }

    private void done(Change change, List<Long> versions) {
        if (change.what().equals(DESK)) {
            model.desk().perform(change.worker(), change.draw());
        } else if (change.what().equals(TALLIES)) {
            tally(Tallies.key(change.draw()))[change.worker()]++;
        } else if (change.what().indexOf('>') > 0) {
            Transfer transfer = transfer(change);
            station(transfer.from).acknowledged(versions.get(0), transfer.worker, -transfer.amount);
            station(transfer.to).acknowledged(versions.get(1), transfer.worker, transfer.amount);
        } else {
            station(change.what()).acknowledged(versions.get(0), change.worker(), change.draw());
        }
    }

    private void begun(Change change) {
        if (change.what().equals(DESK)) {
            openAtDesk[change.worker()] = change;
        } else if (change.what().equals(TALLIES)) {
            openCounts.add(change);
        } else if (change.what().indexOf('>') > 0) {
            Transfer transfer = transfer(change);
            openTransfers.add(transfer);
            station(transfer.from).open(transfer.worker, -transfer.amount);
            station(transfer.to).open(transfer.worker, transfer.amount);
        } else {
            station(change.what()).open(change.worker(), change.draw());
        }
    }

    private static Transfer transfer(Change change) {
        int to = change.what().indexOf('>');
        long amount = Town.amount(change.draw());
        return new Transfer(
                change.worker(), change.what().substring(0, to), change.what().substring(to + 1), amount);
    }

    /** Compares the dump of a life that became ready. What was open is decided by it. */
    List<Finding> check(Map<String, String> dump) {
        openApplied = 0;
        List<Finding> findings = new ArrayList<>();
        dump.forEach((name, found) -> {
            Finding finding = checkOne(name, found);
            if (finding != null) {
                findings.add(finding);
            }
        });
        if (findings.isEmpty()) {
            checkTransfers(dump, findings);
        }
        openTransfers.clear();
        return findings;
    }

    private @Nullable Finding checkOne(String name, String found) {
        if (name.startsWith(DESK)) {
            return checkDesk(Integer.parseInt(name.substring(DESK.length())), found);
        }
        if (name.equals(TALLIES)) {
            return checkTallies(found);
        }
        Finding finding = station(name).check(found);
        openApplied += station(name).openApplied();
        return finding;
    }

    /** A worker's sessions are its own, so there are two possible states: without the change that was open, and with it. */
    private @Nullable Finding checkDesk(int worker, String found) {
        Change open = openAtDesk[worker];
        openAtDesk[worker] = null;
        String without = model.desk().describe(worker);
        if (found.equals(without)) {
            return null;
        }
        if (open != null) {
            model.desk().perform(worker, open.draw());
            if (found.equals(model.desk().describe(worker))) {
                openApplied++;
                return null;
            }
        }
        String text = DESK + worker + " without what was open " + Difference.between(without, found);
        return hasFewerTurns(without, found) ? Finding.lost(text) : Finding.half(text);
    }

    private static boolean hasFewerTurns(String expected, String found) {
        Map<String, Integer> turns = turns(found);
        return turns(expected).entrySet().stream()
                .anyMatch(session -> turns.getOrDefault(session.getKey(), -1) < session.getValue());
    }

    /** By session, how many turns it says it had. */
    private static Map<String, Integer> turns(String text) {
        Map<String, Integer> turns = new TreeMap<>();
        Matcher sessions = SESSION.matcher(text);
        while (sessions.find()) {
            turns.put(sessions.group(1), Integer.valueOf(sessions.group(2)));
        }
        return turns;
    }

    private @Nullable Finding checkTallies(String found) {
        Map<String, long[]> recovered = parseTallies(found);
        recovered.keySet().forEach(this::tally);
        for (Map.Entry<String, long[]> entry : counted.entrySet()) {
            String key = entry.getKey();
            long[] acknowledged = entry.getValue();
            long[] actual = recovered.getOrDefault(key, new long[Station.WORKERS]);
            for (int worker = 0; worker < Station.WORKERS; worker++) {
                if (actual[worker] < acknowledged[worker]) {
                    return Finding.lost(TALLIES + ": " + key + " of worker " + worker + " was acknowledged at "
                            + acknowledged[worker] + ", found is " + actual[worker]);
                }
                if (actual[worker] > acknowledged[worker] && takeOpenCount(key, worker)) {
                    acknowledged[worker]++;
                    openApplied++;
                }
                if (actual[worker] > acknowledged[worker]) {
                    return Finding.half(TALLIES + ": " + key + " of worker " + worker + ": expected="
                            + acknowledged[worker] + " found=" + actual[worker]);
                }
            }
        }
        openCounts.clear();
        return null;
    }

    private boolean takeOpenCount(String key, int worker) {
        return openCounts.removeIf(change ->
                change.worker() == worker && Tallies.key(change.draw()).equals(key));
    }

    private static Map<String, long[]> parseTallies(String text) {
        Map<String, long[]> tallies = new TreeMap<>();
        for (String entry : text.split(" ")) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                String[] numbers = entry.substring(equals + 1).split(",");
                long[] counts = new long[numbers.length];
                for (int i = 0; i < counts.length; i++) {
                    counts[i] = Long.parseLong(numbers[i]);
                }
                tallies.put(entry.substring(0, equals), counts);
            }
        }
        return tallies;
    }

    /** Each side is right by itself by now; what is left is that the two of a transfer happened both or neither. */
    private void checkTransfers(Map<String, String> dump, List<Finding> findings) {
        long sum = 0;
        for (int i = 0; i < Town.ACCOUNTS; i++) {
            Account account = model.account(Town.accountName(i));
            sum += account.balance();
        }
        if (sum != 1_000L * Town.ACCOUNTS) {
            findings.add(Finding.half("money was " + 1_000L * Town.ACCOUNTS + ", found is " + sum + " after one of "
                    + openTransfers + "; " + dump.keySet()));
        }
    }

    /** How many of the changes that nobody was answered were found made, at the last check. */
    int openApplied() {
        return openApplied;
    }

    private StationCheck station(String name) {
        StationCheck station = stations.get(name);
        if (station == null) {
            throw new IllegalStateException("no station " + name);
        }
        return station;
    }

    private long[] tally(String key) {
        return counted.computeIfAbsent(key, absent -> new long[Station.WORKERS]);
    }
}
