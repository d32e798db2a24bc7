package io.rekindle.agent.weave;

import java.util.List;

/** A class or package name as settings give it: {@code *} stands for any part of it. Matches internal names. */
final class NamePattern {
    private final String pattern;

    private NamePattern(String internalPattern) {
        pattern = internalPattern;
    }

    /** Of packages and classes with all that is below: a trailing dot or {@code .*} is the same as none. */
    static NamePattern tree(String binaryName) {
        String text = binaryName.replace('.', '/');
        while (text.endsWith("/") || text.endsWith("/*")) {
            text = text.substring(0, text.lastIndexOf('/'));
        }
        return new NamePattern(text);
    }

    /** Of one class or member: {@code com.acme.*} stands for the classes of the package and of those below. */
    static NamePattern exact(String binaryName) {
        return new NamePattern(binaryName.replace('.', '/'));
    }

    static boolean anyTree(List<NamePattern> patterns, String internalName) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matchesTree(internalName)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is the class's name. */
    boolean matches(String internalName) {
        return matches(0, internalName, 0, false);
    }

    /** Whether it is the name of the class, of a class around it or of a package above it. */
    boolean matchesTree(String internalName) {
        return matches(0, internalName, 0, true);
    }

    private boolean matches(int p, String name, int n, boolean tree) {
        while (p < pattern.length()) {
            char expected = pattern.charAt(p);
            if (expected == '*') {
                for (int rest = n; rest <= name.length(); rest++) {
                    if (matches(p + 1, name, rest, tree)) {
                        return true;
                    }
                }
                return false;
            }
            if (n == name.length() || name.charAt(n) != expected) {
                return false;
            }
            p++;
            n++;
        }
        return n == name.length() || (tree && (name.charAt(n) == '/' || name.charAt(n) == '$'));
    }
}
