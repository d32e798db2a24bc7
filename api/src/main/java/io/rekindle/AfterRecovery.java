package io.rekindle;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an instance method without parameters that is called once on each object whose state has been recovered, to rebuild what was
 * not: open a connection, start a timer, recompute a cache.
 *
 * <p>When it is called, the object and everything reachable from it hold their recovered state; for an object that took its state over
 * in place that is before its constructor's caller sees it. The methods of objects that refer to each other are called in no particular
 * order. It is not called on an object that had nothing to recover, so it is no substitute for a constructor.
 *
 * <p>What the method changes is logged like any other change. It may be private, and its result is ignored. An exception from it is
 * reported and counted, never thrown on; the object stays as recovered. A method with parameters, or a static one, is never called, and
 * is named in a warning.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface AfterRecovery {}
