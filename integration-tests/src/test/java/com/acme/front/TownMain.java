package com.acme.front;

import com.acme.town.Station;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The service that is killed: {@code TownMain seed agendas marksFile}. Says what it found ({@code D name text}), then {@code READY},
 * then what its workers do. Ends when its stdin does.
 */
public final class TownMain {
    private TownMain() {}

    public static void main(String[] args) throws IOException {
        long seed = Long.parseLong(args[0]);
        Town town = Town.recovered(Integer.parseInt(args[1]));
        Output output = new Output();
        for (Map.Entry<String, String> found : town.describe().entrySet()) {
            output.line("D " + found.getKey() + ' ' + found.getValue());
        }
        Marks marks = new Marks(Path.of(args[2]));
        String failures = AgentFailures.describe();
        output.line(failures.isEmpty() ? "READY" : "F " + failures + "\nREADY");
        for (int worker = 0; worker < Station.WORKERS; worker++) {
            Worker thread = new Worker(worker, town, seed + worker, output, marks);
            thread.setDaemon(true);
            thread.start();
        }
        while (System.in.read() >= 0) {
            // nobody says anything; the end of stdin is the end of the one who started us
        }
        Runtime.getRuntime().halt(0);
    }
}
