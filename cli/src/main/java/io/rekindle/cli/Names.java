package io.rekindle.cli;

import io.rekindle.runtime.recovery.StoreView.Name;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds contexts and roots by what a user types, and what may have been meant if there is none. */
final class Names {
    private static final int SUGGESTED = 5;

    private Names() {}

    /**
     * What {@code wanted} stands for: those whose key it is, and the one whose name, or name with the key, it is. Of a name the last
     * part is enough, unless several end so.
     *
     * @throws Exit.Refusal if several names are meant
     */
    static List<Name> find(List<Name> names, String wanted) throws Exit.Refusal {
        List<Name> found = one(names, wanted, name -> textBefore(name.key(), wanted));
        found.addAll(0, only(names, name -> wanted.equals(name.key()) && !found.contains(name)));
        return found;
    }

    /**
     * The context with a key and a name, of which the last part is enough.
     *
     * @throws Exit.Refusal if several names are meant
     */
    static List<Name> find(List<Name> names, String name, String key) throws Exit.Refusal {
        return one(names, name + "[" + key + "]", candidate -> key.equals(candidate.key()) ? name : null);
    }

    /** Those whose name is as {@code given} says, else the one that ends so. */
    private static List<Name> one(List<Name> names, String wanted, Function<Name, @Nullable String> given)
            throws Exit.Refusal {
        List<Name> found = only(names, name -> name.name().equals(given.apply(name)));
        if (found.isEmpty()) {
            found = only(names, name -> isNamed(name.name(), given.apply(name)));
        }
        if (found.size() > 1) {
            throw new Exit.Refusal(Exit.FOUND, ambiguous(wanted, found));
        }
        return found;
    }

    private static List<Name> only(List<Name> names, Predicate<Name> which) {
        return names.stream().filter(which).distinct().collect(Collectors.toCollection(ArrayList::new));
    }

    /** What names the class in {@code wanted}, if that ends with the key; null if it does not. */
    private static @Nullable String textBefore(@Nullable String key, String wanted) {
        if (key == null) {
            return wanted;
        }
        String suffix = "[" + key + "]";
        return wanted.endsWith(suffix) ? wanted.substring(0, wanted.length() - suffix.length()) : null;
    }

    /** Whether a context or root of this name is meant: by all of it or its last part, a dot for the dollar of a nested class too. */
    static boolean isNamed(String name, @Nullable String wanted) {
        if (wanted == null || wanted.isEmpty()) {
            return false;
        }
        String dotted = name.replace('$', '.');
        String text = wanted.replace('$', '.');
        return dotted.equals(text) || dotted.endsWith("." + text);
    }

    private static String ambiguous(String wanted, List<Name> found) {
        int more = found.size() - SUGGESTED;
        return found.stream()
                .limit(SUGGESTED)
                .map(Name::toString)
                .collect(Collectors.joining(
                        ", ",
                        "\"" + wanted + "\" may be any of " + Words.number(found.size()) + ": ",
                        (more > 0 ? " and " + Words.number(more) + " more" : "") + "; next: write more of the name"));
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
        String simple = name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
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
