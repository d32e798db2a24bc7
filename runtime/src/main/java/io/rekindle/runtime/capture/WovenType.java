package io.rekindle.runtime.capture;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the weaver knows of one woven class, as the engine needs it.
 *
 * @param trackedFields the recovered instance fields it declares, in the order of their bits in {@link io.rekindle.hook.Entry};
 *     transient and {@code @NotRecovered} ones are not among them
 * @param context whether instances are contexts
 * @param logicalName the context's name: the class name unless the annotation says otherwise
 * @param keyField the field that identifies an instance; null for one instance a class
 * @param roots static fields that are durable roots
 * @param afterRecovery no-argument methods to call when an instance has come back
 * @param formerNames names the class had in earlier versions; none that another class has or claims too
 * @param formerContextNames names under which instances were contexts in earlier versions
 * @param formerFieldNames the same of its fields, by name
 * @param plainConstructor whether its no-argument constructor does nothing but store constants and fresh objects of the JDK into the
 *     object, so that a recovered one may be made by it
 */
public record WovenType(
        List<String> trackedFields,
        boolean context,
        String logicalName,
        @Nullable String keyField,
        List<RootField> roots,
        List<String> afterRecovery,
        List<String> formerNames,
        List<String> formerContextNames,
        Map<String, List<String>> formerFieldNames,
        boolean plainConstructor) {

    /** A durable root: the static field, the name under which its value is logged, and those under which it was before. */
    public record RootField(String field, String name, List<String> formerNames) {}
}
