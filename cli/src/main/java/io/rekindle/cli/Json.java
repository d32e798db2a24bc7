package io.rekindle.cli;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON: maps, collections, strings, numbers, booleans and null. Indented, so that people can read it too. */
final class Json {
    private final StringBuilder text = new StringBuilder();

    private Json() {}

    /** A value as JSON. */
    static String of(@Nullable Object value) {
        Json json = new Json();
        json.write(value, "");
        return json.text.toString();
    }

    /** An object: names and values in turn. Names are part of what users rely on. */
    static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return object;
    }

    private void write(@Nullable Object value, String indent) {
        if (value instanceof Map<?, ?> map) {
            writeAll('{', map.entrySet(), '}', indent);
        } else if (value instanceof Collection<?> collection) {
            writeAll('[', collection, ']', indent);
        } else if (value instanceof Map.Entry<?, ?> entry) {
            quote(String.valueOf(entry.getKey()));
            text.append(": ");
            write(entry.getValue(), indent);
        } else if (value == null || value instanceof Boolean || isFinite(value)) {
            text.append(value);
        } else {
            quote(value.toString());
        }
    }

    private static boolean isFinite(Object value) {
        return value instanceof Number number
                && !(number instanceof Double d && !Double.isFinite(d))
                && !(number instanceof Float f && !Float.isFinite(f));
    }

    private void writeAll(char open, Collection<?> members, char close, String indent) {
        text.append(open);
        String inner = indent + "  ";
        boolean first = true;
        for (Object member : members) {
            text.append(first ? "\n" : ",\n").append(inner);
            write(member, inner);
            first = false;
        }
        text.append(first ? "" : "\n" + indent).append(close);
    }

    private void quote(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ' || c > '~') {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
