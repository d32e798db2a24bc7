package io.rekindle.hook;

/**
 * What the hooks ask of the engine. One engine a JVM, installed by {@link Hook#install}; it lives in the agent's own class loader.
 *
 * <p>Called on application threads. An implementation may throw: the hooks count it and keep it from the application. None of these
 * methods may call application code, except those that take over recovered state.
 */
public abstract class Engine {
    /**
     * Reads and encodes what the unit has noted since the last call, and appends it to the unit's pending bytes; nothing is
     * published. Called before an inner lock is released, while everything noted is still guarded.
     */
    protected abstract void encode(Unit unit);

    /**
     * {@link #encode}, then publishes all pending bytes of the unit: what was noted survives kill -9 from the return on. Where the unit
     * {@link Unit#comesAfterUnpublished}, the record is {@link Unit#defer deferred} instead, and published as soon as it may be, by
     * whichever thread publishes the last of what it depends on.
     */
    protected abstract void commit(Unit unit);

    /** Publishes all that is deferred, whatever it depends on: waiting took too long. */
    protected abstract void publishDeferred();

    /** Waits, bounded and holding no lock, until what the unit published is durable at the level the user chose. */
    protected abstract void awaitDurable(Unit unit);

    /** The outermost constructor of an instance of a context class has ended: it may claim recovered state. */
    protected abstract void constructed(Object self);

    /** The key field of a context was written outside its constructor. */
    protected abstract void keyWritten(Object self);

    /** The initialiser of a class with durable roots has ended: its roots take over recovered state. */
    protected abstract void initialised(Class<?> type);

    /** A durable root was assigned outside the class initialiser. */
    protected abstract void rootAssigned(Class<?> type, String field);

    /** A durable root is about to be read which its class initialiser has left null, and which has recovered state. */
    protected abstract void rootRead(Class<?> type, String field);

    /** A collection whose recovered elements wait for its first use is used now. */
    protected abstract void resolve(Object collection);

    /**
     * A call ended for want of stack or memory. What it changed may not have been noted, in collections that no later note tells
     * anything of: all must be logged anew.
     */
    protected abstract void torn();

    /** A hook or another method of this class failed; the application goes on. */
    protected abstract void failed(String where, Throwable failure);
}
