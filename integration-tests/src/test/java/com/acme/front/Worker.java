package com.acme.front;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Changes the town without a pause, one change after the other.
 *
 * <p>Before a change it says {@code B worker number what draw}, after it {@code A worker number versions...}: the answer that a client
 * gets. The line is written after the call has returned.
 */
final class Worker extends Thread {
    private final int number;
    private final Town town;
    private final SplittableRandom random;
    private final Output output;
    private final Marks marks;
    private final List<String> stations;

    Worker(int number, Town town, long seed, Output output, Marks marks) {
        super("worker " + number);
        this.number = number;
        this.town = town;
        this.random = new SplittableRandom(seed);
        this.output = output;
        this.marks = marks;
        this.stations = new ArrayList<>(town.stations().keySet());
    }

    @Override
    public void run() {
        try {
            String answer = "";
            for (long operation = 1; ; operation++) {
                long draw = random.nextLong();
                String what = choose();
                output.line(answer + "B " + number + ' ' + operation + ' ' + what + ' ' + draw);
                marks.begin(number);
                String versions = town.perform(number, what, draw);
                marks.end(number);
                answer = "A " + number + ' ' + operation + versions + '\n';
                String failures = AgentFailures.describe();
                if (!failures.isEmpty()) {
                    answer += "F " + failures + '\n';
                }
            }
        } catch (Throwable t) {
            t.printStackTrace();
            Runtime.getRuntime().halt(3);
        }
    }

    private String choose() {
        int kind = random.nextInt(12);
        if (kind < 3) {
            int from = random.nextInt(Town.ACCOUNTS);
            int to = (from + 1 + random.nextInt(Town.ACCOUNTS - 1)) % Town.ACCOUNTS;
            return Town.accountName(from) + '>' + Town.accountName(to);
        }
        if (kind == 3) {
            return "tallies";
        }
        if (kind < 6) {
            return "desk";
        }
        return stations.get(Town.ACCOUNTS + random.nextInt(stations.size() - Town.ACCOUNTS));
    }
}
