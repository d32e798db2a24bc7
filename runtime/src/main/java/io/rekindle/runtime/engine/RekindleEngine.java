package io.rekindle.runtime.engine;

import io.rekindle.format.Lsn;
import io.rekindle.format.RecordKind;
import io.rekindle.format.proto.CleanEnd;
import io.rekindle.format.proto.LifeStart;
import io.rekindle.format.proto.RecoveryReport;
import io.rekindle.hook.Facade;
import io.rekindle.hook.Hook;
import io.rekindle.hook.Unit;
import io.rekindle.runtime.capture.Capture;
import io.rekindle.runtime.capture.ContextRegistry;
import io.rekindle.runtime.capture.Headers;
import io.rekindle.runtime.capture.IdentityTable;
import io.rekindle.runtime.capture.Layouts;
import io.rekindle.runtime.capture.SchemaRegistry;
import io.rekindle.runtime.capture.Unrecovered;
import io.rekindle.runtime.capture.WovenTypes;
import io.rekindle.runtime.checkpoint.CheckpointListener;
import io.rekindle.runtime.checkpoint.CheckpointThread;
import io.rekindle.runtime.checkpoint.CheckpointerSettings;
import io.rekindle.runtime.checkpoint.StoreIdentity;
import io.rekindle.runtime.checkpoint.WalLogSource;
import io.rekindle.runtime.hydrate.Claims;
import io.rekindle.runtime.hydrate.Unclaimed;
import io.rekindle.runtime.recovery.Recovered;
import io.rekindle.runtime.recovery.Recovery;
import io.rekindle.runtime.recovery.Reports;
import io.rekindle.runtime.settings.Settings;
import io.rekindle.runtime.storage.DirectoryStorage;
import io.rekindle.runtime.storage.Leftovers;
import io.rekindle.runtime.storage.Lives;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreLock;
import io.rekindle.runtime.wal.CommitLog;
import io.rekindle.runtime.wal.WalListener;
import io.rekindle.runtime.wal.WalSettings;
import io.rekindle.runtime.wal.WriteAheadLog;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the engine: opens the store, recovers, begins a new life in the log and connects the hooks; ends it in order.
 *
 * <p>{@link #start} runs on a thread of its own beside the application; an application thread that needs recovered state before it is
 * there waits. From then on application threads come in through {@link EngineHooks}.
 */
public final class RekindleEngine {
    private static final Logger LOG = LoggerFactory.getLogger(RekindleEngine.class);
    private static final long TICK_MILLIS = 100;

    /** What an orderly end may take, about: a service that ends under load has little time before it is killed. */
    private static final long STOP_NANOS = TimeUnit.MILLISECONDS.toNanos(1_800);

    private static final long LAST_CHECKPOINT_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);
    private static final long LAST_RECORD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LAST_DRAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Settings settings;
    private final WovenTypes wovenTypes;
    private final String product;
    private final Consumer<String> say;
    private final Faults faults;
    private final Unrecovered unrecovered;
    private final Readiness readiness;
    private final List<String> early = new CopyOnWriteArrayList<>();
    private @Nullable Parts parts; // guarded by this
    private boolean stopped; // guarded by this

    /** What exists once the start has succeeded. */
    private record Parts(
            @Nullable StoreLock lock,
            WriteAheadLog wal,
            CheckpointThread checkpoints,
            Capture capture,
            ContextSweep sweep,
            LogWatch watch) {}

    /**
     * @param product version of Rekindle, as logged
     * @param say prints one line for the user; the prefix is the printer's
     */
    public RekindleEngine(Settings settings, WovenTypes wovenTypes, String product, Consumer<String> say) {
        this.settings = settings;
        this.wovenTypes = wovenTypes;
        this.product = product;
        this.say = say;
        this.faults = new Faults(say);
        this.unrecovered = new Unrecovered(say);
        this.readiness = new Readiness(say);
    }

    /** From now on a woven call that needs the engine waits for {@link #start}. */
    public void prepare() {
        Hook.awaitEngineWith(readiness::await);
        Hook.maxOpenTicks = (int) Math.max(1, settings.unitMaxMillis() / TICK_MILLIS);
    }

    /**
     * Opens the store, recovers, and begins to track. Whoever waits for that goes on then, or when it has failed; but not where the
     * application must not run without.
     *
     * @throws StartRefusedException if the application must not run without
     * @throws IOException if the store cannot be used: the application runs untracked, the store is left as it is
     */
    public void start() throws IOException {
        boolean refused = false;
        try {
            begin();
        } catch (IOException | RuntimeException | Error e) {
            refused = e instanceof StartRefusedException || settings.failsOnError();
            throw e;
        } finally {
            if (!refused) {
                readiness.done();
            }
        }
    }

    private void begin() throws IOException {
        long startedAtMicros = System.currentTimeMillis() * 1_000;
        Storage storage = DirectoryStorage.open(settings.dir());
        StoreLock lock;
        try {
            lock = enter(storage);
        } catch (StoreGate.HeldException | StartRefusedException e) {
            throw e;
        } catch (IOException e) {
            untracked(storage, e);
            return;
        }
        readiness.progressed();
        Recovered recovered = Recovery.recover(storage, readiness::read);
        readiness.progressed();
        if (lock != null) {
            Leftovers.sweep(storage);
        }
        LogWatch watch = new LogWatch(say);
        LifeStart life;
        WriteAheadLog wal;
        try {
            UUID known = recovered.storeId();
            UUID storeId = StoreIdentity.createIfAbsent(storage, known == null ? UUID.randomUUID() : known);
            long incarnation = Lives.claim(storage);
            wal = WriteAheadLog.create(storage, incarnation, storeId, walSettings(), watch);
            life =
                    recovered
                            .lifeStart(
                                    incarnation,
                                    storeId,
                                    ProcessHandle.current().pid(),
                                    jvm(),
                                    product,
                                    startedAtMicros)
                            .toBuilder()
                            .setDurability(settings.durableOnHost() ? "host" : "process")
                            .build();
        } catch (IOException e) {
            if (lock != null) {
                lock.close();
            }
            untracked(storage, recovered, e);
            return;
        }
        byte[] first = life.toByteArray();
        wal.append(RecordKind.LIFE_START.code(), first, 0, first.length);
        track(storage, lock, recovered, life, wal, watch);
    }

    private void track(
            Storage storage,
            @Nullable StoreLock lock,
            Recovered recovered,
            LifeStart life,
            WriteAheadLog wal,
            LogWatch watch) {
        UUID storeId = UUID.fromString(life.getStoreId());
        long incarnation = life.getIncarnation();
        Stations stations = stations(recovered, wal, incarnation, settings.durableOnHost());
        Capture capture = stations.capture;
        Resync resync = new Resync(wal, stateOf(capture, stations.claims, stations.contexts), faults, say);
        watch.connect(resync);
        CheckpointThread checkpoints = new CheckpointThread(
                storage,
                WalLogSource.withLive(storage, incarnation),
                wal,
                recovered.checkpointStart(life),
                CheckpointerSettings.of(
                        storeId, incarnation, settings.checkpointIntervalMillis(), settings.mergeFiles(), product),
                new CheckpointWatch(say));
        // Before anything can be acknowledged: should this life's log get lost, the report tells that there was one.
        write(recovered.report().toProto(storeId.toString(), incarnation, product, jvm()), storage, storeId);
        connect(
                stations,
                resync::refresh,
                new FacadeCalls(recovered.report(), wal, checkpoints, stations.claims, unrecovered, early),
                recovered.report().isEmpty() ? "tracking into a new store, " + storage.location() : lineOf(recovered));
        wal.start();
        checkpoints.start();
        stations.sweep.start(() -> !checkpoints.needsImage());
        synchronized (this) {
            parts = new Parts(lock, wal, checkpoints, capture, stations.sweep, watch);
            if (stopped) {
                close(parts);
            }
        }
    }

    /** What stands between the hooks and the log. */
    private record Stations(Capture capture, Claims claims, ContextRegistry contexts, ContextSweep sweep) {}

    private Stations stations(Recovered recovered, CommitLog log, long incarnation, boolean host) {
        SchemaRegistry schemas =
                new SchemaRegistry(log, recovered.image().schemas().all());
        Layouts layouts = new Layouts(schemas, wovenTypes, unrecovered);
        IdentityTable identities = new IdentityTable();
        ContextRegistry contexts = new ContextRegistry();
        Capture capture = new Capture(
                layouts,
                identities,
                contexts,
                log,
                unrecovered,
                incarnation,
                recovered.image().maxNameStamp(),
                settings.compareBudgetBytes(),
                host);
        Headers headers = new Headers(identities);
        Unclaimed unclaimed = new Unclaimed(
                recovered.image(),
                capture,
                unrecovered,
                settings.unclaimedTtlMillis(),
                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        Claims claims = new Claims(
                recovered.image(),
                recovered.repeats(),
                layouts,
                headers,
                contexts,
                capture,
                wovenTypes,
                unrecovered,
                unclaimed);
        ContextSweep sweep = new ContextSweep(contexts, capture, claims, unclaimed, faults, TICK_MILLIS);
        return new Stations(capture, claims, contexts, sweep);
    }

    private void connect(Stations stations, Runnable logAnew, FacadeCalls facade, String line) {
        Hook.install(new EngineHooks(stations.capture, stations.claims, logAnew, faults));
        Facade.install(facade);
        readiness.done();
        say.accept(line);
    }

    private static String lineOf(Recovered recovered) {
        return recovered.report().line().replaceFirst("^rekindle: ", "");
    }

    // ---------------------------------------------------------------------------------- a store that cannot be written

    /** The lock file cannot be written: on a file system that is read only, say. */
    private void untracked(Storage storage, IOException reason) throws IOException {
        if (storage.lockOwner() != null) {
            throw reason; // whatever is read would be another JVM's
        }
        untracked(storage, Recovery.look(storage, readiness::read), reason);
    }

    /**
     * Hands out what was recovered, though no log can be begun. Nothing was written to the store: the next start finds what this one
     * found.
     *
     * @throws IOException {@code reason}, if there is nothing to hand out or the application is not to run untracked
     */
    private void untracked(Storage storage, Recovered recovered, IOException reason) throws IOException {
        if (recovered.report().isEmpty() || settings.failsOnError()) {
            throw reason;
        }
        Stations stations = stations(recovered, new NoLog(), recovered.nextIncarnation(), false);
        connect(
                stations,
                () -> {},
                new FacadeCalls(recovered.report(), unrecovered, early),
                lineOf(recovered) + "; and NOT TRACKED from here on: " + reason.getMessage()
                        + "; the next start finds what this one found; next: make " + storage.location()
                        + " writable, with room for a log, and start the service again");
        stations.sweep.start(() -> true);
    }

    private static Resync.State stateOf(Capture capture, Claims claims, ContextRegistry contexts) {
        return new Resync.State() {
            @Override
            public boolean logAnew() {
                return capture.resync(claims.currentRoots(), contexts.all(), Unit.current());
            }

            @Override
            public int awaitQuiet(long nanos) {
                int open = Hook.awaitQuiet(nanos);
                capture.publishDeferred();
                return open;
            }
        };
    }

    /** Keeps the report; tracking has begun, and goes on without one. */
    private void write(RecoveryReport report, Storage storage, UUID storeId) {
        try {
            Reports.write(storage, storeId, report);
        } catch (IOException e) {
            say.accept("the report of this start could not be kept: " + e + "; all else goes on");
        }
    }

    private @Nullable StoreLock enter(Storage storage) throws IOException {
        try {
            return StoreGate.enter(storage, settings, line -> {
                readiness.progressed();
                say.accept(line);
            });
        } catch (StoreGate.HeldException e) {
            if (settings.failsWhenLocked() && Lives.highest(storage) > 0) {
                throw new StartRefusedException(
                        e.getMessage() + "; the start is refused because of on-locked=fail: running on would lose what"
                                + " the service acknowledges",
                        e);
            }
            throw e;
        }
    }

    private WalSettings walSettings() {
        return new WalSettings(
                settings.ringSizeBytes(),
                settings.walSegmentSizeBytes(),
                TimeUnit.MILLISECONDS.toNanos(settings.commitWaitMillis()),
                WalSettings.DEFAULTS.startWaitNanos(),
                Math.min(
                        WalSettings.DEFAULTS.startDelayNanos(),
                        // A checkpoint holds what the log's files hold.
                        TimeUnit.MILLISECONDS.toNanos(settings.checkpointIntervalMillis())));
    }

    private static String jvm() {
        return System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
    }

    /**
     * Ends in order: a last checkpoint, everything drained, the lock given up. What cannot be done in about two seconds is left undone:
     * the next recovery reads more log then. What is committed later stays in the ring.
     */
    public synchronized void stop() {
        stopped = true;
        Parts running = parts;
        if (running != null) {
            parts = null;
            close(running);
        }
    }

    private void close(Parts running) {
        try {
            long deadline = System.nanoTime() + STOP_NANOS;
            running.watch.stopping();
            running.sweep.stop();
            running.capture.publishDeferred();
            boolean draining = running.wal.isDraining();
            if (draining) {
                running.checkpoints.finish(LAST_CHECKPOINT_NANOS);
            } else {
                running.checkpoints.abandon(); // a JVM that ends this soon leaves everything in the ring
            }
            byte[] end = CleanEnd.newBuilder()
                    .setAtMicros(System.currentTimeMillis() * 1_000)
                    .build()
                    .toByteArray();
            running.wal.appendIfRoom(RecordKind.CLEAN_END.code(), end, LAST_RECORD_NANOS);
            if (!running.wal.closeAndReport(Math.max(LAST_DRAIN_NANOS, deadline - System.nanoTime())) && draining) {
                LOG.info("not everything could be drained in time; it stays in the commit ring");
            }
            if (running.lock != null) {
                running.lock.close();
            }
        } catch (IOException | RuntimeException e) {
            faults.count("stop", e);
        }
    }

    /** Names the classes that loaded before they could be woven: what they write is not tracked. */
    public void loadedTooEarly(List<String> classNames) {
        for (String name : classNames) {
            early.add(name);
        }
    }

    /** Failures kept from the application since the start. */
    public long faults() {
        return faults.count();
    }

    /** What the log says of itself, for the user. */
    private static final class LogWatch implements WalListener {
        private final Consumer<String> say;
        private volatile @Nullable Resync resync;
        private volatile boolean stopping;

        LogWatch(Consumer<String> say) {
            this.say = say;
        }

        void connect(Resync made) {
            resync = made;
        }

        void stopping() {
            stopping = true;
            Resync connected = resync;
            if (connected != null) {
                connected.stop();
            }
        }

        @Override
        public void onResyncNeeded(Lsn gap) {
            Resync connected = resync;
            if (connected != null) {
                connected.start(gap);
            }
        }

        @Override
        public void onDropping() {
            say.accept("not durable from now on: the log was not written for longer than commit.wait, and units are"
                    + " dropped; the application goes on, and tracking resumes by itself when there is room");
        }

        @Override
        public void onWriteFailure(Throwable failure, long failures) {
            if (failures == 1 && !stopping) {
                say.accept("the log cannot be written: " + failure
                        + "; the application goes on, and is durable until the commit ring is full; next: make room or"
                        + " mend the store's file system, tracking resumes by itself");
            }
        }
    }

    private static final class CheckpointWatch implements CheckpointListener {
        private final Consumer<String> say;

        CheckpointWatch(Consumer<String> say) {
            this.say = say;
        }

        @Override
        public void onFailure(Throwable failure, int failures) {
            if (failures == 1) {
                say.accept("a checkpoint failed and will be tried again: " + failure
                        + "; nothing is lost as long as the log can be written");
            }
        }
    }
}
