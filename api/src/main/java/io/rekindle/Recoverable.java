package io.rekindle;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks where recoverable state begins: everything reachable from here through fields that are neither {@code transient} nor
 * {@link NotRecovered} survives a crash of the JVM.
 *
 * <p><b>On a class</b>, its instances are <em>contexts</em>. A field marked {@link ContextKey} tells one instance from another; without
 * one, the class is a singleton: one context for the class.
 *
 * <pre>{@code
 * @Recoverable
 * class Session {
 *     @ContextKey private final String id;
 *     private final List<String> messages = new ArrayList<>();
 *     private int position;
 *     ...
 * }
 * }</pre>
 *
 * <p>After a restart nothing has to be called: the first instance that the application makes with a key takes over the state that the
 * former JVM committed for that key, in place. The instance, the collections its constructor made and their comparators keep their
 * identity, and the recovered fields and elements are written into them when the outermost constructor ends (or, if the key is
 * written later, at that write). A second live instance with the same key is named in a warning, and becomes the context when the first
 * is garbage collected. A context is forgotten when its object is garbage collected or by {@link Rekindle#forget(Object)}; one that was
 * never claimed again after a restart is kept, subject to the setting {@code unclaimed.ttl}.
 *
 * <p><b>On a static field</b>, the field is a <em>durable root</em>: what it refers to, and all that is reachable from there, is
 * recovered when the initialiser of its class ends. Where that leaves the field null, an object is recovered when a recoverable class first
 * reads it, or into the first object assigned to it. A registry is the usual case:
 *
 * <pre>{@code
 * @Recoverable static final Map<String, Session> SESSIONS = new ConcurrentHashMap<>();
 * }</pre>
 *
 * <p>Classes that cannot be edited are named in the settings {@code contexts} and {@code roots} instead.
 *
 * <p><b>When a change is safe.</b> A change is logged by the time the outermost method of a recoverable class returns, or the last lock
 * under which it was made is released, also when the method ends with an exception. What the log survives is chosen by the setting
 * {@code durability}: with {@code process} (the default) the death of the JVM by any cause, with {@code host} also that of the machine.
 *
 * <p>An instance of a subclass is an instance of this class, and a context under this class's name. Proxy subclasses that a framework
 * generates are never contexts; the object they delegate to is.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD})
public @interface Recoverable {

    /**
     * The logical name under which the state is stored, unique in the store. Empty, the default, means the class's binary name, for a
     * field followed by {@code #} and the field's name.
     *
     * <p>Choose a name to be free to rename or move the class. To rename one that has no logical name, see {@link FormerName}.
     */
    String name() default "";
}
