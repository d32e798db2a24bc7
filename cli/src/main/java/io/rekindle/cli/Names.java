package io.rekindle.cli;

import io.rekindle.runtime.recovery.StoreView.Name;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds contexts and roots by what a user types, and what may have been meant if there is none. */
final class Names {
    private static final int SUGGESTED = 5;

    private Names() {}

    /** Whether {@code wanted} is this one's key, its name, or its name with the key; of a name the last part is enough. */
    static boolean matches(Name name, String wanted) {
        String key = name.key();
        if (key == null) {
            return isNamed(name.name(), wanted);
        }
        if (key.equals(wanted)) {
            return true;
        }
        String suffix = "[" + key + "]";
        return wanted.endsWith(suffix) && isNamed(name.name(), wanted.substring(0, wanted.length() - suffix.length()));
    }

    /** Whether a context or root of this name is meant. */
    static boolean isNamed(String name, String wanted) {
        return !wanted.isEmpty() && (name.equals(wanted) || name.endsWith("." + wanted));
    }

    /** The message for a name or key that there is not. */
    static String unknown(String wanted, List<Name> names) {
        if (names.isEmpty()) {
            return "no context or root \"" + wanted + "\": the store holds none at all";
        }
        String nearest = names.stream()
                .sorted(Comparator.comparingInt(name -> distance(name, wanted)))
                .limit(SUGGESTED)
                .map(Name::toString)
                .collect(Collectors.joining(", "));
        return "no context or root \"" + wanted + "\"; nearest: " + nearest + "; next: contexts lists all "
                + Words.number(names.size());
    }

    /** The message for a name, without a key, that there is not. */
    static String unknownName(String wanted, List<Name> names) {
        if (names.isEmpty()) {
            return unknown(wanted, names);
        }
        List<String> distinct = names.stream().map(Name::name).distinct().collect(Collectors.toList());
        String nearest = distinct.stream()
                .sorted(Comparator.comparingInt(name -> distance(name, null, wanted)))
                .limit(SUGGESTED)
                .collect(Collectors.joining(", "));
        int more = distinct.size() - SUGGESTED;
        return "no context or root of the name \"" + wanted + "\"; there are: " + nearest
                + (more > 0 ? " and " + Words.count(more, "more name") : "")
                + "; next: contexts without --name lists all";
    }

    private static int distance(Name name, String wanted) {
        return distance(name.name(), name.key(), wanted);
    }

    private static int distance(String name, @Nullable String key, String wanted) {
        String simple = Words.simpleName(name);
        String whole = key == null ? name : name + "[" + key + "]";
        int least = Math.min(distance(whole, wanted), distance(simple, wanted));
        if (key != null) {
            least = Math.min(least, distance(key, wanted));
            least = Math.min(least, distance(simple + "[" + key + "]", wanted));
        }
        return least;
    }

    /** Edits that lead from one to the other, without regard to case; little if one contains the other. */
    private static int distance(@Nullable String from, String to) {
        String a = from == null ? "" : from.toLowerCase(Locale.ROOT);
        String b = to.toLowerCase(Locale.ROOT);
        if (!b.isEmpty() && a.contains(b)) {
            return 1;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
