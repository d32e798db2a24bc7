package io.rekindle.it.crash;

import com.acme.town.Refused;
import com.acme.town.Station;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Repeats, on a station of its own, what the service acknowledged, in the order of the versions it answered with, and compares.
 *
 * <p>A change without an answer counts as made if the recovered station says that its worker's last version is one that nobody was
 * answered with. Then it must be there whole, which the comparison of all of the state shows.
 */
final class StationCheck {

    private record Change(int worker, long draw) {}

    private final String name;
    private final Station model;
    private final TreeMap<Long, Change> acknowledged = new TreeMap<>();
    private final List<Change> open = new ArrayList<>();
    private long version;
    private int openApplied;

    StationCheck(String name, Station model) {
        this.name = name;
        this.model = model;
    }

    void acknowledged(long newVersion, int worker, long draw) {
        Change former = acknowledged.put(newVersion, new Change(worker, draw));
        if (former != null) {
            throw new IllegalStateException(name + " was answered with version " + newVersion + " twice");
        }
    }

    void open(int worker, long draw) {
        open.add(new Change(worker, draw));
    }

    /**
     * Compares what was found after a restart, and goes on from there: call it once a life at most.
     *
     * @return null if it is right
     */
    @Nullable
    Finding check(String found) {
        String[] numbers = found.substring(0, found.indexOf('|')).split(",");
        long foundVersion = Long.parseLong(numbers[0]);
        if (!acknowledged.isEmpty() && foundVersion < acknowledged.lastKey()) {
            return Finding.lost(
                    name + ": version " + acknowledged.lastKey() + " was acknowledged, found is " + foundVersion);
        }
        openApplied = 0;
        while (version < foundVersion) {
            Change next = acknowledged.remove(version + 1);
            if (next == null) {
                next = takeOpen(numbers, version + 1);
                openApplied++;
            }
            if (next == null) {
                return Finding.half(
                        name + ": nobody made version " + (version + 1) + " of the " + foundVersion + " found");
            }
            perform(next);
        }
        open.clear();
        String expected = model.describe();
        return expected.equals(found) ? null : Finding.half(name + ": " + Difference.between(expected, found));
    }

    /** Those of the open changes that the last check found made. */
    int openApplied() {
        return openApplied;
    }

    long version() {
        return version;
    }

    private @Nullable Change takeOpen(String[] numbers, long wanted) {
        for (Change change : open) {
            if (Long.parseLong(numbers[1 + change.worker]) == wanted) {
                open.remove(change);
                return change;
            }
        }
        return null;
    }

    private void perform(Change change) {
        long made;
        try {
            made = model.perform(change.worker, change.draw);
        } catch (Refused refused) {
            made = refused.version();
        }
        version++;
        if (made != version) {
            throw new IllegalStateException("the model of " + name + " made " + made + " instead of " + version);
        }
    }
}
