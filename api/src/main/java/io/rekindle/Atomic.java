package io.rekindle;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes all that a method changes one unit of work: after a crash either everything it changed is recovered, or nothing.
 *
 * <p>Without it, changes are committed when the thread releases the last lock it holds, and at the latest when the outermost method of a
 * recoverable class returns. A method that locks and unlocks several times on its way is then several units; with {@code @Atomic} it is
 * one, from its entry to its return or exception, whatever it locks and however long it runs. The method may be static, and its class
 * need not be {@link Recoverable}.
 *
 * <p>This is atomicity across a crash, not isolation between threads: the method still needs its locks. If another thread changes an
 * object that an unfinished atomic method has changed too, a crash in between may recover the one without the other, and nothing says
 * so. An exception does not roll anything back: what is recovered mirrors what was in memory.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Atomic {}
