package io.rekindle.samples.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.samples.driver.Observed.Message;
import io.rekindle.samples.driver.Observed.Preference;
import io.rekindle.samples.driver.Verdict.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the clients know on one side, a stand-in for the assistant on the other. */
class CheckTest {
    @TempDir
    Path folder;

    private final AssistantTwin assistant = new AssistantTwin();
    private Journal journal;
    private Ledger ledger;

    @BeforeEach
    void open() throws IOException {
        journal = Journal.open(folder.resolve("journal"));
        ledger = new Ledger(journal);
    }

    @AfterEach
    void close() throws IOException {
        journal.close();
    }

    @Test
    void allThatWasAcknowledgedAndNothingElseIsClean() throws Exception {
        say("a", "the cat sat on the mat");
        say("a", "it went to sleep");
        say("b", "nobody ever calls");
        prefer("b", "tone", "kind");
        Verdict verdict = check();
        assertThat(verdict.differences()).isEmpty();
        assertThat(verdict.sessions()).isEqualTo(2);
        assertThat(verdict.messages()).isEqualTo(6);
    }

    @Test
    void aMissingLastExchangeIsLost() throws Exception {
        say("a", "the cat sat on the mat");
        AssistantTwin before = assistant.copy();
        say("a", "it went to sleep");
        assertThat(check(before).count(Kind.LOST)).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aMissingSessionLosesAllItsMessages() throws Exception {
        say("a", "the cat sat on the mat");
        say("a", "it went to sleep");
        assistant.sessions.clear();
        Verdict verdict = check();
        assertThat(verdict.count(Kind.LOST)).isEqualTo(4);
        assertThat(verdict.differences().get(0).text()).contains("session a is gone");
    }

    @Test
    void aChangedEmbeddingIsLost() throws Exception {
        say("a", "the cat sat on the mat");
        List<Message> history = assistant.session("a").history;
        history.set(1, new Message(1, "ASSISTANT", history.get(1).text(), "00000000", "second 1"));
        assertThat(check().count(Kind.LOST)).isEqualTo(2);
    }

    @Test
    void aChangedTimeIsLost() throws Exception {
        say("a", "the cat sat on the mat");
        Message answer = assistant.session("a").history.get(1);
        assistant.session("a").history.set(1, new Message(1, "ASSISTANT", answer.text(), answer.embedding(), "later"));
        assertThat(check().count(Kind.LOST)).isEqualTo(2);
    }

    @Test
    void aQuestionWithoutItsAnswerIsHalfAUnit() throws Exception {
        say("a", "the cat sat on the mat");
        ledger.sent(new Operation.Say("a", "it went to sleep"));
        assistant.session("a").add("USER", "it went to sleep");
        assertThat(check().count(Kind.HALF)).isPositive();
    }

    @Test
    void totalsThatDisagreeWithTheMessagesAreHalfAUnit() throws Exception {
        say("a", "the cat sat on the mat");
        assistant.session("a").words++;
        Verdict verdict = check();
        assertThat(verdict.count(Kind.HALF)).isEqualTo(1);
        assertThat(verdict.differences().get(0).text()).contains("expected Totals[messages=2");
    }

    @Test
    void aTopicThatDisagreesWithTheMessagesIsHalfAUnit() throws Exception {
        say("a", "the elephant sat on the mat");
        assistant.session("a").preferences.put("topic", new Preference("mat", 1));
        assertThat(check().count(Kind.HALF)).isEqualTo(1);
    }

    @Test
    void anExchangeInFlightMayBeThereCountedOrNotOrAbsent() throws Exception {
        say("a", "the cat sat on the mat");
        ledger.sent(new Operation.Say("a", "it went to sleep"));
        assertThat(check().differences()).isEmpty();

        assistant.session("a").exchange("it went to sleep");
        assertThat(check().differences()).isEmpty();
        assertThat(check().foundDone()).isEqualTo(1);

        assistant.count("it went to sleep");
        assertThat(check().differences()).isEmpty();
    }

    @Test
    void anExchangeInFlightThatIsThereTwiceIsReported() throws Exception {
        ledger.sent(new Operation.Say("a", "it went to sleep"));
        assistant.open("a").exchange("it went to sleep");
        assistant.session("a").exchange("it went to sleep");
        assertThat(check().count(Kind.OTHER)).isEqualTo(1);
    }

    @Test
    void anExchangeInFlightWithTheWrongEmbeddingIsHalfAUnit() throws Exception {
        ledger.sent(new Operation.Say("a", "it went to sleep"));
        assistant.open("a").exchange("it went to sleep");
        assistant.session("a").history.set(0, new Message(0, "USER", "it went to sleep", "00000000", "second 0"));
        assertThat(check().count(Kind.HALF)).isEqualTo(1);
    }

    @Test
    void aSessionMayBeOpenedByARequestThatGotNoFurther() throws Exception {
        ledger.sent(new Operation.Say("a", "it went to sleep"));
        assistant.open("a");
        settle();
        assertThat(check().differences()).isEmpty();
    }

    @Test
    void whatNobodySaidIsReported() throws Exception {
        say("a", "the cat sat on the mat");
        assistant.session("a").exchange("who was that");
        assertThat(check().count(Kind.OTHER)).isEqualTo(1);
    }

    @Test
    void aSessionNobodyOpenedIsReported() throws Exception {
        assistant.open("a");
        assertThat(check().differences().get(0).text()).contains("never opened");
    }

    @Test
    void aClosedSessionThatIsThereAgainIsReported() throws Exception {
        say("a", "the cat sat on the mat");
        ledger.acknowledged(ledger.sent(new Operation.Close("a")), new Reply.Closed());
        assistant.closed++;
        assertThat(check().differences().get(0).text()).contains("closed and is there again");
        assistant.sessions.clear();
        assertThat(check().differences()).isEmpty();
    }

    @Test
    void aCloseInFlightMayBeDone() throws Exception {
        say("a", "the cat sat on the mat");
        ledger.sent(new Operation.Close("a"));
        assertThat(check().differences()).isEmpty();
        assistant.sessions.clear();
        settle();
        assistant.closed++;
        assertThat(check().count(Kind.OTHER)).isEqualTo(1);
    }

    @Test
    void anOlderPreferenceIsLostAndANewerOneMustBeInFlight() throws Exception {
        prefer("a", "tone", "kind");
        prefer("a", "tone", "terse");
        AssistantTwin.Session session = assistant.session("a");
        session.preferences.put("tone", new Preference("kind", 1));
        assertThat(check().count(Kind.LOST)).isEqualTo(1);
        session.preferences.put("tone", new Preference("rude", 3));
        assertThat(check().count(Kind.OTHER)).isEqualTo(1);
        ledger.sent(new Operation.Prefer("a", "tone", "rude"));
        assertThat(check().differences()).isEmpty();
    }

    @Test
    void statisticsThatFallBehindAreLost() throws Exception {
        say("a", "the cat sat on the mat");
        assistant.exchanges = 0;
        assertThat(check().count(Kind.LOST)).isEqualTo(1);
    }

    @Test
    void statisticsThatCountHalfAnExchangeAreHalfAUnit() throws Exception {
        say("a", "the cat sat on the mat");
        assistant.characters -= 3;
        assertThat(check().count(Kind.HALF)).isEqualTo(1);
    }

    @Test
    void aLaterRunKnowsWhatTheFormerKnew() throws Exception {
        say("a", "the cat sat on the mat");
        ledger.sent(new Operation.Say("a", "it went to sleep"));
        assistant.session("a").exchange("it went to sleep");
        settle();
        say("b", "nobody ever calls");
        ledger.sent(new Operation.Prefer("b", "tone", "kind"));
        journal.close();
        open();
        assertThat(ledger.inFlight()).hasSize(1);
        assertThat(check().differences()).isEmpty();
        assistant.sessions.clear();
        assertThat(check().count(Kind.LOST)).isEqualTo(6);
    }

    private void say(String session, String text) throws IOException {
        long number = ledger.sent(new Operation.Say(session, text));
        Reply reply = assistant.open(session).exchange(text);
        assistant.count(text);
        ledger.acknowledged(number, reply);
    }

    private void prefer(String session, String name, String value) throws IOException {
        long number = ledger.sent(new Operation.Prefer(session, name, value));
        int revision = assistant.open(session).prefer(name, value);
        assistant.preferenceChanges++;
        ledger.acknowledged(number, new Reply.Preferred(revision));
    }

    private Verdict check() throws IOException, InterruptedException {
        return check(assistant);
    }

    private Verdict check(AssistantTwin shown) throws IOException, InterruptedException {
        return Check.of(ledger, shown.observed(), AssistantTwin::embedding);
    }

    private void settle() throws IOException, InterruptedException {
        Verdict verdict = check();
        assertThat(verdict.differences()).isEmpty();
        ledger.settle(verdict.found(), verdict.statistics());
    }
}
