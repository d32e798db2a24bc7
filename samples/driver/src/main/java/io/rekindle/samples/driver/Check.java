package io.rekindle.samples.driver;

import io.rekindle.samples.driver.Ledger.Exchange;
import io.rekindle.samples.driver.Ledger.Preference;
import io.rekindle.samples.driver.Verdict.Difference;
import io.rekindle.samples.driver.Verdict.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares what an assistant shows after its restart with what its clients know. Decides purely; used once.
 *
 * <p>Acknowledged operations must be there as acknowledged; nothing may be there that nobody asked for. A request is several
 * units of work: it opens the session if there is none, it speaks or changes a preference, and it is counted. One in flight
 * may have got as far as any of these, but each is there wholly or not at all: a question has its answer, totals and topic
 * agree with the messages, and the statistics' counts with each other.
 */
final class Check {
    private static final String TOPIC = "topic";
    private static final String USER = "USER";
    private static final String ASSISTANT = "ASSISTANT";

    private final Ledger ledger;
    private final Observed observed;
    private final Embeddings embeddings;
    private final List<Difference> differences = new ArrayList<>();
    private final Map<Long, Reply> found = new TreeMap<>();
    private long messages;

    private Check(Ledger ledger, Observed observed, Embeddings embeddings) {
        this.ledger = ledger;
        this.observed = observed;
        this.embeddings = embeddings;
    }

    /** Says which checksum the embedding of a text has. */
    @FunctionalInterface
    interface Embeddings {
        String checksum(String text) throws IOException, InterruptedException;
    }

    static Verdict of(Ledger ledger, Observed observed, Embeddings embeddings)
            throws IOException, InterruptedException {
        return new Check(ledger, observed, embeddings).verdict();
    }

    private Verdict verdict() throws IOException, InterruptedException {
        ledger.contradictions().forEach(text -> differ(Kind.OTHER, 1, text));
        Set<String> ids = new TreeSet<>(observed.sessions().keySet());
        ids.addAll(ledger.sessions().keySet());
        for (String id : ids) {
            session(id);
        }
        statistics();
        return new Verdict(
                observed.sessions().size(), messages, observed.statistics(), found, List.copyOf(differences));
    }

    private void session(String id) throws IOException, InterruptedException {
        Observed.Session seen = observed.sessions().get(id);
        Ledger.Session known = ledger.sessions().get(id);
        Map<Long, Operation> inFlight = inFlight(id);
        if (seen == null) {
            absent(id, known == null ? new Ledger.Session() : known, inFlight);
        } else if (known != null && known.closed) {
            differ(Kind.OTHER, 1, "session " + id + " was closed and is there again");
        } else if (known == null && inFlight.isEmpty()) {
            differ(Kind.OTHER, 1, "session " + id + " was never opened by a client");
        } else {
            history(seen, known == null ? new Ledger.Session() : known, inFlight);
            preferences(seen, known == null ? new Ledger.Session() : known, inFlight);
            totals(seen);
            if (known == null && inFlight.keySet().stream().noneMatch(found::containsKey)) {
                found.put(inFlight.keySet().iterator().next(), new Reply.Opened());
            }
        }
    }

    private void absent(String id, Ledger.Session known, Map<Long, Operation> inFlight) {
        if (known.closed) {
            return;
        }
        for (Map.Entry<Long, Operation> operation : inFlight.entrySet()) {
            if (operation.getValue() instanceof Operation.Close) {
                found.put(operation.getKey(), new Reply.Closed());
                return;
            }
        }
        if (!known.exchanges.isEmpty()) {
            differ(
                    Kind.LOST,
                    2L * known.exchanges.size(),
                    "session " + id + " is gone, with " + 2 * known.exchanges.size() + " acknowledged messages");
        } else if (!known.preferences.isEmpty()) {
            differ(Kind.LOST, 1, "session " + id + " is gone, with its acknowledged preferences");
        }
    }

    private void history(Observed.Session seen, Ledger.Session known, Map<Long, Operation> inFlight)
            throws IOException, InterruptedException {
        List<Observed.Message> history = seen.messages();
        messages += history.size();
        if (history.size() % 2 != 0) {
            differ(
                    Kind.HALF,
                    1,
                    "session " + seen.id() + " has " + history.size() + " messages: a question without answer");
        }
        for (int position = 0; position + 1 < history.size(); position += 2) {
            Observed.Message question = history.get(position);
            Observed.Message answer = history.get(position + 1);
            String where = "session " + seen.id() + " position " + position;
            if (question.position() != position
                    || answer.position() != position + 1
                    || !Objects.equals(question.role(), USER)
                    || !Objects.equals(answer.role(), ASSISTANT)) {
                differ(
                        Kind.HALF,
                        1,
                        where + ": expected a question and its answer, actual " + question + ", " + answer);
                continue;
            }
            Exchange acknowledged = known.exchanges.get(position);
            Exchange actual =
                    new Exchange(question.text(), question.embedding(), answer.text(), answer.embedding(), answer.at());
            if (acknowledged == null) {
                unacknowledged(where, position, actual, inFlight);
            } else if (!acknowledged.equals(actual)) {
                differ(Kind.LOST, 2, where + ": expected " + acknowledged + ", actual " + actual);
            }
        }
        for (int position : known.exchanges.keySet()) {
            if (position + 1 >= history.size()) {
                differ(
                        Kind.LOST,
                        2,
                        "session " + seen.id() + " position " + position + ": acknowledged, but the session has only "
                                + history.size() + " messages");
            }
        }
    }

    private void unacknowledged(String where, int position, Exchange actual, Map<Long, Operation> inFlight)
            throws IOException, InterruptedException {
        for (Map.Entry<Long, Operation> operation : inFlight.entrySet()) {
            if (operation.getValue() instanceof Operation.Say say
                    && say.text().equals(actual.question())
                    && !found.containsKey(operation.getKey())) {
                if (!actual.embedding().equals(embeddings.checksum(actual.question()))
                        || !actual.answerEmbedding().equals(embeddings.checksum(actual.answer()))) {
                    differ(Kind.HALF, 1, where + ": the embedding is not that of the text: " + actual);
                }
                Reply.Totals totals = new Reply.Totals(position + 2, 0, 0);
                found.put(
                        operation.getKey(),
                        new Reply.Said(
                                position,
                                actual.embedding(),
                                actual.answer(),
                                actual.answerEmbedding(),
                                actual.at(),
                                totals));
                return;
            }
        }
        differ(Kind.OTHER, 1, where + ": neither acknowledged nor in flight: " + actual);
    }

    private void preferences(Observed.Session seen, Ledger.Session known, Map<Long, Operation> inFlight) {
        Set<String> names = new HashSet<>(seen.preferences().keySet());
        names.addAll(known.preferences.keySet());
        names.remove(TOPIC);
        for (String name : names) {
            String where = "session " + seen.id() + " preference " + name;
            Preference acknowledged = known.preferences.getOrDefault(name, new Preference("", 0));
            Observed.Preference actual = seen.preferences().getOrDefault(name, new Observed.Preference("", 0));
            if (actual.revision() < acknowledged.revision()) {
                differ(Kind.LOST, 1, where + ": expected " + acknowledged + ", actual " + actual);
            } else if (actual.revision() == acknowledged.revision()) {
                if (!actual.value().equals(acknowledged.value())) {
                    differ(Kind.OTHER, 1, where + ": expected " + acknowledged + ", actual " + actual);
                }
            } else {
                changedInFlight(where, name, actual, acknowledged, inFlight);
            }
        }
        List<Observed.Message> history = seen.messages();
        if (!history.isEmpty() || seen.preferences().containsKey(TOPIC)) {
            String newest =
                    history.size() < 2 ? "" : history.get(history.size() - 2).text();
            Observed.Preference expected = new Observed.Preference(longestWord(newest), history.size() / 2);
            Observed.Preference actual = seen.preferences().get(TOPIC);
            if (!expected.equals(actual)) {
                differ(Kind.HALF, 1, "session " + seen.id() + " topic: expected " + expected + ", actual " + actual);
            }
        }
    }

    private void changedInFlight(
            String where,
            String name,
            Observed.Preference actual,
            Preference acknowledged,
            Map<Long, Operation> inFlight) {
        long candidates = 0;
        boolean explained = false;
        for (Map.Entry<Long, Operation> operation : inFlight.entrySet()) {
            if (operation.getValue() instanceof Operation.Prefer prefer
                    && prefer.name().equals(name)) {
                candidates++;
                if (!explained && prefer.value().equals(actual.value())) {
                    explained = true;
                    found.put(operation.getKey(), new Reply.Preferred(actual.revision()));
                }
            }
        }
        if (!explained || actual.revision() - acknowledged.revision() > candidates) {
            differ(Kind.OTHER, 1, where + ": expected " + acknowledged + " or a change in flight, actual " + actual);
        }
    }

    private void totals(Observed.Session seen) {
        long characters = 0;
        long words = 0;
        for (Observed.Message message : seen.messages()) {
            characters += message.text().length();
            words += message.text().isBlank() ? 0 : message.text().strip().split("\\s+", -1).length;
        }
        Reply.Totals expected = new Reply.Totals(seen.messages().size(), characters, words);
        if (!expected.equals(seen.totals())) {
            differ(Kind.HALF, 1, "session " + seen.id() + ": expected " + expected + ", actual " + seen.totals());
        }
    }

    /** The counts of the statistics are in units of their own: each operation in flight may be counted or not. */
    private void statistics() {
        Observed.Statistics now = observed.statistics();
        Observed.Statistics then = ledger.atLastCheck() == null
                ? new Observed.Statistics(
                        0,
                        0,
                        0,
                        0,
                        0,
                        now.questionLengthWidth(),
                        zeros(now.questionLengths().size()))
                : Objects.requireNonNull(ledger.atLastCheck());
        Ledger.Since since = ledger.since();

        Set<String> newlySeen = new HashSet<>();
        Set<String> perhapsOpened = new HashSet<>();
        long perhapsClosed = 0;
        long surelyNotClosed = 0;
        long perhapsPreferred = 0;
        List<String> perhapsAnswered = new ArrayList<>();
        for (Map.Entry<Long, Operation> entry : ledger.inFlight().entrySet()) {
            Operation operation = entry.getValue();
            if (!ledger.sessions().containsKey(operation.session())) {
                (observed.sessions().containsKey(operation.session()) ? newlySeen : perhapsOpened)
                        .add(operation.session());
            }
            if (operation instanceof Operation.Say say && found.get(entry.getKey()) instanceof Reply.Said) {
                perhapsAnswered.add(say.text());
            } else if (operation instanceof Operation.Prefer) {
                perhapsPreferred++;
            } else if (operation instanceof Operation.Close) {
                perhapsClosed++;
                surelyNotClosed += found.containsKey(entry.getKey()) ? 0 : 1;
            }
        }
        long opened = then.opened() + since.opened + newlySeen.size();
        between("opened", now.opened(), opened, opened + perhapsOpened.size());
        long closed = then.closed() + since.closed;
        between("closed", now.closed(), closed, closed + perhapsClosed - surelyNotClosed);
        long preferred = then.preferenceChanges() + since.preferenceChanges;
        between("preferenceChanges", now.preferenceChanges(), preferred, preferred + perhapsPreferred);
        answered(now, then, since.questions, perhapsAnswered);
    }

    private void answered(
            Observed.Statistics now, Observed.Statistics then, List<String> surely, List<String> perhaps) {
        long exchanges = then.exchanges() + surely.size();
        if (now.exchanges() < exchanges || now.exchanges() > exchanges + perhaps.size()) {
            between("exchanges", now.exchanges(), exchanges, exchanges + perhaps.size());
            return;
        }
        for (int chosen = 0; chosen < 1 << perhaps.size(); chosen++) {
            List<String> questions = new ArrayList<>(surely);
            for (int i = 0; i < perhaps.size(); i++) {
                if ((chosen & 1 << i) != 0) {
                    questions.add(perhaps.get(i));
                }
            }
            if (then.exchanges() + questions.size() == now.exchanges() && agree(now, then, questions)) {
                return;
            }
        }
        differ(
                Kind.HALF,
                1,
                "statistics: the characters and lengths are not those of the questions counted: before " + then
                        + ", then " + surely.size() + " acknowledged and " + perhaps.size() + " in flight, actual "
                        + now);
    }

    private static boolean agree(Observed.Statistics now, Observed.Statistics then, Collection<String> questions) {
        long characters = then.characters();
        List<Long> lengths = new ArrayList<>(then.questionLengths());
        for (String question : questions) {
            characters += question.length();
            int bucket = Math.min(question.length() / now.questionLengthWidth(), lengths.size() - 1);
            lengths.set(bucket, lengths.get(bucket) + 1);
        }
        return characters == now.characters() && lengths.equals(now.questionLengths());
    }

    private void between(String name, long actual, long least, long most) {
        if (actual < least || actual > most) {
            String expected = least == most ? Long.toString(least) : least + " to " + most;
            differ(
                    actual < least ? Kind.LOST : Kind.OTHER,
                    1,
                    "statistics " + name + ": expected " + expected + ", actual " + actual);
        }
    }

    private Map<Long, Operation> inFlight(String session) {
        Map<Long, Operation> some = new TreeMap<>();
        ledger.inFlight().forEach((number, operation) -> {
            if (operation.session().equals(session)) {
                some.put(number, operation);
            }
        });
        return some;
    }

    private void differ(Kind kind, long count, String text) {
        differences.add(new Difference(kind, count, text));
    }

    private static List<Long> zeros(int size) {
        return Collections.nCopies(size, 0L);
    }

    /** The first of the longest words, without punctuation around it: what the assistant takes for the topic. */
    static String longestWord(String text) {
        String longest = "";
        for (String word : text.split("[^\\p{L}\\p{N}'-]+", -1)) {
            if (word.length() > longest.length()) {
                longest = word;
            }
        }
        return longest;
    }
}
