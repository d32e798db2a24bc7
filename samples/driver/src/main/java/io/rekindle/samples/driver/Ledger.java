package io.rekindle.samples.driver;

import io.rekindle.samples.driver.Observed.Statistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the clients know: every acknowledged operation, and every operation whose fate is unknown. Kept in a {@link Journal},
 * so that a later run knows it too.
 *
 * <p>{@link #sent}, {@link #acknowledged}, {@link #isOpen} and {@link #isClosed} are thread-safe; everything else is for one thread, while no
 * client runs.
 */
final class Ledger {
    private final Journal journal;
    private final Map<String, Session> sessions = new HashMap<>();
    private final Map<Long, Operation> inFlight = new TreeMap<>();
    private final List<String> contradictions = new ArrayList<>();
    private @Nullable Statistics atLastCheck;
    private Since since = new Since();
    private long lastOperation;
    private volatile long acknowledgements; // written under the lock of this, read by all

    /** Takes over what the journal holds and writes to it from now on. */
    Ledger(Journal journal) {
        this.journal = journal;
        journal.former().forEach(this::replay);
    }

    /** One session as far as its clients know. */
    static final class Session {
        final Map<Integer, Exchange> exchanges = new TreeMap<>();
        final Map<String, Preference> preferences = new HashMap<>();
        boolean closed;
    }

    /** A question and its answer, known by their texts, the checksums of their embeddings and the time of the answer. */
    record Exchange(String question, String embedding, String answer, String answerEmbedding, String at) {}

    /** The newest known value of a preference. */
    record Preference(String value, int revision) {}

    /** What was acknowledged since the last check, as the assistant's statistics count it. */
    static final class Since {
        long opened;
        long closed;
        long preferenceChanges;
        final List<String> questions = new ArrayList<>();
    }

    /** Notes an operation just before it is sent; returns its number. */
    synchronized long sent(Operation operation) throws IOException {
        long number = ++lastOperation;
        inFlight.put(number, operation);
        journal.append(Entries.sent(number, operation));
        return number;
    }

    /** Notes that the client has the reply. */
    synchronized void acknowledged(long number, Reply reply) throws IOException {
        journal.append(Entries.answered(Entries.ACKNOWLEDGED, number, reply));
        apply(number, reply);
        acknowledgements++;
    }

    synchronized boolean isOpen(String session) {
        Session known = sessions.get(session);
        return known != null && !known.closed;
    }

    synchronized boolean isClosed(String session) {
        Session known = sessions.get(session);
        return known != null && known.closed;
    }

    /**
     * Ends the time of not knowing, after a check without differences: the operations found done are known from now on, the
     * others in flight never happened, and the statistics count from what they show now.
     */
    synchronized void settle(Map<Long, Reply> found, Statistics statistics) throws IOException {
        for (Map.Entry<Long, Reply> done : found.entrySet()) {
            journal.append(Entries.answered(Entries.FOUND, done.getKey(), done.getValue()));
            apply(done.getKey(), done.getValue());
        }
        journal.append(Entries.checked(statistics));
        checked(statistics);
        journal.force();
    }

    /** Operations that were sent and neither acknowledged nor settled, by number. */
    Map<Long, Operation> inFlight() {
        return Collections.unmodifiableMap(inFlight);
    }

    Map<String, Session> sessions() {
        return Collections.unmodifiableMap(sessions);
    }

    /** What the statistics showed at the last check; null when there was none. */
    @Nullable
    Statistics atLastCheck() {
        return atLastCheck;
    }

    Since since() {
        return since;
    }

    /** Replies that contradict earlier ones, such as one position given away twice. */
    List<String> contradictions() {
        return Collections.unmodifiableList(contradictions);
    }

    /** Operations acknowledged in this run. */
    long acknowledgements() {
        return acknowledgements;
    }

    private void replay(List<String> entry) {
        switch (entry.get(0)) {
            case Entries.SENT -> {
                lastOperation = Long.parseLong(entry.get(1));
                inFlight.put(lastOperation, Entries.operation(entry));
            }
            case Entries.ACKNOWLEDGED, Entries.FOUND -> apply(Long.parseLong(entry.get(1)), Entries.reply(entry));
            case Entries.CHECKED -> checked(Entries.statistics(entry));
            default -> throw Entries.unreadable(entry);
        }
    }

    private void apply(long number, Reply reply) {
        Operation operation = inFlight.remove(number);
        if (operation == null) {
            throw new IllegalStateException("operation " + number + " is answered but was not in flight");
        }
        Session session = sessions.get(operation.session());
        if (session == null) {
            session = new Session();
            sessions.put(operation.session(), session);
            since.opened++;
        }
        if (operation instanceof Operation.Say say && reply instanceof Reply.Said said) {
            said(session, say, said);
        } else if (operation instanceof Operation.Prefer prefer && reply instanceof Reply.Preferred preferred) {
            preferred(session, prefer, preferred);
        } else if (reply instanceof Reply.Closed) {
            session.closed = true;
            since.closed++;
        }
    }

    private void said(Session session, Operation.Say say, Reply.Said said) {
        Exchange exchange =
                new Exchange(say.text(), said.embedding(), said.answer(), said.answerEmbedding(), said.at());
        since.questions.add(say.text());
        if (session.exchanges.put(said.position(), exchange) != null) {
            contradictions.add(
                    "position " + said.position() + " of session " + say.session() + " was given away twice");
        }
        if (said.totals().messages() != said.position() + 2) {
            contradictions.add("session " + say.session() + " had "
                    + said.totals().messages() + " messages just after those at positions " + said.position() + " and "
                    + (said.position() + 1));
        }
    }

    private void preferred(Session session, Operation.Prefer prefer, Reply.Preferred preferred) {
        since.preferenceChanges++;
        Preference known = session.preferences.get(prefer.name());
        if (known == null || known.revision() < preferred.revision()) {
            session.preferences.put(prefer.name(), new Preference(prefer.value(), preferred.revision()));
        } else if (known.revision() == preferred.revision()) {
            contradictions.add("revision " + preferred.revision() + " of preference " + prefer.name() + " of session "
                    + prefer.session() + " was given away twice");
        }
    }

    private void checked(Statistics statistics) {
        atLastCheck = statistics;
        since = new Since();
        inFlight.clear();
    }
}
