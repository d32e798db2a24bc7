package io.rekindle.samples.driver;

import java.util.ArrayList;
import java.util.List;

/**
 * The entries of a {@link Ledger} as journal fields.
 *
 * <pre>
 * sent         number  say SESSION TEXT | prefer SESSION NAME VALUE | close SESSION
 * acknowledged number  said POSITION EMBEDDING ANSWER ANSWER-EMBEDDING AT MESSAGES CHARACTERS WORDS | preferred REVISION | closed
 * found        number  as acknowledged, or opened: no reply came, but a restart showed that it was done so far
 * checked      OPENED CLOSED PREFERENCE-CHANGES EXCHANGES CHARACTERS WIDTH LENGTHS...: all sent before is settled
 * </pre>
 */
final class Entries {
    static final String SENT = "sent";
    static final String ACKNOWLEDGED = "acknowledged";
    static final String FOUND = "found";
    static final String CHECKED = "checked";

    private Entries() {}

    static String[] sent(long number, Operation operation) {
        String id = Long.toString(number);
        if (operation instanceof Operation.Say say) {
            return new String[] {SENT, id, "say", say.session(), say.text()};
        }
        if (operation instanceof Operation.Prefer prefer) {
            return new String[] {SENT, id, "prefer", prefer.session(), prefer.name(), prefer.value()};
        }
        return new String[] {SENT, id, "close", operation.session()};
    }

    static Operation operation(List<String> entry) {
        String session = entry.get(3);
        return switch (entry.get(2)) {
            case "say" -> new Operation.Say(session, entry.get(4));
            case "prefer" -> new Operation.Prefer(session, entry.get(4), entry.get(5));
            case "close" -> new Operation.Close(session);
            default -> throw unreadable(entry);
        };
    }

    static String[] answered(String kind, long number, Reply reply) {
        String id = Long.toString(number);
        if (reply instanceof Reply.Said said) {
            return new String[] {
                kind,
                id,
                "said",
                Integer.toString(said.position()),
                said.embedding(),
                said.answer(),
                said.answerEmbedding(),
                said.at(),
                Integer.toString(said.totals().messages()),
                Long.toString(said.totals().characters()),
                Long.toString(said.totals().words())
            };
        }
        if (reply instanceof Reply.Preferred preferred) {
            return new String[] {kind, id, "preferred", Integer.toString(preferred.revision())};
        }
        return new String[] {kind, id, reply instanceof Reply.Opened ? "opened" : "closed"};
    }

    static Reply reply(List<String> entry) {
        return switch (entry.get(2)) {
            case "said" ->
                new Reply.Said(
                        Integer.parseInt(entry.get(3)),
                        entry.get(4),
                        entry.get(5),
                        entry.get(6),
                        entry.get(7),
                        new Reply.Totals(
                                Integer.parseInt(entry.get(8)),
                                Long.parseLong(entry.get(9)),
                                Long.parseLong(entry.get(10))));
            case "preferred" -> new Reply.Preferred(Integer.parseInt(entry.get(3)));
            case "closed" -> new Reply.Closed();
            case "opened" -> new Reply.Opened();
            default -> throw unreadable(entry);
        };
    }

    static String[] checked(Observed.Statistics statistics) {
        List<String> fields = new ArrayList<>(List.of(
                CHECKED,
                Long.toString(statistics.opened()),
                Long.toString(statistics.closed()),
                Long.toString(statistics.preferenceChanges()),
                Long.toString(statistics.exchanges()),
                Long.toString(statistics.characters()),
                Integer.toString(statistics.questionLengthWidth())));
        statistics.questionLengths().forEach(count -> fields.add(Long.toString(count)));
        return fields.toArray(new String[0]);
    }

    static Observed.Statistics statistics(List<String> entry) {
        return new Observed.Statistics(
                Long.parseLong(entry.get(1)),
                Long.parseLong(entry.get(2)),
                Long.parseLong(entry.get(3)),
                Long.parseLong(entry.get(4)),
                Long.parseLong(entry.get(5)),
                Integer.parseInt(entry.get(6)),
                entry.subList(7, entry.size()).stream().map(Long::valueOf).toList());
    }

    static IllegalStateException unreadable(List<String> entry) {
        return new IllegalStateException("the journal has an entry of an unknown kind: " + entry);
    }
}
