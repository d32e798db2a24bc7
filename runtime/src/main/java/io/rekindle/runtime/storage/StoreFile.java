package io.rekindle.runtime.storage;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a file or directory in a store, relative to the store's directory, with {@code /} between its parts.
 *
 * <p>Only {@link StoreLayout} and {@link Storage#list} make names of the store's own files; a name never leaves the
 * store ({@code ..} and absolute names are refused).
 */
public record StoreFile(String path) implements Comparable<StoreFile> {
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9._-]+");

    /** The store's own directory. */
    public static final StoreFile ROOT = new StoreFile("");

    public StoreFile {
        if (!path.isEmpty()) {
            for (String part : path.split("/", -1)) {
                if (part.equals(".") || part.equals("..") || !PART.matcher(part).matches()) {
                    throw new IllegalArgumentException("not the name of a file in a store: " + path);
                }
            }
        }
    }

    /** A file or directory in this directory. */
    public StoreFile child(String name) {
        return new StoreFile(path.isEmpty() ? name : path + "/" + name);
    }

    /** The directory that holds this one; the root for what lies in the root, and for the root itself. */
    public StoreFile parent() {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? ROOT : new StoreFile(path.substring(0, slash));
    }

    /** The last part of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    // Written out: what the compiler makes for a record costs a starting JVM some 15 ms at its first use.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StoreFile file && path.equals(file.path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    @Override
    public int compareTo(StoreFile other) {
        return path.compareTo(other.path);
    }

    @Override
    public String toString() {
        return path.isEmpty() ? "." : path;
    }
}
