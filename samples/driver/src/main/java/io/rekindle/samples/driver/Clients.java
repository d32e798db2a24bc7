package io.rekindle.samples.driver;

import java.io.IOException;
import java.net.URI;

/**
 * The clients of one assistant: they talk to it, remember what it acknowledged, and check that it remembers it too. What
 * they know is in a {@link Journal}, so the clients of a later run can take over.
 *
 * <p>The order of calls: {@link #check}, then as often as liked {@link #talk}, {@link Load#killUnderLoad} or {@link
 * Load#stop}, a restart, {@link #check}. For one thread.
 */
public final class Clients {
    private final AssistantClient assistant;
    private final Ledger ledger;
    private final EnglishText text;

    /**
     * @param port of the assistant, on the loopback interface
     * @param journal of these clients or their predecessors; the caller closes it
     */
    public Clients(int port, Journal journal) throws IOException {
        this.assistant = new AssistantClient(port);
        this.ledger = new Ledger(journal);
        this.text = EnglishText.load();
    }

    /** Answers as soon as the assistant is ready. */
    public URI health() {
        return assistant.health();
    }

    /** Starts so many clients, who talk in so many sessions until the load is ended. */
    public Load talk(int clients, int sessions, long seed) {
        return Load.start(assistant, ledger, text, clients, sessions, seed);
    }

    /**
     * Compares all that the assistant shows with what the clients know, while none of them talks. Without a difference, what
     * was in flight is settled as the assistant shows it, for the next check.
     */
    public Verdict check() throws IOException, InterruptedException {
        Verdict verdict = Check.of(ledger, assistant.observe(), assistant::embedding);
        if (verdict.isClean()) {
            ledger.settle(verdict.found(), verdict.statistics());
        }
        return verdict;
    }

    /** Whether these clients, or their predecessors, have ever had an acknowledgement. */
    public boolean knowSomething() {
        return !ledger.sessions().isEmpty();
    }

    /** Requests that were acknowledged to these clients, without their predecessors. */
    public long acknowledgements() {
        return ledger.acknowledgements();
    }

    /** Requests that were sent and not acknowledged since the last check. */
    public int inFlight() {
        return ledger.inFlight().size();
    }

    /** How many different sentences the clients know. */
    public int sentences() {
        return text.size();
    }
}
