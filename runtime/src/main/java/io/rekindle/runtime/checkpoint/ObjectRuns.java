package io.rekindle.runtime.checkpoint;

import io.rekindle.format.proto.CheckpointFile;
import java.util.List;
import org.agrona.collections.LongArrayList;

/**
 * Which objects a checkpoint file changes, as its manifest says it: ascending runs of ids. Bounded: where there are too
 * many runs, neighbours are joined, and a few ids are in it that the file does not have; never the other way round. One
 * thread.
 */
final class ObjectRuns {
    /** Runs kept, at most: some kilobytes of a manifest. */
    static final int MAX_RUNS = 1000;

    private final LongArrayList firsts = new LongArrayList();
    private final LongArrayList lasts = new LongArrayList();
    private long joinedGap;

    /** Adds an id; ids ascend. */
    void add(long id) {
        int top = lasts.size() - 1;
        if (top >= 0 && id - lasts.getLong(top) - 1 <= joinedGap) {
            lasts.setLong(top, Math.max(id, lasts.getLong(top)));
            return;
        }
        firsts.addLong(id);
        lasts.addLong(id);
        while (firsts.size() > MAX_RUNS) {
            joinedGap = Math.max(1, 2 * joinedGap);
            joinNeighbours();
        }
    }

    private void joinNeighbours() {
        int kept = 0;
        for (int n = 1; n < firsts.size(); n++) {
            if (firsts.getLong(n) - lasts.getLong(kept) - 1 <= joinedGap) {
                lasts.setLong(kept, lasts.getLong(n));
            } else {
                kept++;
                firsts.setLong(kept, firsts.getLong(n));
                lasts.setLong(kept, lasts.getLong(n));
            }
        }
        for (int n = firsts.size() - 1; n > kept; n--) {
            firsts.removeAt(n);
            lasts.removeAt(n);
        }
    }

    /** For a manifest: of each run the distance from the end of the one before to its first id, and how many ids it has. */
    void writeTo(CheckpointFile.Builder file) {
        long before = 0;
        for (int n = 0; n < firsts.size(); n++) {
            file.addObjectRuns(firsts.getLong(n) - before);
            file.addObjectRuns(lasts.getLong(n) - firsts.getLong(n) + 1);
            before = lasts.getLong(n) + 1;
        }
    }

    /** As a manifest says it. */
    static ObjectRuns of(CheckpointFile file) {
        ObjectRuns runs = new ObjectRuns();
        List<Long> numbers = file.getObjectRunsList();
        long next = 0;
        for (int n = 0; n + 1 < numbers.size(); n += 2) {
            long first = next + numbers.get(n);
            next = first + numbers.get(n + 1);
            runs.firsts.addLong(first);
            runs.lasts.addLong(next - 1);
        }
        if (numbers.isEmpty() && file.getObjects() > 0) {
            runs.firsts.addLong(0);
            runs.lasts.addLong(Long.MAX_VALUE);
        }
        return runs;
    }

    /** Whether the file may change an object. */
    boolean contains(long id) {
        int low = 0;
        int high = firsts.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (id < firsts.getLong(middle)) {
                high = middle - 1;
            } else if (id > lasts.getLong(middle)) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    int size() {
        return firsts.size();
    }
}
