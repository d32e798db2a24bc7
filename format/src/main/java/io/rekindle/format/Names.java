package io.rekindle.format;

/**
 * Names (of classes, fields, constants, roots, contexts) as protobuf strings, which must be well-formed Unicode. Class
 * files allow lone surrogates in names; one is written as the six characters of its escape, {@code \ud800} say, which
 * no Java name contains otherwise. Everything that puts a name into a message goes through {@link #toWire}, so that the
 * same name is the same string everywhere; nothing is ever converted back.
 */
public final class Names {
    private Names() {}

    /** The name itself if it is well-formed, else its escaped form. */
    public static String toWire(String name) {
        return isWellFormed(name) ? name : escape(name);
    }

    /** Whether the string has no lone surrogate. */
    public static boolean isWellFormed(String s) {
        int n = s.length();
        for (int i = 0; i < n; i++) {
            char c = s.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!isPairAt(s, i)) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    static boolean isPairAt(String s, int i) {
        return Character.isHighSurrogate(s.charAt(i))
                && i + 1 < s.length()
                && Character.isLowSurrogate(s.charAt(i + 1));
    }

    private static String escape(String name) {
        StringBuilder escaped = new StringBuilder(name.length() + 10);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Character.isSurrogate(c)) {
                escaped.append(c);
            } else if (isPairAt(name, i)) {
                escaped.append(c).append(name.charAt(++i));
            } else {
                escaped.append("\\u").append(Integer.toHexString(c));
            }
        }
        return escaped.toString();
    }
}
