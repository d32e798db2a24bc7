package io.rekindle.samples.driver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Several clients that talk to the assistant at the same time, each on a thread of its own and each with one request in
 * flight, until the service dies or they are told to stop. Started by {@link Clients#talk}.
 *
 * <p>Most sessions belong to one client; {@value #SHARED} are used by all. Ids of closed sessions are not used again.
 */
public final class Load {
    private static final int SHARED = 4;
    private static final double SHARE_OF_SHARED = 0.1;
    private static final double SHARE_OF_CLOSES = 0.005;
    private static final double SHARE_OF_PREFERENCES = 0.15;
    private static final List<String> PREFERENCES = List.of("tone", "language", "units", "name", "format");

    private final AssistantClient assistant;
    private final Ledger ledger;
    private final EnglishText text;
    private final int sessionsPerClient;
    private final List<Thread> threads = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

    /** Set just before the service is killed: from then on a broken connection is what the clients expect. */
    private volatile boolean dying;

    /** Set once it is dead, or to stop the clients. */
    private volatile boolean over;

    private Load(AssistantClient assistant, Ledger ledger, EnglishText text, int sessionsPerClient) {
        this.assistant = assistant;
        this.ledger = ledger;
        this.text = text;
        this.sessionsPerClient = sessionsPerClient;
    }

    static Load start(
            AssistantClient assistant, Ledger ledger, EnglishText text, int clients, int sessions, long seed) {
        Load load = new Load(assistant, ledger, text, Math.max(1, (sessions - SHARED) / clients));
        SplittableRandom seeds = new SplittableRandom(seed);
        for (int client = 0; client < clients; client++) {
            Client one = load.new Client(client, seeds.split());
            load.threads.add(new Thread(one, "client-" + client));
        }
        load.threads.forEach(Thread::start);
        return load;
    }

    /** Kills the service while the clients talk to it, and waits for them to notice. */
    public void killUnderLoad(ServiceJvm service) throws InterruptedException {
        dying = true;
        service.kill();
        stop();
    }

    /** Lets each client finish its request, and waits. */
    public void stop() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** What went wrong before the service was killed. Empty is good. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    private final class Client implements Runnable {
        private final int number;
        private final SplittableRandom random;
        private final int[] generations = new int[sessionsPerClient];

        Client(int number, SplittableRandom random) {
            this.number = number;
            this.random = random;
        }

        @Override
        public void run() {
            try {
                while (!over) {
                    one();
                }
            } catch (IOException broken) {
                if (!dying) {
                    failures.add(Thread.currentThread().getName() + ": " + broken);
                }
            } catch (InterruptedException | RuntimeException unexpected) {
                failures.add(Thread.currentThread().getName() + ": " + unexpected);
            }
        }

        private void one() throws IOException, InterruptedException {
            Operation operation = next();
            long id = ledger.sent(operation);
            ledger.acknowledged(id, assistant.send(operation));
        }

        private Operation next() {
            boolean shared = random.nextDouble() < SHARE_OF_SHARED;
            String session = shared ? "shared-" + random.nextInt(SHARED) : own();
            double kind = random.nextDouble();
            if (!shared && kind < SHARE_OF_CLOSES && ledger.isOpen(session)) {
                return new Operation.Close(session);
            }
            return kind < SHARE_OF_PREFERENCES
                    ? new Operation.Prefer(
                            session, PREFERENCES.get(random.nextInt(PREFERENCES.size())), text.word(random))
                    : new Operation.Say(session, text.message(random));
        }

        private String own() {
            int slot = random.nextInt(sessionsPerClient);
            while (true) {
                String id = "user-%d-%03d-%d".formatted(number, slot, generations[slot]);
                if (!ledger.isClosed(id)) {
                    return id;
                }
                generations[slot]++;
            }
        }
    }
}
