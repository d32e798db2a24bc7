package io.rekindle.runtime.storage;

/** What came of asking for the store's lock. */
public sealed interface LockResult permits LockResult.Held, LockResult.Busy, LockResult.Unsupported {

    /** This JVM has the lock, until {@link StoreLock#close}. */
    record Held(StoreLock lock) implements LockResult {}

    /** A live JVM has it. {@code owner} is what that JVM wrote of itself: one line, for a message. */
    record Busy(String owner) implements LockResult {}

    /** The file system has no locks; the fence is then the incarnation alone. */
    record Unsupported(String reason) implements LockResult {}
}
