package io.rekindle;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names what a class or a field was called in an earlier version of the application, so that state stored under the old name is
 * recovered under the new one.
 *
 * <p>Recovery matches by name and never guesses: a renamed field looks like one that was removed and another that was added. State of a
 * name that no longer exists is kept in the store.
 *
 * <pre>{@code
 * @Recoverable
 * @FormerName("com.acme.chat.Conversation")
 * class Dialogue {
 *     @FormerName({"msgs", "messageList"}) private final List<String> messages = new ArrayList<>();
 * }
 * }</pre>
 *
 * <p>Add it together with the change: once a class has objects of its present name in the store, those of the former one stay there and are
 * named. Of a field that has values under both names the present one counts. A former name that a class or field still has, or that two of
 * them claim, is ambiguous: it is passed over, with a message saying which names collide.
 *
 * <p>The annotation may be removed once everything stored was recovered under the present names and no kept version holds the old one.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD})
public @interface FormerName {

    /**
     * The former names, in any order: for a class its binary name ({@code com.acme.Outer$Inner}), for a field its simple name, of an
     * {@code @Recoverable} static field as well.
     */
    String[] value();
}
