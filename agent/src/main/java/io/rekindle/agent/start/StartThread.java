package io.rekindle.agent.start;

import io.rekindle.agent.log.LogProvider;
import io.rekindle.runtime.settings.Settings;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;

/** The thread {@code rekindle-start}: brings the engine up beside the application, and ends. */
final class StartThread extends Thread {

    private final Settings settings;
    private final Instrumentation instrumentation;
    private final Weaving weaving;
    private final WeavingGate gate;

    StartThread(Settings settings, Instrumentation instrumentation, Weaving weaving, WeavingGate gate) {
        super("rekindle-start");
        this.settings = settings;
        this.instrumentation = instrumentation;
        this.weaving = weaving;
        this.gate = gate;
        setDaemon(true);
        setContextClassLoader(StartThread.class.getClassLoader());
    }

    @Override
    public void run() {
        try {
            if (weaving.isNeeded()) {
                startEngine();
            } else {
                leave();
            }
        } catch (Throwable fault) {
            String refusal = EngineStart.off(settings, fault);
            if (!refusal.isEmpty()) {
                System.err.println(refusal);
                Runtime.getRuntime().halt(1); // before anything that waits goes on
            }
            leave();
        }
    }

    private void leave() {
        gate.close();
        instrumentation.removeTransformer(gate);
    }

    private void startEngine() throws Exception {
        LogProvider.setLevel(settings.logLevel());
        OpenModules.toEngine(instrumentation);
        OpenModules.toHooks(instrumentation, HookClasses.define());
        EngineControl engine = Composition.engine(settings, weaving);
        engine.prepare();
        stopAtExit(engine);
        List<String> early = loadedTooEarly();
        gate.open();
        if (!early.isEmpty()) {
            Console.say("not tracked, " + early.size() + " classes loaded before they could be woven: " + early
                    + "; next: record the AOT cache with this agent, or keep another agent from loading them");
        }
        engine.loadedTooEarly(early);
        engine.start();
    }

    /** Classes that should be woven wait at the gate: what is loaded now was loaded before us. */
    private List<String> loadedTooEarly() {
        List<String> early = new ArrayList<>();
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            ClassLoader loader = loaded.getClassLoader();
            if (loader != null
                    && !loaded.isArray()
                    && !loaded.isHidden()
                    && weaving.shouldWeave(loaded.getName(), loader)) {
                early.add(loaded.getName());
            }
        }
        return early;
    }

    private static void stopAtExit(EngineControl engine) {
        Thread stop = new Thread(engine::stop, "rekindle-stop");
        stop.setContextClassLoader(StartThread.class.getClassLoader());
        try {
            Runtime.getRuntime().addShutdownHook(stop);
        } catch (IllegalStateException alreadyEnding) {
            engine.stop();
        }
    }
}
