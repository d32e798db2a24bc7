package com.acme.front;

import com.acme.town.Account;
import com.acme.town.Agenda;
import com.acme.town.Catalogue;
import com.acme.town.Couples;
import com.acme.town.Directory;
import com.acme.town.Grid;
import com.acme.town.Journal;
import com.acme.town.Refused;
import com.acme.town.Session;
import com.acme.town.Station;
import com.acme.town.Statistics;
import com.acme.town.Tallies;
import com.acme.town.Warehouse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Everything that is changed, by name. Makes the contexts, as a service does at its start. */
public final class Town {
    public static final int ACCOUNTS = 6;
    public static final int AGENDAS = 4;

    private final Map<String, Station> stations = new LinkedHashMap<>();
    private final Desk desk;
    private final Tallies tallies = new Tallies("votes");

    /** @param agendas bit n stands for the n-th agenda: whether it is made */
    public Town(Map<String, Session> sessions, Catalogue catalogue, int agendas) {
        desk = new Desk(sessions);
        for (int i = 0; i < ACCOUNTS; i++) {
            stations.put(accountName(i), new Account(i));
        }
        stations.put("statistics", new Statistics());
        stations.put("journal", new Journal());
        stations.put("couples", new Couples("hall"));
        stations.put("catalogue", catalogue);
        stations.put("warehouse", new Warehouse(new UUID(7, 7)));
        stations.put("grid", new Grid(-1));
        for (int i = 0; i < AGENDAS; i++) {
            if ((agendas >> i & 1) != 0) {
                stations.put("agenda" + i, new Agenda("owner " + i));
            }
        }
    }

    /** The service's own. */
    static Town recovered(int agendas) {
        return new Town(Directory.SESSIONS, Directory.catalogue(), agendas);
    }

    /**
     * One change.
     *
     * @param what a station's name, {@code from>to} for a transfer between accounts, {@code desk} or {@code tallies}
     * @return the versions that it made, each with a space before it
     */
    public String perform(int worker, String what, long draw) {
        int to = what.indexOf('>');
        if (to > 0) {
            long[] versions =
                    account(what.substring(0, to)).sendTo(account(what.substring(to + 1)), worker, amount(draw));
            return " " + versions[0] + ' ' + versions[1];
        }
        if (what.equals("tallies")) {
            tallies.count(worker, draw);
            return "";
        }
        if (what.equals("desk")) {
            desk.perform(worker, draw);
            return "";
        }
        try {
            return " " + stations.get(what).perform(worker, draw);
        } catch (Refused refused) {
            return " " + refused.version();
        }
    }

    /** What a transfer with that drawn number moves. */
    public static long amount(long draw) {
        return 1L + Math.floorMod(draw, 50);
    }

    /** All of it, by name. */
    public Map<String, String> describe() {
        Map<String, String> dump = new LinkedHashMap<>();
        stations.forEach((name, station) -> dump.put(name, station.describe()));
        for (int worker = 0; worker < Station.WORKERS; worker++) {
            dump.put("desk" + worker, desk.describe(worker));
        }
        dump.put("tallies", tallies.describe());
        return dump;
    }

    public static String accountName(int i) {
        return "account" + i;
    }

    public Map<String, Station> stations() {
        return stations;
    }

    public Account account(String name) {
        return (Account) stations.get(name);
    }

    public Desk desk() {
        return desk;
    }
}
