package io.rekindle;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the one field whose value tells the instances of a {@link Recoverable} class apart, across restarts too.
 *
 * <p>The key is a {@code String}, an integral primitive or its box, a {@link java.util.UUID}, an enum, or a record made of these. Two
 * keys are the same if they are equal, integral numbers by their value: the field may become a wider one. An instance whose key is null
 * is not tracked until the key is written. If the key changes later, the context moves to the new key and the old one is free again.
 *
 * <p>At most one field of a class, its superclasses included, carries this annotation; a class with more is not tracked, and is named
 * in a warning. The field may be private and final.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface ContextKey {}
