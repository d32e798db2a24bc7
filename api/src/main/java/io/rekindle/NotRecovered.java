package io.rekindle;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Excludes an instance field from recovery, as {@code transient} does, without touching how the class is serialised.
 *
 * <p>Writes to the field are neither logged nor recovered, and what is reachable only through it is not part of the context. After a
 * restart the field holds what the constructor, or a method marked {@link AfterRecovery}, puts there; in an object that had to be made
 * without its constructor it holds its type's default value.
 *
 * <p>Use it for what cannot outlive a process (a thread, a socket, a lock), for caches, and for services that a framework injects.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface NotRecovered {}
