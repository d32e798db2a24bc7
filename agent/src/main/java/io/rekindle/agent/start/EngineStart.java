package io.rekindle.agent.start;

import io.rekindle.agent.EngineClassLoader;
import io.rekindle.agent.log.LogProvider;
import io.rekindle.runtime.settings.SettingSources;
import io.rekindle.runtime.settings.Settings;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The engine's side of premain: what has to be there before the application's first class loads is done here and now; the rest goes on
 * beside the application, on a thread of its own.
 *
 * <p>Answers with the reason why the JVM must not start, empty if it may. Nothing to weave is the cheap way out: no engine class is loaded.
 */
public final class EngineStart implements BiFunction<String, Instrumentation, String> {

    static {
        ((EngineClassLoader) EngineStart.class.getClassLoader()).startWith(new EngineStart());
    }

    private EngineStart() {}

    @Override
    public String apply(String arguments, Instrumentation instrumentation) {
        Settings.Parsed parsed = settings(arguments);
        for (String problem : parsed.problems()) {
            say(problem);
        }
        if (parsed.staysOff()) {
            say("off: see the settings above; nothing is recovered and nothing is tracked");
            return "";
        }
        Settings settings = parsed.settings();
        try {
            begin(settings, instrumentation);
        } catch (Throwable fault) {
            return off(settings, fault);
        }
        return "";
    }

    private static Settings.Parsed settings(String arguments) {
        return Settings.parse(new SettingSources(arguments, System.getProperties(), System.getenv(), new ConfigFile()));
    }

    private static void begin(Settings settings, Instrumentation instrumentation) throws IOException {
        Weaving weaving = Composition.weaving(settings, instrumentation);
        if (weaving == null || !weaving.isNeeded()) {
            return;
        }
        LogProvider.setLevel(settings.logLevel());
        OpenModules.toEngine(instrumentation);
        OpenModules.toHooks(instrumentation, HookClasses.define());
        EngineControl engine = Composition.engine(settings, weaving);
        if (engine == null) {
            return;
        }
        engine.prepare();
        instrumentation.addTransformer(weaving.transformer(), false);
        List<String> early = loadedTooEarly(weaving, instrumentation);
        if (!early.isEmpty()) {
            say(early.size() + " classes loaded before they could be woven and are not tracked: " + early
                    + "; if an AOT cache or another agent loads them, leave them out there");
        }
        Thread start = new Thread(() -> run(engine, early, settings), "rekindle-start");
        start.setDaemon(true);
        start.setContextClassLoader(EngineStart.class.getClassLoader());
        start.start();
    }

    private static void run(EngineControl engine, List<String> early, Settings settings) {
        try {
            engine.loadedTooEarly(early);
            stopAtExit(engine);
            engine.start();
        } catch (Throwable fault) {
            String refusal = off(settings, fault);
            if (!refusal.isEmpty()) {
                say(refusal);
                Runtime.getRuntime().halt(1);
            }
        }
    }

    private static void stopAtExit(EngineControl engine) {
        Thread stop = new Thread(engine::stop, "rekindle-stop");
        stop.setContextClassLoader(EngineStart.class.getClassLoader());
        try {
            Runtime.getRuntime().addShutdownHook(stop);
        } catch (IllegalStateException alreadyEnding) {
            // the JVM ends while we start: what was committed is in the log
        }
    }

    /** Says that Rekindle is off; gives the reason to refuse the start if the user asked for that. */
    private static String off(Settings settings, Throwable fault) {
        String reason = "off: cannot start: " + fault;
        if (settings.failsOnError()) {
            return "rekindle: " + reason + "; the start is refused because of on-error=fail";
        }
        say(reason + "; nothing is recovered and nothing is tracked");
        return "";
    }

    private static List<String> loadedTooEarly(Weaving weaving, Instrumentation instrumentation) {
        List<String> early = new ArrayList<>();
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            ClassLoader loader = loaded.getClassLoader();
            if (loader != null && !loaded.isArray() && weaving.shouldWeave(loaded.getName(), loader)) {
                early.add(loaded.getName());
            }
        }
        return early;
    }

    static void say(String line) {
        System.err.println("rekindle: " + line);
    }

    /** Not a lambda: the first one of a JVM costs milliseconds. */
    private static final class ConfigFile implements Function<String, @Nullable String> {
        @Override
        public @Nullable String apply(String path) {
            try {
                return Files.readString(Path.of(path));
            } catch (IOException | InvalidPathException unreadable) {
                return null;
            }
        }
    }
}
