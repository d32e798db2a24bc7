package io.rekindle.agent.start;

import io.rekindle.agent.EngineClassLoader;
import io.rekindle.runtime.engine.StartRefusedException;
import io.rekindle.runtime.settings.SettingSources;
import io.rekindle.runtime.settings.Settings;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The engine's side of premain: checks the settings, lets the class path be read and installs the transformer; all else goes on beside the
 * application, on the thread of {@link StartThread}.
 *
 * <p>Answers with the reason why the JVM must not start, empty if it may.
 */
public final class EngineStart implements BiFunction<String, Instrumentation, String> {

    static {
        ((EngineClassLoader) EngineStart.class.getClassLoader()).startWith(new EngineStart());
    }

    private EngineStart() {}

    @Override
    public String apply(String arguments, Instrumentation instrumentation) {
        Settings.Parsed parsed = Settings.parse(
                new SettingSources(arguments, System.getProperties(), System.getenv(), new ConfigFile()));
        for (String problem : parsed.problems()) {
            Console.say(problem);
        }
        if (parsed.staysOff()) {
            Console.say("off: see the settings above; nothing is recovered and nothing is tracked");
            return "";
        }
        Settings settings = parsed.settings();
        try {
            Weaving weaving = Composition.weaving(settings);
            WeavingGate gate = new WeavingGate(weaving.transformer());
            instrumentation.addTransformer(gate, false);
            new StartThread(settings, instrumentation, weaving, gate).start();
            return "";
        } catch (Throwable fault) {
            return off(settings, fault);
        }
    }

    /** Says that Rekindle is off, or gives the reason to refuse the start if the user asked for that. */
    static String off(Settings settings, Throwable fault) {
        String reason = fault instanceof IOException && fault.getMessage() != null
                ? fault.getMessage()
                : "cannot start: " + fault;
        if (fault instanceof StartRefusedException) {
            return "rekindle: " + reason;
        }
        if (settings.failsOnError()) {
            return "rekindle: off: " + reason + "; the start is refused because of on-error=fail";
        }
        Console.say("off: " + reason + "; nothing is recovered and nothing is tracked");
        return "";
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
