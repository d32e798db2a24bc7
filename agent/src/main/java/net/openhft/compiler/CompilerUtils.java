package net.openhft.compiler;

/**
 * Stands in for Chronicle's run-time compiler, which needs {@code jdk.compiler} and which private class loaders break on JDK 25: what it
 * would generate is generated when the jar is packed, and asking it for more says so.
 */
public final class CompilerUtils {
    public static final CachedCompiler CACHED_COMPILER = new CachedCompiler();

    private CompilerUtils() {}
}
