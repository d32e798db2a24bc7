package io.rekindle.runtime.settings;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the sources, strongest first, and notes every mistake. For one use, by one thread. */
final class SettingsParser {

    private static final String PROPERTY_PREFIX = "rekindle.";
    private static final String VARIABLE_PREFIX = "REKINDLE_";
    /** More typing errors than this, and a name is not taken for a key. */
    private static final int NEAR_EDITS = 2;

    private final Map<Setting, String> texts = new EnumMap<>(Setting.class);
    private final List<String> problems = new ArrayList<>();
    private final List<Setting> misspelt = new ArrayList<>();
    private boolean staysOff;

    Settings.Parsed parse(SettingSources sources) {
        arguments(sources.agentArguments());
        properties(sources.systemProperties());
        environment(sources.environment());
        String config = texts.getOrDefault(Setting.CONFIG, "");
        if (!config.isEmpty()) {
            file(config, sources.file().apply(config));
        }
        for (Setting setting : misspelt) {
            staysOff |= setting.fallbackText() == null && !texts.containsKey(setting);
        }
        return new Settings.Parsed(new Settings(texts), problems, staysOff);
    }

    private void arguments(String arguments) {
        String where = "agent argument";
        int start = 0;
        while (start < arguments.length()) {
            int comma = arguments.indexOf(',', start);
            int end = comma < 0 ? arguments.length() : comma;
            String argument = arguments.substring(start, end).strip();
            start = end + 1;
            int equals = argument.indexOf('=');
            if (equals > 0) {
                given(
                        argument.substring(0, equals).strip(),
                        argument.substring(equals + 1).strip(),
                        where);
            } else if (!argument.isEmpty()) {
                problem("malformed " + where + ": actual=" + argument
                        + " expected=key=value, separated by commas; ignored");
                noteNear(argument);
            }
        }
    }

    private void properties(Properties properties) {
        for (String name : new TreeSet<>(properties.stringPropertyNames())) {
            boolean ours = name.startsWith(PROPERTY_PREFIX)
                    && !name.equals("rekindle.seed")
                    && !name.startsWith("rekindle.test.");
            String value = properties.getProperty(name);
            if (ours && value != null) {
                given(name.substring(PROPERTY_PREFIX.length()), value.strip(), "system property");
            }
        }
    }

    /** A name that resembles no key is passed over: container platforms put variables of their own under any prefix. */
    private void environment(Map<String, String> environment) {
        for (Setting setting : Setting.values()) {
            String value = environment.get(setting.environmentName());
            if (value != null) {
                given(setting.key(), value.strip(), "environment variable " + setting.environmentName());
            }
        }
        for (String name : new TreeSet<>(environment.keySet())) {
            if (name.startsWith(VARIABLE_PREFIX) && !isEnvironmentName(name)) {
                Setting near = nearest(name.substring(VARIABLE_PREFIX.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.'));
                if (near != null) {
                    problem("unknown environment variable " + name + "; nearest: " + near.environmentName()
                            + "; ignored");
                    misspelt.add(near);
                }
            }
        }
    }

    private static boolean isEnvironmentName(String name) {
        for (Setting setting : Setting.values()) {
            if (setting.environmentName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private void file(String path, @Nullable String text) {
        if (text == null) {
            problem("setting config: cannot read the file: actual=" + path
                    + " expected=a readable file; Rekindle stays off: correct the path");
            staysOff = true;
            return;
        }
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException malformed) {
            problem("setting config: not a properties file: " + path + ": " + malformed.getMessage()
                    + "; Rekindle stays off: correct the file");
            staysOff = true;
            return;
        }
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            given(key, properties.getProperty(key, "").strip(), path);
        }
    }

    private void given(String key, String value, String where) {
        Setting setting = Setting.ofKey(key);
        if (setting == null) {
            Setting near = noteNear(key);
            problem("unknown setting " + key + " (" + where + ")" + (near == null ? "" : "; nearest: " + near.key())
                    + "; ignored");
        } else if (!texts.containsKey(setting)) {
            texts.put(
                    setting,
                    setting.type().isList() ? goodElements(setting, value, where) : good(setting, value, where));
        }
    }

    private String good(Setting setting, String value, String where) {
        if (setting.type().accepts(value)) {
            return value;
        }
        String fallback = setting.fallbackText();
        wrong(setting, value, where, fallback == null ? "Rekindle stays off: correct the value" : "using " + fallback);
        staysOff |= fallback == null;
        return fallback == null ? setting.defaultText() : fallback;
    }

    private String goodElements(Setting setting, String value, String where) {
        StringBuilder good = new StringBuilder();
        for (String element : Settings.elements(value)) {
            if (setting.type().acceptsElement(element)) {
                good.append(good.length() == 0 ? "" : ":").append(element);
            } else {
                wrong(setting, element, where, "left out");
            }
        }
        return good.toString();
    }

    private void wrong(Setting setting, String value, String where, String done) {
        problem("setting " + setting.key() + " (" + where + "): actual=" + (value.isEmpty() ? "(empty)" : value)
                + " expected=" + setting.type().expectation() + "; " + done);
    }

    private void problem(String line) {
        problems.add(line);
    }

    private @Nullable Setting noteNear(String key) {
        Setting near = nearest(key);
        if (near != null) {
            misspelt.add(near);
        }
        return near;
    }

    private static @Nullable Setting nearest(String key) {
        Setting nearest = null;
        int fewest = NEAR_EDITS + 1;
        for (Setting setting : Setting.values()) {
            int edits = edits(setting.key().replace('-', '.'), key.replace('-', '.'));
            // A short key has many neighbours: at least half of it must be right.
            if (edits < fewest && edits * 2 <= setting.key().length() + 1) {
                nearest = setting;
                fewest = edits;
            }
        }
        return nearest;
    }

    /** Levenshtein's distance, by rows (Wagner and Fischer, 1974). */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
