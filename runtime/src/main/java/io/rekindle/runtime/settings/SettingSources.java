package io.rekindle.runtime.settings;

import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where settings are given, strongest first.
 *
 * @param agentArguments the text after {@code -javaagent:rekindle.jar=}: {@code key=value,key=value}
 * @param systemProperties of which only {@code rekindle.<key>} counts; {@code rekindle.seed} and {@code rekindle.test.*} are left to tests
 * @param environment of which only {@code REKINDLE_<KEY>} counts
 * @param file gives the text of the file that {@code config} names, or null if it cannot be read; no other file is asked for
 */
public record SettingSources(
        String agentArguments,
        Properties systemProperties,
        Map<String, String> environment,
        Function<String, @Nullable String> file) {

    /** Agent arguments alone. */
    public static SettingSources ofArguments(String agentArguments) {
        return new SettingSources(agentArguments, new Properties(), Map.of(), path -> null);
    }
}
