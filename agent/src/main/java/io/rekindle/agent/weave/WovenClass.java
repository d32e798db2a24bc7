package io.rekindle.agent.weave;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What weaving knows about one woven class; the engine asks for it by {@link WovenClasses#of}. Immutable.
 *
 * <p>A class may be woven for several reasons at once: its instances are contexts, it is reachable from one, it holds durable roots, or
 * it merely lies in the same package tree and may write to the others' fields.
 */
public final class WovenClass {

    /**
     * An instance field whose writes are noted; its place in {@link #fields} is its bit in an entry's mask.
     *
     * @param isFinal whether the source says {@code final}; weaving takes the modifier away, but for records
     */
    public record TrackedField(
            String name, String descriptor, boolean isFinal, boolean isContextKey, List<String> formerNames) {}

    /**
     * A durable root.
     *
     * @param logicalName as given by the annotation, else {@code com.acme.Registry#sessions}
     * @param formerNames logical names in former versions of the application
     */
    public record Root(
            String field, String descriptor, String logicalName, boolean isFinal, List<String> formerNames) {}

    /**
     * What makes instances of a class contexts. A subclass shares it with the class that says so.
     *
     * @param definedBy binary name of the class that is marked
     * @param logicalName as given by the annotation, else {@code definedBy}
     * @param keyOwner binary name of the class that declares the key field; null where there is no key: a singleton
     * @param keyField name of the key field; null where there is none
     * @param formerNames logical names in former versions of the application
     */
    public record Context(
            String definedBy,
            String logicalName,
            @Nullable String keyOwner,
            @Nullable String keyField,
            List<String> formerNames) {}

    /**
     * A constructor that does nothing but store into the object, provided that those it calls do the same.
     *
     * @param above descriptor of the superclass's constructor; empty for one of the JDK that is known to
     * @param made constructors that allocate what it stores, by class and descriptor, but for those of the JDK
     */
    record PlainConstructor(String above, Map<String, String> made) {
        PlainConstructor {
            made = Map.copyOf(made);
        }
    }

    private final ClassFacts facts;
    private final @Nullable Context context;
    private final boolean opensUnits;
    private final List<Root> roots;
    private final List<TrackedField> fields;
    private final boolean headerHere;
    private final List<String> formerNames;
    private final Map<String, PlainConstructor> plainConstructors;

    WovenClass(
            ClassFacts facts,
            @Nullable Context context,
            boolean opensUnits,
            List<Root> roots,
            List<TrackedField> fields,
            boolean headerHere,
            List<String> formerNames) {
        this(facts, context, opensUnits, roots, fields, headerHere, formerNames, Map.of());
    }

    private WovenClass(
            ClassFacts facts,
            @Nullable Context context,
            boolean opensUnits,
            List<Root> roots,
            List<TrackedField> fields,
            boolean headerHere,
            List<String> formerNames,
            Map<String, PlainConstructor> plainConstructors) {
        this.facts = facts;
        this.context = context;
        this.opensUnits = opensUnits;
        this.roots = List.copyOf(roots);
        this.fields = List.copyOf(fields);
        this.headerHere = headerHere;
        this.formerNames = List.copyOf(formerNames);
        this.plainConstructors = plainConstructors;
    }

    /** The same, and which of its constructors do nothing but store into the object: see {@link PlainConstructors#in}. */
    WovenClass with(Map<String, PlainConstructor> constructors) {
        return new WovenClass(facts, context, opensUnits, roots, fields, headerHere, formerNames, constructors);
    }

    /**
     * Its constructor of that descriptor, if all that it does itself is to store into the object; else null. Superclasses and the classes
     * that it allocates have their say, too: see {@link WovenClasses#hasPlainConstructor}.
     */
    @Nullable
    PlainConstructor plainConstructor(String descriptor) {
        return plainConstructors.get(descriptor);
    }

    /** As in the class file: {@code com/acme/Outer$Inner}. */
    public String internalName() {
        return facts.name();
    }

    /** As {@link Class#getName} gives it. */
    public String className() {
        return facts.name().replace('/', '.');
    }

    /** What makes its instances contexts; null if they are none. */
    public @Nullable Context context() {
        return context;
    }

    public boolean isContext() {
        return context != null;
    }

    /** Whether its constructors and instance methods open units of work: it is a context class or reachable from one. */
    public boolean opensUnits() {
        return opensUnits;
    }

    /** The durable roots that this class declares. */
    public List<Root> roots() {
        return roots;
    }

    /** The instance fields that this class itself declares and whose writes are noted, in the order of their bits. */
    public List<TrackedField> fields() {
        return fields;
    }

    /**
     * Whether {@code $rk$id} and {@code $rk$version} are declared here; else the nearest superclass that has them. No class without
     * tracked fields (an interface, an enum) has a header at all: see {@link #hasEntry}.
     */
    public boolean headerHere() {
        return headerHere;
    }

    /** Whether {@code $rk$entry} and {@code $rk$note} are declared here. */
    public boolean hasEntry() {
        return facts.hasTrackedFields();
    }

    public boolean isRecord() {
        return facts.isRecord();
    }

    public boolean isEnum() {
        return facts.isEnum();
    }

    public boolean isInterface() {
        return facts.isInterface();
    }

    /** Names of the methods declared here to call after recovery: instance methods without parameters. */
    public List<String> afterRecovery() {
        return facts.afterRecovery();
    }

    /** Binary names that the class had in former versions of the application and that are its alone. */
    public List<String> formerNames() {
        return formerNames;
    }

    /** The number of a tracked field declared here, or -1. */
    public int bit(String field) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(field)) {
                return i;
            }
        }
        return -1;
    }

    boolean isRoot(String field) {
        for (int i = 0; i < roots.size(); i++) {
            if (roots.get(i).field().equals(field)) {
                return true;
            }
        }
        return false;
    }

    ClassFacts facts() {
        return facts;
    }

    @Override
    public String toString() {
        return className() + (context == null ? "" : " context " + context.logicalName())
                + (opensUnits ? " opens units" : "") + (roots.isEmpty() ? "" : " roots " + roots) + " fields " + fields;
    }
}
